"""What was given, opened: the credential itself out of a PDF, a badge image or a web page's link.

A carrier protects nothing and is believed in nothing: what is checked is the credential found in it. Where
it holds two that differ, neither is taken, since the reader could not tell which one was meant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..screen import MAX_BYTES, Refused
from . import pdf, png, svg

#: Bytes that a PDF or an image may have; the credential in it has at most `screen.MAX_BYTES`.
MAX_CARRIER: Final = 8 << 20

_OPENED = {
    "": gettext_lazy("It is complete and can be read."),
    "pdf": gettext_lazy("It is attached to the PDF, complete, and can be read."),
    "png": gettext_lazy("It is written into the picture, complete, and can be read."),
    "svg": gettext_lazy("It is written into the picture, complete, and can be read."),
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A credential as it was found. `compact`: it is a JWT, not JSON. `carrier`: pdf, png, svg or nothing."""

    content: bytes
    compact: bool
    carrier: str = ""

    @property
    def sentence(self) -> str:
        """What the first check says of it."""
        return str(_OPENED[self.carrier])


def opened(given: bytes | str) -> Opened:
    """The one credential in what was given. Raises `Refused` with a sentence."""
    raw = given.encode("utf-8", "surrogatepass") if isinstance(given, str) else given
    for carrier, starts, read in _CARRIERS:
        if starts(raw):
            if len(raw) > MAX_CARRIER:
                raise Refused(
                    _("The file has more than %(limit)s MB, more than is read.")
                    % {"limit": MAX_CARRIER >> 20}
                )
            content = _only(read(raw))
            return Opened(content, _is_compact(content), carrier)
    content = raw.strip() if len(raw) <= MAX_BYTES else raw
    return Opened(content, _is_compact(content))


def _only(found: list[bytes]) -> bytes:
    different = {one.strip() for one in found}
    if not different:
        raise Refused(
            _("No credential is in this file. Ask its holder for the original, or for its address.")
        )
    if len(different) > 1:
        raise Refused(
            _("It holds %(count)s different credentials. Take out the one you mean, and give that.")
            % {"count": len(different)}
        )
    return different.pop()


def _is_compact(content: bytes) -> bool:
    """Three parts with dots between, the first a JSON object in base64url."""
    return content.startswith(b"eyJ") and content.count(b".", 0, MAX_BYTES) == 2


def _is_svg(raw: bytes) -> bool:
    head = raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith(b"<svg") or (
        head.startswith((b"<?xml", b"<!doctype svg", b"<!--")) and b"svg" in head
    )


_CARRIERS: Final[tuple[tuple[str, Callable[[bytes], bool], Callable[[bytes], list[bytes]]], ...]] = (
    ("pdf", lambda raw: b"%PDF-" in raw[:1024] and raw.lstrip()[:1] != b"{", pdf.attached),
    ("png", lambda raw: raw.startswith(png.SIGNATURE), png.baked),
    ("svg", _is_svg, svg.baked),
)
