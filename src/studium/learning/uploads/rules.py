"""Which files are taken. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import Final

from django.utils.translation import gettext as _

from studium.content.mediatypes import kind_of
from studium.core.errors import Invalid

MOST_BYTES: Final = 20 * 1024 * 1024
LONGEST_NAME: Final = 120
LONGEST_COMMENT: Final = 5_000
#: So much of a file says what it is.
HEAD: Final = 512

_UNFIT: Final = re.compile(r'[<>:"/\\|?*]+')


def clean_name(raw: str) -> str:
    """The file's own name without folders and without characters that mislead: a name ends in what it says."""
    last = raw.replace("\\", "/").rpartition("/")[2]
    # Controls and formats, the ones that turn the direction of text among them, and halves of pairs.
    plain = "".join(one for one in last if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co"))
    name = " ".join(_UNFIT.sub("-", plain).split()).strip(". ")
    path = PurePosixPath(name)
    ending = path.suffix[:20]
    return (path.stem[: LONGEST_NAME - len(ending)] + ending) if name else _("file")


def checked_type(*, name: str, head: bytes, size: int, allowed: Collection[str] = ()) -> str:
    """The type of a file by its name and its first bytes; `allowed` are the endings that fit, all where empty.

    Raises `Invalid` for what is empty, too large, a program, of a wrong kind, or no file of its name.
    """
    if size <= 0:
        raise Invalid(_("This file is empty. Choose the one you mean."), field="file")
    if size > MOST_BYTES:
        raise Invalid(too_large(), field="file")
    ending = PurePosixPath(name.lower()).suffix.lstrip(".")
    if allowed and ending not in allowed:
        raise Invalid(
            _("“%(name)s” is not of a kind that fits here: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(f".{one}" for one in sorted(allowed))},
            field="file",
        )
    kind = kind_of(name, head)
    if kind.program:
        raise Invalid(
            _("Programs are not taken. Hand in the source, a document or an archive instead."), field="file"
        )
    if kind.mismatch:
        raise Invalid(
            _("The content of “%(name)s” is not what its name says. Save it anew and send it again.")
            % {"name": name},
            field="file",
        )
    return kind.media_type


def too_large() -> str:
    return _("This file is too large: at most %(most)s MB are taken. Make it smaller and send it again.") % {
        "most": MOST_BYTES // (1024 * 1024)
    }
