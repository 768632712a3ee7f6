"""ISCED-F 2013, the fields of education and training: broad (2 digits), narrow (3), detailed (4).

After UNESCO Institute for Statistics, "ISCED Fields of Education and Training 2013". The codes for "not further
defined", "not elsewhere classified" and inter-disciplinary programs are derived, as the classification does.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from .isced_names import BROAD, DETAILED, INTERDISCIPLINARY, NARROW, NOT_ELSEWHERE, NOT_FURTHER


@dataclass(frozen=True, slots=True)
class Field:
    """A field by its code, of 2, 3 or 4 digits."""

    code: str

    @property
    def name(self) -> str:
        return field_name(self.code)

    @property
    def broad(self) -> str:
        return self.code[:2]

    @property
    def narrow(self) -> str:
        """Empty for a broad field."""
        return self.code[:3] if len(self.code) > 2 else ""

    @property
    def broad_name(self) -> str:
        return field_name(self.broad)

    @property
    def narrow_name(self) -> str:
        return field_name(self.narrow) if self.narrow else ""


def is_field(code: str) -> bool:
    """Whether the classification has this code."""
    return bool(_english(code))


def field_name(code: str) -> str:
    """The field's name in the reader's language; empty for an unknown code."""
    english = _english(code)
    if not english:
        return ""
    base, special = english
    return gettext(special) % {"field": gettext(base)} if special else gettext(base)


def _english(code: str) -> tuple[str, str] | None:
    """The name and, for a derived code, the pattern it stands in."""
    if code in BROAD:
        return BROAD[code], ""
    if code in NARROW:
        return NARROW[code], ""
    if code in DETAILED:
        return DETAILED[code], ""
    # Derived codes: 0 for "not further defined", 8 across the fields, 9 for what fits nowhere else; a narrow code
    # of this kind is repeated to four digits (018, 0188).
    if len(code) == 4 and code[:3] in NARROW and code[3] in _PATTERNS:
        return NARROW[code[:3]], _PATTERNS[code[3]]
    if len(code) in (3, 4) and code[:2] in BROAD and code[2] in _PATTERNS and code[2] == code[-1]:
        return BROAD[code[:2]], _PATTERNS[code[2]]
    return None


_PATTERNS = {"0": NOT_FURTHER, "8": INTERDISCIPLINARY, "9": NOT_ELSEWHERE}
