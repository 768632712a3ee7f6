"""When a response has its mark, and which; how severe a grader is. Pure.

one mark                                the mark
two marks, no further apart than the    their mean, exact: 7 and 8 are 7.5
threshold
two marks further apart                 a third person marks, and that mark stands, whatever the two said
a decision of the exam office           stands before all of them
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction

from .terms import MarkingTerms

#: So long a response that was taken up is kept from other graders, counted from the last save of its draft.
LEASE = timedelta(hours=2)
#: From so many responses on that others marked too, a grader's severity is worth a look.
FEW = 5


class Place(IntEnum):
    """Which mark of a response. `DECISION` is the exam office's."""

    FIRST = 1
    SECOND = 2
    THIRD = 3
    DECISION = 4


class Settled(StrEnum):
    """How a response came to its mark; empty while it has none."""

    ONE = "one"
    MEAN = "mean"
    THIRD = "third"
    DECISION = "decision"


class Ended(StrEnum):
    """Why a mark that was taken up or given does not count."""

    EXPIRED = "expired"
    CONFLICT = "conflict"
    REASSIGNED = "reassigned"
    DECIDED = "decided"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`points` None: no mark yet. `third`: the two lie so far apart that a third person marks; `office`: that the
    exam office decides."""

    points: Fraction | None = None
    how: str = ""
    third: bool = False
    office: bool = False


def outcome(
    given: Mapping[int, int], *, second: bool, possible: int, terms: MarkingTerms, third: bool = False
) -> Outcome:
    """`given`: points by place. `second`: two people mark this response. `third`: a third was called already."""
    if Place.DECISION in given:
        return Outcome(Fraction(given[Place.DECISION]), Settled.DECISION)
    if Place.THIRD in given:
        return Outcome(Fraction(given[Place.THIRD]), Settled.THIRD)
    if Place.FIRST not in given or (second and Place.SECOND not in given):
        return Outcome(third=third)
    if Place.SECOND not in given:
        return Outcome(third=True) if third else Outcome(Fraction(given[Place.FIRST]), Settled.ONE)
    one, other = given[Place.FIRST], given[Place.SECOND]
    if third:
        return Outcome(third=True)
    if abs(one - other) <= terms.threshold(possible):
        return Outcome(Fraction(one + other, 2), Settled.MEAN)
    return Outcome(third=True) if terms.third else Outcome(office=True)


def in_sample(public_id: str, percent: Decimal) -> bool:
    """Whether a response belongs to the share that two people mark. Chance decides, by its id: nobody can tell."""
    drawn = int.from_bytes(hashlib.blake2b(public_id.encode(), digest_size=4).digest()) % 10_000
    return drawn < percent * 100


def as_decimal(points: Fraction) -> Decimal:
    """Whole and half points, as they are kept."""
    return Decimal(points.numerator) / Decimal(points.denominator)


@dataclass(frozen=True, slots=True)
class Mark:
    """One given mark, for comparison."""

    response: int
    grader: int
    points: int
    possible: int


@dataclass(frozen=True, slots=True)
class Severity:
    """How a grader marks. `mean`: the mean share of the points, in percent. `apart`: by how many percent points of
    the rubric this grader lies above (or below, negative) the others on the `shared` responses that others marked
    too; None where there are none."""

    given: int
    mean: Decimal
    shared: int
    apart: Decimal | None

    @property
    def looks(self) -> bool:
        """Whether it deserves a look: ten percent points apart, over enough responses to say so."""
        return self.apart is not None and self.shared >= FEW and abs(self.apart) >= 10


def severities(marks: Iterable[Mark]) -> dict[int, Severity]:
    """By grader. Each response that several marked compares a grader with the mean of the others on it."""
    by_grader: dict[int, list[Fraction]] = defaultdict(list)
    by_response: dict[int, dict[int, Fraction]] = defaultdict(dict)
    for one in marks:
        share = Fraction(one.points, one.possible) if one.possible else Fraction(0)
        by_grader[one.grader].append(share)
        by_response[one.response][one.grader] = share
    apart: dict[int, list[Fraction]] = defaultdict(list)
    for shares in by_response.values():
        for grader, share in shares.items() if len(shares) > 1 else ():
            others = [other for who, other in shares.items() if who != grader]
            apart[grader].append(share - sum(others, Fraction(0)) / len(others))
    return {
        grader: Severity(
            given=len(shares),
            mean=_percent(shares),
            shared=len(apart[grader]),
            apart=_percent(apart[grader]) if apart[grader] else None,
        )
        for grader, shares in by_grader.items()
    }


def _percent(shares: list[Fraction]) -> Decimal:
    mean = sum(shares, Fraction(0)) / len(shares) * 100
    return (Decimal(mean.numerator) / Decimal(mean.denominator)).quantize(Decimal("0.1"))
