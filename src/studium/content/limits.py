"""What an archive may cost, counted while it is read: a bomb costs a bounded time and memory."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from typing import IO, Final

from django.utils.translation import gettext as _

from studium.core.errors import Invalid

_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may cost: members, bytes of one, bytes of all, and how often it may swell.

    The ratio is looked at only from `swell_from` bytes on, since small texts pack well.
    """

    members: int = 50_000
    one: int = 1 << 30
    all: int = 4 << 30
    ratio: int = 40
    swell_from: int = 64 << 20
    directory: int = 32 << 20


LIMITS: Final = Limits()


@dataclass(slots=True)
class Tally:
    """What has come out so far, against the limits."""

    name: str
    packed: int
    limits: Limits
    members: int = 0
    declared: int = 0
    bytes: int = 0

    def member(self, size: int) -> None:
        """Looks at what a member says of itself, before anything of it is read."""
        self.members += 1
        self.declared += size
        if self.members > self.limits.members:
            raise Invalid(
                _(
                    "“%(name)s” holds more than %(count)s files, more than any course needs; it was not unpacked."
                )
                % {"name": self.name, "count": self.limits.members}
            )
        if size > self.limits.one:
            self._too_large(size)
        self._check(self.declared)

    def count(self, number: int) -> None:
        """Looks at what has really come out."""
        self.bytes += number
        self._check(self.bytes)

    def _check(self, size: int) -> None:
        if size > self.limits.all:
            self._too_large(size)
        if size > self.limits.swell_from and size > self.limits.ratio * max(self.packed, 1):
            raise Invalid(
                _(
                    "“%(name)s” swells to more than %(ratio)s times its size, like a bomb; it was not unpacked."
                )
                % {"name": self.name, "ratio": self.limits.ratio}
            )

    def _too_large(self, size: int) -> None:
        raise Invalid(
            _(
                "“%(name)s” would unpack to %(size)s GB or more, beyond what a course may hold; it was not unpacked."
            )
            % {"name": self.name, "size": round(size / (1 << 30), 1)}
        )


class Counted:
    """A forward reader for tarfile that counts, and refuses to be asked for more than a few megabytes at once.

    tarfile reads a whole extended header into memory, whatever size it declares.
    """

    def __init__(self, source: IO[bytes], tally: Tally) -> None:
        self.source = source
        self.tally = tally
        self.at = 0

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > 8 * _CHUNK:
            raise tarfile.ReadError(_("a header of impossible size"))
        data = self.source.read(size)
        self.at += len(data)
        self.tally.count(len(data))
        return data

    def tell(self) -> int:
        return self.at

    def seek(self, place: int, whence: int = 0) -> int:
        if whence != 0 or place < self.at:
            raise tarfile.ReadError(_("members out of order"))
        while self.at < place:
            if not self.read(min(_CHUNK, place - self.at)):
                break
        return self.at
