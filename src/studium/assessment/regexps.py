"""Regular expressions that an author wrote, run on what strangers type, without ever hanging.

Python's matcher backtracks: some patterns take time exponential in the answer's length. A pattern
that leaves the matcher few choices goes to `re`; any other is run here as a
non-deterministic automaton, in time proportional to pattern times text. What an automaton cannot express
(back references, look-around) is matched step by step, and given up after so many steps.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from . import backtracking
from .backtracking import TooHard
from .characters import Dangerous, Place, Test, one_character, parser, place, sre

__all__ = ["MAX_TEXT", "Matcher", "TooHard", "compile_matcher"]

MAX_TEXT: Final = 4000
_MAX_STATES: Final = 4000
_DEEPEST: Final = 40
_MARKS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()]", re.DOTALL)
_MOST_WORK: Final = 2_000_000
_MANY: Final = 40

Matcher = Callable[[str], bool]


def compile_matcher(pattern: str, *, ignore_case: bool) -> Matcher:
    """A function telling whether the pattern is found in a text (`re.search`).

    Raises `re.error` for a pattern that does not parse. The function raises `TooHard` where a text would
    take too long: only with patterns that neither `re` nor an automaton can run safely.
    """
    flags = re.UNICODE | (re.IGNORECASE if ignore_case else 0)
    if _depth(pattern) > _DEEPEST:
        raise re.error(f"its groups are nested more than {_DEEPEST} deep")
    try:
        return _matcher(pattern, parser.parse(pattern, flags), flags)
    except (OverflowError, RecursionError) as error:
        raise re.error(str(error)) from error


def _matcher(pattern: str, tree: Any, flags: int) -> Matcher:
    if _tame(tree):
        compiled = re.compile(pattern, flags)
        return lambda text: compiled.search(text[:MAX_TEXT]) is not None
    # Flags inside the pattern change what the nodes mean; the automaton does not follow them.
    ignore_case = bool(tree.state.flags & re.IGNORECASE)
    if not tree.state.flags & (re.MULTILINE | re.DOTALL):
        with contextlib.suppress(Dangerous, RecursionError):
            return _Automaton(tree, ignore_case).search
    return backtracking.matcher(tree, flags)


def _depth(pattern: str) -> int:
    """How deep its groups are nested, at most: what is escaped or in a class opens none."""
    depth = deepest = 0
    for mark in _MARKS.findall(pattern):
        depth += {"(": 1, ")": -1}.get(mark, 0)
        deepest = max(deepest, depth)
    return deepest


def _tame(tree: Any) -> bool:
    """Whether backtracking stays at worst quadratic in the text: nothing that varies inside a repeat, and few
    parts that vary one after another."""
    open_ended = 0 if _anchored(tree) else 1
    choices = 0
    for low, high, inside in _variations(tree, False):
        if inside:
            return False
        if high > _MANY:
            open_ended += 1
        elif high != low:
            choices += 1
    return open_ended <= 2 and choices <= (4 if open_ended <= 1 else 0)


def _anchored(tree: Any) -> bool:
    return (
        len(tree) > 0 and tree[0][0] is sre.AT and tree[0][1] in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING)
    )


def _variations(tree: Any, inside: bool) -> Iterator[tuple[int, int, bool]]:
    """Each place where the matcher may choose: the least and most times, and whether a repeat encloses it."""
    for kind, value in tree:
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            low, high, child = value
            if high != low or high > _MANY:
                yield low, high, inside
            yield from _variations(child, inside or high > 1)
            continue
        if kind is sre.BRANCH:
            yield 0, len(value[1]) - 1, inside
        for child in _children(kind, value):
            yield from _variations(child, inside)


def _children(kind: Any, value: Any) -> list[Any]:
    if kind is sre.SUBPATTERN:
        return [value[3]]
    if kind is sre.ATOMIC_GROUP:
        return [value]
    if kind is sre.BRANCH:
        return list(value[1])
    if kind in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    if kind is sre.GROUPREF_EXISTS:
        return [part for part in value[1:] if part]
    return []


class _Automaton:
    """States are numbers; each has a test on one character, or free moves, which may ask about the place."""

    def __init__(self, tree: Any, ignore_case: bool) -> None:
        self.ignore_case = ignore_case
        self.step: list[tuple[Test, int] | None] = []
        self.free: list[list[tuple[Place | None, int]]] = []
        self.goal = self._state()
        self.start = self._sequence(list(tree), self.goal)

    def search(self, text: str) -> bool:
        if len(text) * len(self.step) > _MOST_WORK:
            raise TooHard
        now: set[int] = set()
        for at in range(len(text) + 1):
            now.add(self.start)
            now = self._closure(now, text, at)
            if self.goal in now:
                return True
            if at == len(text):
                return False
            character = text[at]
            now = {move[1] for state in now if (move := self.step[state]) and move[0](character)}
        return False

    def _closure(self, states: set[int], text: str, at: int) -> set[int]:
        reached, waiting = set(states), list(states)
        while waiting:
            for fits, to in self.free[waiting.pop()]:
                if to not in reached and (fits is None or fits(text, at)):
                    reached.add(to)
                    waiting.append(to)
        return reached

    def _state(self) -> int:
        if len(self.step) >= _MAX_STATES:
            raise Dangerous("too many states")
        self.step.append(None)
        self.free.append([])
        return len(self.step) - 1

    def _sequence(self, nodes: list[Any], then: int) -> int:
        for kind, value in reversed(nodes):
            then = self._node(kind, value, then)
        return then

    def _node(self, kind: Any, value: Any, then: int) -> int:
        """The state from which this node, and then `then`, is reached."""
        state = self._state()
        if kind is sre.SUBPATTERN:
            if value[1] or value[2]:
                raise Dangerous("flags in a group")
            self.free[state].append((None, self._sequence(list(value[3]), then)))
        elif kind is sre.BRANCH:
            self.free[state].extend((None, self._sequence(list(branch), then)) for branch in value[1])
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            self._repeat(state, value, then)
        elif kind is sre.AT:
            self.free[state].append((place(value), then))
        else:
            self.step[state] = (self._test(kind, value), then)
        return state

    def _repeat(self, state: int, value: Any, then: int) -> None:
        low, high, child = value
        nodes = list(child)
        if high is sre.MAXREPEAT:
            loop = self._state()
            self.free[loop].extend([(None, self._sequence(nodes, loop)), (None, then)])
            entry = loop
        else:
            entry = then
            for _optional in range(high - low):
                choice = self._state()
                self.free[choice].extend([(None, self._sequence(nodes, entry)), (None, then)])
                entry = choice
        for _needed in range(low):
            entry = self._sequence(nodes, entry)
        self.free[state].append((None, entry))

    def _test(self, kind: Any, value: Any) -> Test:
        if kind is sre.ANY:
            return lambda character: character != "\n"
        if kind not in (sre.LITERAL, sre.NOT_LITERAL, sre.IN):
            raise Dangerous(str(kind))
        return one_character(kind, value, ignore_case=self.ignore_case)
