"""Reading and writing a learner's rows: the one lock, upserts, and rows as values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from studium.assessment import api as assessment
from studium.core.clock import now
from studium.core.errors import Conflict, NotAllowed
from studium.core.prepared import NUMBER, TEXT, Insert, Prepared
from studium.enrollment import api as enrollment

from .models import BlockState, RunState, UnitState


@dataclass(frozen=True, slots=True)
class Work:
    """A block as the learner left it. `points` of `possible` are the problem's own, unweighted."""

    answers: Mapping[str, Any]
    result: assessment.Score | None
    points: Decimal
    possible: Decimal
    attempts_used: int
    hints_shown: int
    completed: bool
    changed_at: datetime | None

    @property
    def right(self) -> bool:
        """Whether nothing is left to gain."""
        return self.attempts_used > 0 and self.possible > 0 and self.points >= self.possible

    @property
    def share(self) -> Fraction:
        """The share of its points that was earned, 0 to 1."""
        return Fraction(self.points) / Fraction(self.possible) if self.possible else Fraction(0)

    @property
    def done(self) -> bool:
        return self.completed or self.attempts_used > 0


UNTOUCHED = Work({}, None, Decimal(0), Decimal(0), 0, 0, False, None)


class NotStarted(Conflict):
    """The run has not started, or a `section` of it is not open yet; pages answer with the day it is."""

    section = False


class SectionNotOpen(NotStarted):
    """A section that opens later than its run."""

    section = True


class NotEnrolled(NotAllowed):
    """The learner is not in the run; pages answer with the way to enrol."""


def check_enrolled(learner_id: int, run_key: str) -> enrollment.Enrolment:
    """The learner's enrolment; raises `NotEnrolled`. One query."""
    found = enrollment.enrolment(learner_id, run_key)
    if found is None:
        raise NotEnrolled(
            _("You are not enrolled in this run. Enrol to read the course and answer its problems.")
        )
    return found


_LOCKED = Prepared(
    lambda learner_id, run_key: RunState.objects.select_for_update().filter(
        learner_id=learner_id, run_key=run_key
    ),
    NUMBER,
    TEXT,
)
_SHARES = Prepared(
    lambda learner_id, run_key: BlockState.objects.filter(
        learner_id=learner_id, run_key=run_key, attempts_used__gt=0, possible__gt=0
    ).values_list("block_key", "points", "possible"),
    NUMBER,
    TEXT,
)


def lock_run(learner_id: int, run_key: str) -> RunState:
    """The learner's row for the run, locked: whoever changes their work here waits for it.

    It is made when an enrolled learner first comes, and enrolments are never taken away: so that where it is
    there, no look at the enrolment is needed. Raises `NotEnrolled`. One query after the first time.
    """
    row: RunState | None = _LOCKED.first(learner_id, run_key)
    if row is None:
        check_enrolled(learner_id, run_key)
        moment = now()
        RunState.objects.bulk_create(
            [RunState(learner_id=learner_id, run_key=run_key, opened_at=moment, seen_at=moment)],
            ignore_conflicts=True,
        )
        row = RunState.objects.select_for_update().get(learner_id=learner_id, run_key=run_key)
    return row


def as_work(row: BlockState) -> Work:
    return Work(
        answers=row.answers,
        result=assessment.Score.from_json(row.result) if row.result else None,
        points=row.points,
        possible=row.possible,
        attempts_used=row.attempts_used,
        hints_shown=row.hints_shown,
        completed=row.completed,
        changed_at=row.changed_at,
    )


@dataclass(frozen=True, slots=True)
class Brief:
    """A block's state without its answers: enough to decide about the next one and to add up."""

    points: Decimal
    possible: Decimal
    attempts_used: int
    hints_shown: int
    completed: bool

    @property
    def done(self) -> bool:
        return self.completed or self.attempts_used > 0

    @property
    def share(self) -> Fraction:
        """The share of its points that was earned, 0 to 1."""
        return Fraction(self.points) / Fraction(self.possible) if self.possible else Fraction(0)

    def as_work(self) -> Work:
        """The same as work, its answers left out."""
        return Work(
            {}, None, self.points, self.possible, self.attempts_used, self.hints_shown, self.completed, None
        )


