"""Grading a problem of a run anew: first what it would change, then, in batches, the change.

    previewed (nothing stored) --start--> at work --last batch--> finished

Answers stay as they were given: a line keeps what an attempt was worth before and after (R7, R20). A learner's
last answer is graded by the content that the run shows now, with the seed it was given with. Learners are taken
in the order of their ids, each in a transaction of their own, so that nobody waits for the whole; a batch that
runs twice finds nothing left to change.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import batched

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from studium.assessment import api as assessment
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict
from studium.core.events import emit

from .. import gradebook
from ..access import books_of
from ..answering import problem
from ..events import RegradeAdvanced
from ..ground import Ground, ground
from ..models import BlockState, RunState
from ..policy import check_may_teach
from ..results import refresh
from ..states import lock_run, put_block, shares_of
from .adjustments import adjustments_of
from .models import Regrade, RegradedAttempt
from .regrade_views import MOST_LISTED
from .setting import check_reason

#: Learners in one task; between two tasks others get their turn.
BATCH = 200
#: How long a preview may look, in seconds.
LOOK = 4.0


@dataclass(frozen=True, slots=True)
class Change:
    """What a regrade does to one learner. Points are the problem's own; percents are the course's."""

    learner_id: int
    old_points: Decimal
    new_points: Decimal
    possible: Decimal
    percent_before: Decimal
    percent_after: Decimal
    passed_before: bool
    passed_after: bool


@dataclass(frozen=True, slots=True)
class RegradePreview:
    """What a regrade would do. `looked` of `total` learners of the run were looked at, which is all of them
    unless grading takes long; `answered` of those have answered the problem. `listed` are the first that change,
    those whose passing changes before the others."""

    looked: int
    total: int
    answered: int
    better: int
    worse: int
    now_pass: int
    now_fail: int
    unreadable: int
    listed: tuple[Change, ...]

    @property
    def whole(self) -> bool:
        return self.looked >= self.total

    @property
    def changed(self) -> int:
        return self.better + self.worse


@dataclass(frozen=True, slots=True)
class _Graded:
    row: BlockState
    score: assessment.Score | None

    @property
    def changes(self) -> bool:
        """Whether the answer is worth another share than before; also what was said about it may change."""
        return self.score is not None and (
            self.score.points * self.row.possible != self.row.points * self.score.possible
            or self.score.to_json() != self.row.result
        )

    @property
    def gains(self) -> Decimal:
        if self.score is None:
            return Decimal(0)
        return self.score.points * self.row.possible - self.row.points * self.score.possible


def preview_regrade(*, by: int, run_key: str, block_key: str) -> RegradePreview:
    """What grading the problem anew would change. Stores nothing. A few queries for each batch of learners.

    Raises `NotAllowed`, `NotFound`.
    """
    check_may_teach(user_id=by, run_key=run_key)
    problem(run_key=run_key, block_key=block_key)
    base, until = ground(run_key), time.monotonic() + LOOK
    total = RunState.objects.filter(run_key=run_key).count()
    changes: list[Change] = []
    looked = answered = unreadable = 0
    for learner_ids in batched(_learners(run_key, 0), BATCH):
        graded = _grade(base, block_key, learner_ids)
        looked, answered = looked + len(learner_ids), answered + len(graded)
        unreadable += sum(one.score is None for one in graded)
        changes += _consequences(base, block_key, [one for one in graded if one.gains])
        if time.monotonic() > until:
            break
    order = sorted(changes, key=lambda one: (one.passed_before == one.passed_after, one.learner_id))
    return RegradePreview(
        looked=looked,
        total=total,
        answered=answered,
        better=sum(_share(one) > 0 for one in changes),
        worse=sum(_share(one) < 0 for one in changes),
        now_pass=sum(one.passed_after and not one.passed_before for one in changes),
        now_fail=sum(one.passed_before and not one.passed_after for one in changes),
        unreadable=unreadable,
        listed=tuple(order[:MOST_LISTED]),
    )


def start_regrade(*, by: int, run_key: str, block_key: str, reason: str, only_better: bool = False) -> str:
    """Starts grading the problem anew for everybody in the run; returns the regrade's public id.

    `only_better` leaves alone whoever would lose points. Audited. Raises `NotAllowed`, `NotFound`, `Invalid` (no
    reason), `Conflict` (one of this problem is at work).
    """
    check_may_teach(user_id=by, run_key=run_key)
    problem(run_key=run_key, block_key=block_key)
    why = check_reason(reason)
    with write():
        if Regrade.objects.filter(run_key=run_key, block_key=block_key, finished_at=None).exists():
            raise Conflict(_("This problem is being regraded already. Wait until that is finished."))
        row = Regrade.objects.create(
            run_key=run_key,
            block_key=block_key,
            content_version=ground(run_key).book.version,
            reason=why,
            by_id=by,
            at=now(),
            total=RunState.objects.filter(run_key=run_key).count(),
            only_better=only_better,
        )
        audit.record(
            actor_id=by,
            action="regrade",
            target=f"problem:{run_key}:{block_key}"[:200],
            after={"regrade": row.public_id, "only_better": only_better},
            why=why,
        )
        emit(RegradeAdvanced(row.public_id, 0))
    return row.public_id


def advance_regrade(event: RegradeAdvanced) -> None:
    """Later, on `RegradeAdvanced`: one batch, and word of the next. Runs twice without harm."""
    row = Regrade.objects.filter(public_id=event.public_id).first()
    if row is None or row.finished_at is not None or row.reached != event.reached:
        return
    base = ground(row.run_key)
    learner_ids = list(_learners(row.run_key, row.reached)[:BATCH])
    graded = _grade(base, row.block_key, learner_ids) if base.book.block(row.block_key) else []
    for one in graded:
        if one.changes and not (row.only_better and one.gains < 0):
            _apply(base, row, one)
    with write():
        row = Regrade.objects.select_for_update().get(pk=row.pk)
        if row.reached != event.reached or row.finished_at is not None:
            return
        row.done += len(learner_ids)
        row.changed = row.lines.count()
        if len(learner_ids) < BATCH:
            row.finished_at = now()
            audit.record(
                actor_id=None,
                action="finish regrade",
                target=f"problem:{row.run_key}:{row.block_key}"[:200],
                after={"regrade": row.public_id, "learners": row.done, "changed": row.changed},
            )
        else:
            row.reached = learner_ids[-1]
        row.save(update_fields=["done", "changed", "reached", "finished_at"])
        if row.finished_at is None:
            emit(RegradeAdvanced(row.public_id, row.reached))


def _learners(run_key: str, after: int) -> QuerySet[RunState, int]:
    rows = RunState.objects.filter(run_key=run_key, learner_id__gt=after).order_by("learner_id")
    return rows.values_list("learner_id", flat=True)


def _grade(base: Ground, block_key: str, learner_ids: Sequence[int]) -> list[_Graded]:
    """The last answers of these learners, graded by the content of now. One query."""
    task = problem(run_key=base.run.key, block_key=block_key)
    rows = BlockState.objects.filter(
        learner_id__in=learner_ids, run_key=base.run.key, block_key=block_key, attempts_used__gt=0
    ).order_by("learner_id")
    return [_Graded(row, _score(task, row)) for row in rows]


def _score(task: assessment.Problem, row: BlockState) -> assessment.Score | None:
    """None where the answer does not fit the problem as it is now: it then keeps its mark."""
    score = task.grade(answers=row.answers, seed=row.seed)
    return score if score.readable and score.correct != assessment.UNANSWERED else None


def _apply(base: Ground, regrade: Regrade, graded: _Graded) -> None:
    """Puts the new score on the learner's block, keeps old and new, counts and tells the result."""
    learner_id = graded.row.learner_id
    with write():
        state = lock_run(learner_id, regrade.run_key)
        row = BlockState.objects.get(pk=graded.row.pk)
        if row.answers != graded.row.answers or row.attempts_used != graded.row.attempts_used:
            # Answered since: that answer was graded by the content of now.
            return
        score = graded.score
        assert score is not None
        before = (row.points, row.possible, state.percent, state.passed)
        row.points, row.possible, row.result = score.points, score.possible, score.to_json()
        put_block(row)
        if not graded.gains:
            return
        refresh(learner_id=learner_id, run_key=regrade.run_key, amended=True)
        after = RunState.objects.get(pk=state.pk)
        RegradedAttempt.objects.create(
            regrade=regrade,
            learner_id=learner_id,
            run_key=regrade.run_key,
            number=row.attempts_used,
            old_points=before[0],
            old_possible=before[1],
            new_points=score.points,
            new_possible=score.possible,
            percent_before=before[2],
            percent_after=after.percent,
            passed_before=before[3],
            passed_after=after.passed,
            at=now(),
        )


