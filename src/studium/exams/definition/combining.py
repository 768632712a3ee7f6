"""From the marks of questions to the mark of an exam of parts: weights, floors, pass mark. Pure and exact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ..documents import PartTerms
from ..rules import QuestionScore, Total, cut, total


@dataclass(frozen=True, slots=True)
class PartTotal:
    """One part: `percent` 0 to 100, cut after six digits; `floor` in percent or None. `counts` is False for a
    part of which no question counts any more (all withdrawn)."""

    key: str
    title: str
    points: Fraction
    possible: Fraction
    percent: Decimal
    floor: Decimal | None
    floor_met: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class Combined:
    """The whole, and part by part. Passed means: the pass mark is reached and so is every floor."""

    total: Total
    parts: tuple[PartTotal, ...]

    @property
    def floors_met(self) -> bool:
        return all(part.floor_met for part in self.parts)


def combine(
    scores: Iterable[tuple[str, QuestionScore]], parts: Sequence[PartTerms], pass_mark: Decimal
) -> Combined:
    """Adds up. `scores` are pairs of a part's key and a question's score, in any order.

    The mark of the exam is the mean of its parts' shares by their weights, whatever points each part holds.
    Compared exactly: a third is a third. A part of which nothing counts any more takes no share and has no
    floor; a key that is no part's counts to the only part there is.
    """
    by_part: dict[str, list[QuestionScore]] = {part.key: [] for part in parts}
    for key, score in scores:
        by_part[key if key in by_part else parts[0].key].append(score)
    found, points, possible, share, weights = [], Fraction(0), Fraction(0), Fraction(0), Fraction(0)
    for part in parts:
        of_part = total(by_part[part.key], Decimal(0))
        points += of_part.points
        possible += of_part.possible
        counts = bool(of_part.possible)
        exact = of_part.points / of_part.possible if counts else Fraction(0)
        if counts:
            share += exact * Fraction(part.weight)
            weights += Fraction(part.weight)
        found.append(
            PartTotal(
                key=part.key,
                title=part.title,
                points=of_part.points,
                possible=of_part.possible,
                percent=of_part.percent,
                floor=part.floor,
                floor_met=part.floor is None or not counts or exact * 100 >= Fraction(part.floor),
                counts=counts,
            )
        )
    percent = share / weights * 100 if weights else Fraction(0)
    passed = bool(weights) and percent >= Fraction(pass_mark) and all(one.floor_met for one in found)
    return Combined(Total(points, possible, cut(percent), passed), tuple(found))
