"""Single characters and places in a text, as regular expressions ask about them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

# The parser of `re`; it has no public name, and its shape has not changed since Python 3.11.
from re import _constants as sre, _parser as parser  # type: ignore[attr-defined]  # isort: skip

__all__ = ["Dangerous", "Place", "Test", "one_character", "parser", "place", "sre"]

Test = Callable[[str], bool]
Place = Callable[[str, int], bool]


class Dangerous(ValueError):
    """The pattern may take exponential time and cannot be run as an automaton."""


def one_character(kind: Any, value: Any, *, ignore_case: bool) -> Test:
    """`re` itself judges single characters, so that classes and case folding are exactly its own."""
    parts = [(kind, value)] if kind is not sre.IN else value
    source = "".join(_class_part(part, detail) for part, detail in parts if part is not sre.NEGATE)
    negated = kind is sre.NOT_LITERAL or any(part is sre.NEGATE for part, _detail in parts)
    compiled = re.compile(f"[{'^' if negated else ''}{source}]", re.IGNORECASE if ignore_case else 0)
    known: dict[str, bool] = {}

    def test(character: str) -> bool:
        if character not in known:
            known[character] = compiled.match(character) is not None
        return known[character]

    return test


_CATEGORIES: Final = {
    sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def _class_part(kind: Any, value: Any) -> str:
    if kind in (sre.LITERAL, sre.NOT_LITERAL):
        return f"\\U{value:08x}"
    if kind is sre.RANGE:
        return f"\\U{value[0]:08x}-\\U{value[1]:08x}"
    if kind is sre.CATEGORY and value in _CATEGORIES:
        return _CATEGORIES[value]
    raise Dangerous(str(kind))


def place(value: Any, flags: int = 0) -> Place:
    if flags & re.MULTILINE and value is sre.AT_BEGINNING:
        return lambda text, at: at == 0 or text[at - 1] == "\n"
    if flags & re.MULTILINE and value is sre.AT_END:
        return lambda text, at: at == len(text) or text[at] == "\n"
    if value in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING):
        return lambda text, at: at == 0
    if value is sre.AT_END:
        return lambda text, at: at == len(text) or (at == len(text) - 1 and text[at] == "\n")
    if value is sre.AT_END_STRING:
        return lambda text, at: at == len(text)
    if value in (sre.AT_BOUNDARY, sre.AT_NON_BOUNDARY):
        return lambda text, at: (_is_word(text, at - 1) != _is_word(text, at)) == (value is sre.AT_BOUNDARY)
    raise Dangerous(str(value))


def _is_word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] == "_")
