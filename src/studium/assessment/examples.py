"""A text that a pattern accepts: what a course check submits where the author declares a regular expression."""

from __future__ import annotations

import re
from typing import Any, Final

from .characters import one_character, parser, sre

_TRIED: Final = "a1 A0b.xe-,_:;()[]{}+*/=<>!?'\"@#%&$^~|\\ZzY9\u00e9\n\t"
_MOST: Final = 400
_DEEPEST: Final = 60


def example_of(pattern: str, *, ignore_case: bool) -> str | None:
    """A short text made after the pattern; whether it is accepted is for the caller to see. None where there is none.

    Look-around is passed over: a text that has to please it is found only by chance.
    """
    flags = re.IGNORECASE if ignore_case else 0
    try:
        return _of(parser.parse(pattern, flags), {}, 0)[:_MOST]
    except (re.error, _None, RecursionError, OverflowError):
        return None


class _None(Exception):
    pass


def _of(nodes: Any, groups: dict[int, str], depth: int) -> str:
    if depth > _DEEPEST:
        raise _None
    made = ""
    for kind, value in nodes:
        made += _piece(kind, value, groups, depth + 1)
        if len(made) > _MOST:
            raise _None
    return made


def _piece(kind: Any, value: Any, groups: dict[int, str], depth: int) -> str:
    if kind is sre.LITERAL:
        return chr(value)
    if kind is sre.ANY:
        return "a"
    if kind in (sre.IN, sre.NOT_LITERAL):
        return _member(kind, value)
    if kind is sre.SUBPATTERN:
        groups[value[0] or 0] = made = _of(value[3], groups, depth)
        return made
    if kind is sre.BRANCH:
        return _of(value[1][0], groups, depth)
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return _of(value[2], groups, depth) * min(int(value[0]), _MOST) if value[0] else ""
    if kind is sre.ATOMIC_GROUP:
        return _of(value, groups, depth)
    if kind is sre.GROUPREF:
        return groups.get(value, "")
    return ""


def _member(kind: Any, value: Any) -> str:
    """A character of the class: one it names, else one of a few that are common."""
    if kind is sre.IN and value[0][0] in (sre.LITERAL, sre.RANGE):
        first = value[0][1]
        return chr(first if isinstance(first, int) else first[0])
    test = one_character(kind, value, ignore_case=False)
    for character in _TRIED:
        if test(character):
            return character
    raise _None