@lru_cache(maxsize=256)
def _briefs(count: int) -> Prepared:
    return Prepared(
        lambda learner_id, run_key, *keys: BlockState.objects.filter(
            learner_id=learner_id, run_key=run_key, block_key__in=keys
        ).values_list("block_key", "points", "possible", "attempts_used", "hints_shown", "completed"),
        NUMBER,
        TEXT,
        *(f"{TEXT} {number}" for number in range(count)),
    )


def briefs(learner_id: int, run_key: str, block_keys: Collection[str]) -> dict[str, Brief]:
    """The state of these blocks, by key; untouched ones are absent. One query, written once for each count."""
    if not block_keys:
        return {}
    found = _briefs(len(block_keys)).rows(learner_id, run_key, *block_keys)
    return {key: Brief(*rest) for key, *rest in found}


def works(learner_id: int, run_key: str, block_keys: Collection[str]) -> dict[str, Work]:
    """The learner's work on these blocks, by key; untouched ones are absent. One query, none for no keys."""
    if not block_keys:
        return {}
    rows = _works(len(block_keys)).all(learner_id, run_key, *block_keys)
    return {row.block_key: as_work(row) for row in rows}


def block_row(learner_id: int, run_key: str, block_key: str) -> BlockState | None:
    """The block's row, or None where it is untouched. One query."""
    row: BlockState | None = _works(1).first(learner_id, run_key, block_key)
    return row


@lru_cache(maxsize=256)
def _works(count: int) -> Prepared:
    return Prepared(
        lambda learner_id, run_key, *keys: BlockState.objects.filter(
            learner_id=learner_id, run_key=run_key, block_key__in=keys
        ),
        NUMBER,
        TEXT,
        *(f"{TEXT} {number}" for number in range(count)),
    )


def brief_works(learner_id: int, run_key: str, block_keys: Collection[str]) -> dict[str, Work]:
    """Like `works`, without the answers and their feedback: for adding up. One query."""
    rows = BlockState.objects.filter(learner_id=learner_id, run_key=run_key, attempts_used__gt=0)
    fields = ("block_key", "points", "possible", "attempts_used", "changed_at")
    return {
        key: Work({}, None, points, possible, used, 0, True, at)
        for key, points, possible, used, at in rows.values_list(*fields)
        if key in block_keys
    }


def shares(learner_id: int, run_key: str) -> dict[str, Fraction]:
    """The share of its points that each answered problem of the run earned. One query."""
    return {
        key: Fraction(points) / Fraction(possible)
        for key, points, possible in _SHARES.rows(learner_id, run_key)
    }


def shares_of(learner_ids: Collection[int], run_key: str) -> dict[int, dict[str, Fraction]]:
    """Like `shares`, for each of these learners who has answered anything. One query."""
    found: dict[int, dict[str, Fraction]] = defaultdict(dict)
    rows = BlockState.objects.filter(
        learner_id__in=learner_ids, run_key=run_key, attempts_used__gt=0, possible__gt=0
    )
    for learner, key, points, possible in rows.values_list("learner_id", "block_key", "points", "possible"):
        found[learner][key] = Fraction(points) / Fraction(possible)
    return found


_KEPT_BLOCK = Insert(BlockState, key=("learner", "run_key", "block_key"))
_DONE_UNIT = Insert(UnitState, key=("learner", "run_key", "unit_key"), first=("opened_at", "completed_at"))


def put_block(row: BlockState) -> None:
    """Writes a block's row, new or known, in one statement. The run's row must be locked."""
    _KEPT_BLOCK.put(row)


def complete_unit(learner_id: int, run_key: str, unit_key: str) -> None:
    """Marks the unit done; a unit done before keeps its first moment."""
    moment = now()
    _DONE_UNIT.put(
        UnitState(
            learner_id=learner_id,
            run_key=run_key,
            unit_key=unit_key,
            opened_at=moment,
            completed_at=moment,
        )
    )


def completed_units(learner_id: int, run_key: str) -> set[str]:
    """The units the learner has finished. One query."""
    rows = UnitState.objects.filter(learner_id=learner_id, run_key=run_key, completed_at__isnull=False)
    return set(rows.values_list("unit_key", flat=True))


def all_done(keys: Iterable[str], done: Collection[str]) -> bool:
    return all(key in done for key in keys)
