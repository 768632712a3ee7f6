"""The last resort for regular expressions: what no automaton can run (look-around, back references) and what could
take `re` for ever is matched here by plain backtracking, on short texts and with a count of the steps.

The same answer takes the same steps on every machine, so the limit is part of the rule and not of the weather.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from .characters import one_character, place, sre

#: The longest text that is tried, and the most steps taken on it (a fifth of a second).
LONGEST: Final = 400
_MOST_STEPS: Final = 60_000

_Then = Callable[[int], bool]
_Match = Callable[["_Run", int, _Then], bool]


class TooHard(ValueError):
    """The pattern needs more steps on this text than are taken."""


@dataclass(slots=True)
class _Run:
    text: str
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    steps: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise TooHard


def matcher(tree: Any, flags: int) -> Callable[[str], bool]:
    """A function telling whether the parsed pattern is found in a text; it raises `TooHard`."""
    whole = _sequence(tree, flags | tree.state.flags)

    def search(text: str) -> bool:
        if len(text) > LONGEST:
            raise TooHard
        run = _Run(text)
        try:
            return any(_fresh(run, whole, at) for at in range(len(text) + 1))
        except RecursionError:
            raise TooHard from None

    return search


def _fresh(run: _Run, whole: _Match, at: int) -> bool:
    run.spans.clear()
    return whole(run, at, lambda end: True)


def _sequence(nodes: Any, flags: int) -> _Match:
    parts = [_node(kind, value, flags) for kind, value in nodes]

    def match(run: _Run, at: int, then: _Then) -> bool:
        def go(part: int, place: int) -> bool:
            if part == len(parts):
                return then(place)
            return parts[part](run, place, lambda end: go(part + 1, end))

        return go(0, at)

    return match


def _node(kind: Any, value: Any, flags: int) -> _Match:
    if kind in (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY):
        return _character(_test(kind, value, flags))
    if kind is sre.SUBPATTERN:
        return _group(value, flags)
    if kind is sre.BRANCH:
        return _either([_sequence(branch, flags) for branch in value[1]])
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        low, high, child = value
        most = None if high is sre.MAXREPEAT else int(high)
        repeat = _repeat(_sequence(child, flags), int(low), most, lazy=kind is sre.MIN_REPEAT)
        return _atomic(repeat) if kind is sre.POSSESSIVE_REPEAT else repeat
    if kind is sre.ATOMIC_GROUP:
        return _atomic(_sequence(value, flags))
    if kind is sre.AT:
        fits = place(value, flags)
        return lambda run, at, then: fits(run.text, at) and then(at)
    if kind in (sre.ASSERT, sre.ASSERT_NOT):
        return _look(value, flags, wanted=kind is sre.ASSERT)
    if kind is sre.GROUPREF:
        return _again(value, bool(flags & re.IGNORECASE))
    if kind is sre.GROUPREF_EXISTS:
        number, there, not_there = value
        branches = [_sequence(branch or [], flags) for branch in (not_there, there)]
        return lambda run, at, then: branches[number in run.spans](run, at, then)
    if kind is sre.FAILURE:
        return lambda run, at, then: False
    raise re.error(f"{kind} is not known here")


def _test(kind: Any, value: Any, flags: int) -> Callable[[str], bool]:
    if kind is sre.ANY:
        return (lambda character: True) if flags & re.DOTALL else (lambda character: character != "\n")
    return one_character(kind, value, ignore_case=bool(flags & re.IGNORECASE))


def _character(test: Callable[[str], bool]) -> _Match:
    def match(run: _Run, at: int, then: _Then) -> bool:
        run.step()
        return at < len(run.text) and test(run.text[at]) and then(at + 1)

    return match


def _group(value: Any, flags: int) -> _Match:
    number, added, removed, child = value
    inner = _sequence(child, (flags | added) & ~removed)
    if number is None:
        return inner

    def match(run: _Run, at: int, then: _Then) -> bool:
        before = run.spans.get(number)

        def closed(end: int) -> bool:
            was = run.spans.get(number)
            run.spans[number] = (at, end)
            if then(end):
                return True
            _restore(run, number, was)
            return False

        if inner(run, at, closed):
            return True
        _restore(run, number, before)
        return False

    return match


def _restore(run: _Run, number: int, span: tuple[int, int] | None) -> None:
    if span is None:
        run.spans.pop(number, None)
    else:
        run.spans[number] = span


def _either(branches: Sequence[_Match]) -> _Match:
    def match(run: _Run, at: int, then: _Then) -> bool:
        run.step()
        return any(branch(run, at, then) for branch in branches)

    return match


def _repeat(body: _Match, low: int, most: int | None, *, lazy: bool) -> _Match:
    def match(run: _Run, at: int, then: _Then) -> bool:
        def more(done: int, place: int) -> bool:
            if most is not None and done >= most:
                return False
            # A turn that takes nothing is not taken again: it would go on for ever.
            return body(run, place, lambda end: (end != place or done < low) and turn(done + 1, end))

        def turn(done: int, place: int) -> bool:
            run.step()
            if done < low:
                return more(done, place)
            if lazy:
                return then(place) or more(done, place)
            return more(done, place) or then(place)

        return turn(0, at)

    return match


def _atomic(inner: _Match) -> _Match:
    def match(run: _Run, at: int, then: _Then) -> bool:
        ends: list[int] = []

        def first(end: int) -> bool:
            ends.append(end)
            return True

        return inner(run, at, first) and then(ends[0])

    return match


def _look(value: Any, flags: int, *, wanted: bool) -> _Match:
    direction, child = value
    inner = _sequence(child, flags)
    width = child.getwidth()[0]

    def match(run: _Run, at: int, then: _Then) -> bool:
        run.step()
        start = at if direction > 0 else at - width
        found = start >= 0 and inner(run, start, lambda end: direction > 0 or end == at)
        return found == wanted and then(at)

    return match


def _again(number: int, ignore_case: bool) -> _Match:
    def match(run: _Run, at: int, then: _Then) -> bool:
        run.step()
        if number not in run.spans:
            return False
        start, end = run.spans[number]
        before, now = run.text[start:end], run.text[at : at + end - start]
        same = before.lower() == now.lower() if ignore_case else before == now
        return same and then(at + end - start)

    return match
