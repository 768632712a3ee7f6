"""Facts: what somebody with the authority said about a learner, once, for ever.

Two times: `effective_at`, when it was true, and `recorded_at`, when Studium learned of it. A correction is a
new fact that `supersedes` the old one; a revocation is a correction that leaves nothing (not passed, no
score). What was true at t, as it was known at k, is every fact effective at t or before and recorded at k or
before that no fact recorded at k or before supersedes.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Literal, get_args

from studium.catalog.requirements_values import utc_day_number

Kind = Literal[
    "course_result", "exam_result", "component_result", "program_award", "waiver", "transfer", "approval"
]
Origin = Literal["native", "imported", "transfer"]
KINDS: tuple[str, ...] = get_args(Kind)
ORIGINS: tuple[str, ...] = get_args(Origin)

# What a fact of each kind is about; a waiver or a transfer may be about any of these, a waiver also about a node.
ABOUT: dict[str, str] = {
    "course_result": "course",
    "exam_result": "exam",
    "component_result": "component",
    "program_award": "program",
    "approval": "approval",
}

# Scores are kept to eight digits after the point of a percent and cut, never rounded up: a score that is not
# exact in eight digits (two thirds) must not be lifted over a line (R8).
SCORE_PLACES = 8
_QUANTUM = Decimal(1).scaleb(-SCORE_PLACES)


def exact_score(score: Decimal) -> Decimal:
    """The score as it is kept."""
    return score.quantize(_QUANTUM, rounding=ROUND_DOWN).normalize()


@dataclass(frozen=True, slots=True)
class Fact:
    """`key` is what it is about ("course:KEY", "exam:KEY", "component:KEY", "program:KEY", "approval:KEY"; a
    waiver may also name a node of the rules, "mark:NAME"). `score` is exact, in percent. `passed` None means
    that it was not said: then only a rule with a `min_score` can judge. `provisional` marks a result that is
    in but not released (R18)."""

    id: int | str
    learner: int
    kind: Kind
    key: str
    effective_at: datetime
    recorded_at: datetime
    score: Decimal | None = None
    passed: bool | None = None
    verified: bool = False
    identity_checked: bool = False
    attempt: int | None = None
    run: str = ""
    origin: Origin = "native"
    supersedes: int | str | None = None
    provisional: bool = False
    source: str = ""
    source_ref: str = ""

    @property
    def day(self) -> int:
        """The UTC day it was true, as a day number."""
        return utc_day_number(self.effective_at)

    @property
    def leaves_nothing(self) -> bool:
        """A revocation."""
        return self.supersedes is not None and self.passed is False and self.score is None

    @property
    def turn(self) -> tuple[datetime, int, datetime, str]:
        """The order of attempts (R7): when it was true, the attempt's number, when it was learned, its id."""
        return (self.effective_at, self.attempt or 0, self.recorded_at, f"{self.id:>20}")


def fits(kind: str, key: str) -> bool:
    """Whether a fact of this kind may be about this key. The set-based form relies on it."""
    subject, _colon, about = key.partition(":")
    return bool(about) and kind in KINDS and ABOUT.get(kind, subject) == subject


@dataclass(frozen=True, slots=True)
class Record:
    """A learner's facts at one point of both times, by subject."""

    live: dict[str, list[Fact]]
    replaced: dict[str, list[tuple[Fact, str]]]  # superseded facts with "revoked" or "corrected"
    mark: int  # the highest numeric id among all known facts
    ahead: datetime | None  # when the next fact that is known already becomes effective


def record_of(
    facts: Iterable[Fact],
    *,
    as_of: datetime,
    known_at: datetime | None = None,
    about: Container[str] | None = None,
) -> Record:
    """Sorts out one learner's facts. The order they come in, and repeats of the same fact, do not matter.

    `about`: the keys that matter; a fact about anything else that is yet to become effective changes nothing.
    """
    known = {fact.id: fact for fact in facts if known_at is None or fact.recorded_at <= known_at}
    over = {fact.supersedes: fact for fact in known.values() if fact.supersedes is not None}
    live: dict[str, list[Fact]] = {}
    replaced: dict[str, list[tuple[Fact, str]]] = {}
    mark = 0
    ahead: datetime | None = None
    for fact in known.values():
        number = fact.id
        if isinstance(number, int) and number > mark:
            mark = number
        if over and number in over:
            why = "revoked" if over[number].leaves_nothing else "corrected"
            replaced.setdefault(fact.key, []).append((fact, why))
        elif fact.supersedes is not None and fact.leaves_nothing:
            continue
        elif fact.effective_at > as_of:
            if about is not None and fact.key not in about:
                continue
            ahead = fact.effective_at if ahead is None else min(ahead, fact.effective_at)
        elif fact.key in live:
            live[fact.key].append(fact)
        else:
            live[fact.key] = [fact]
    return Record(live, replaced, mark, ahead)


def facts_as_of(facts: Iterable[Fact], *, as_of: datetime, known_at: datetime | None = None) -> list[Fact]:
    """What was true at `as_of`, as it was known at `known_at`, in order of attempts."""
    record = record_of(facts, as_of=as_of, known_at=known_at)
    return sorted((fact for group in record.live.values() for fact in group), key=lambda fact: fact.turn)