def _consequences(base: Ground, block_key: str, graded: Sequence[_Graded]) -> list[Change]:
    """What the new scores do to the course percents. Four queries, none for nobody."""
    if not graded:
        return []
    run_key = base.run.key
    ids = [one.row.learner_id for one in graded]
    book_of = books_of(base, ids)
    found = shares_of(ids, run_key)
    given = adjustments_of(ids, run_key)
    states = {
        learner: (percent, passed)
        for learner, percent, passed in RunState.objects.filter(
            learner_id__in=ids, run_key=run_key
        ).values_list("learner_id", "percent", "passed")
    }
    changes = []
    for one in graded:
        learner, score = one.row.learner_id, one.score
        assert score is not None
        earned = dict(found.get(learner, {}))
        earned[block_key] = gradebook.Share(score.points) / gradebook.Share(score.possible)
        if learner in given:
            earned |= given[learner].shares
        book = book_of(learner)
        after = Decimal(gradebook.course_percent(book.types, book.sections, earned))
        before, passed = states[learner]
        old = one.row.points * score.possible / one.row.possible if one.row.possible else Decimal(0)
        changes.append(
            Change(learner, old, score.points, score.possible, before, after, passed, after >= base.pass_mark)
        )
    return changes


def _share(change: Change) -> Decimal:
    return change.new_points - change.old_points
