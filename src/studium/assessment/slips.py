"""Slips in XML that are put right without a doubt about what was meant.

Entities of HTML, bare ampersands, control characters and "less than" signs that open no tag; line breaks and pictures that
are not closed; hyphens in comments. What stands in CDATA is never touched, scripts least of all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.entities import html5
from typing import Final

_OF_CHARACTERS: Final = (
    "HTML entities, bare ampersands or control characters that XML does not allow were mended"
)
_OF_TAGS: Final = "“less than” signs, tags or comments that XML does not allow were mended"
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_BARE = re.compile(r"&(?![A-Za-z][A-Za-z0-9]{0,31};|#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};)")
_XML_KNOWS: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_APART = re.compile(r"(<!\[CDATA\[.*?\]\]>|<!--.*?-->)", re.DOTALL)
# No tag begins so: "x < 3", "x <= y", "<5", "x <> y".
_LESS = re.compile(r"<(?=[\s\d=<>])")
# Elements of HTML that hold nothing, opened and not closed.
_VOID = re.compile(
    r"""<(br|hr|img|wbr)\b((?:[^<>"']|"[^"<]*"|'[^'<]*')*?)(?<!/)>(?:\s*</\1\s*>)?""", re.IGNORECASE
)


def without_controls(text: str) -> str:
    """The text without characters that XML forbids."""
    return _CONTROL.sub("", text)


def put_right(text: str) -> Iterator[tuple[str, str]]:
    """The text with its slips put right, ever more of them: first characters, then tags as well; each with a note of what
    was done. Nothing where there are none."""
    characters = _outside(
        without_controls(text), lambda part: _BARE.sub("&amp;", _ENTITY.sub(_character, part))
    )
    if characters != text:
        yield characters, _OF_CHARACTERS
    tags = _outside(characters, lambda part: _VOID.sub(r"<\1\2/>", _LESS.sub("&lt;", part)), comments=False)
    if tags != characters:
        yield tags, _OF_TAGS


def _outside(text: str, mend: Callable[[str], str], *, comments: bool = True) -> str:
    """Mends what stands outside CDATA and comments; takes comments away where they are not wanted."""
    parts = _APART.split(text)
    return "".join(
        mend(part) if at % 2 == 0 else part if comments or part.startswith("<![") else ""
        for at, part in enumerate(parts)
    )


def _character(match: re.Match[str]) -> str:
    name = match.group(1)
    if name in _XML_KNOWS:
        return match.group(0)
    return html5.get(name + ";", match.group(0))
