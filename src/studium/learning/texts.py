"""Texts that people type: cleaned and measured, or refused with a sentence. Pure."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _

from studium.core.errors import Invalid

# A null character, which PostgreSQL refuses, and halves of a surrogate pair, which no encoding takes.
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
# Controls that turn the direction of what follows them: a name or a title must not reorder the page around it.
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BLANK_LINES: Final = re.compile(r"\n{4,}")


def clean_text(raw: str, *, most: int, field: str, needed: str = "") -> str:
    """A text of several lines. `needed` is the sentence for an empty one; without it, empty is fine.

    Raises `Invalid` for what is too long, empty where it is needed, or cannot be stored.
    """
    if len(raw) > 4 * most:
        raise _too_long(most, field)
    if _UNSTORABLE.search(raw):
        raise Invalid(_("This text holds a character that cannot be stored. Type it again."), field=field)
    text = _BLANK_LINES.sub("\n\n\n", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > most:
        raise _too_long(most, field)
    if needed and not any(one.isprintable() and not one.isspace() for one in text):
        raise Invalid(needed, field=field)
    return text


def clean_line(raw: str, *, most: int, field: str, needed: str = "") -> str:
    """A text of one line. Raises as `clean_text`."""
    if len(raw) > 4 * most:
        raise _too_long(most, field)
    text = " ".join(_TURNING.sub("", raw).split())
    return clean_text(text, most=most, field=field, needed=needed)


def _too_long(most: int, field: str) -> Invalid:
    return Invalid(
        _("This is too long: at most %(most)s characters are kept. Shorten it and send it again.")
        % {"most": most},
        field=field,
    )
