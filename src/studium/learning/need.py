"""“What do I need on the rest?” Pure.

The rest is every problem that counts, is not answered yet and can still be. The answer is the least whole
percent which, earned on each of them alike, makes the course percent reach the pass mark; it is found by
trying, with the gradebook's own rounding and dropping, so that it cannot disagree with the mark that follows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from .gradebook import AssignmentType, Earned, Section, course_percent


class NeedKind(StrEnum):
    PASSED = "passed"
    REACHABLE = "reachable"
    OUT_OF_REACH = "out_of_reach"
    NOTHING_LEFT = "nothing_left"
    NOTHING_COUNTS = "nothing_counts"


@dataclass(frozen=True, slots=True)
class Need:
    """`percent` on each of the `problems` still to answer; `best` is the course percent if all are right.

    `improvable` says that answers already given can still be improved, which `percent` does not count on.
    """

    kind: NeedKind
    percent: int = 0
    problems: int = 0
    best: int = 0
    improvable: bool = False


def need_on_rest(
    types: Sequence[AssignmentType],
    sections: Sequence[Section],
    earned: Earned,
    *,
    pass_mark: Decimal,
    open_keys: Collection[str],
    improvable: bool = False,
) -> Need:
    """What the learner needs on the rest. `open_keys` are the problems that can be answered now or later."""
    weights = {one.name for one in types}
    counted = {problem.key for s in sections if s.type in weights for problem in s.problems}
    rest = sorted(key for key in open_keys if key in counted and key not in earned)
    now = course_percent(types, sections, earned)
    if not counted:
        return Need(NeedKind.NOTHING_COUNTS)
    best = _with_rest(types, sections, earned, rest, 100)
    if now >= pass_mark:
        return Need(NeedKind.PASSED, 0, len(rest), best, improvable)
    if not rest:
        return Need(NeedKind.NOTHING_LEFT, 0, 0, best, improvable)
    if best < pass_mark:
        return Need(NeedKind.OUT_OF_REACH, 0, len(rest), best, improvable)
    low, high = 0, 100
    while low < high:
        middle = (low + high) // 2
        if _with_rest(types, sections, earned, rest, middle) >= pass_mark:
            high = middle
        else:
            low = middle + 1
    return Need(NeedKind.REACHABLE, low, len(rest), best, improvable)


def _with_rest(
    types: Sequence[AssignmentType],
    sections: Sequence[Section],
    earned: Earned,
    rest: Sequence[str],
    percent: int,
) -> int:
    return course_percent(types, sections, {**earned, **dict.fromkeys(rest, Fraction(percent, 100))})
