"""From graded answers to the course result that the academic record hears of.

The percent so far moves with every graded answer and stays here. A *result* leaves the house only when it
says something new about passing: when `passed` flips, when the percent of a passed course changes, when the
track behind a result changes. That keeps the record short and the hot path cheap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.db.models import Max

from studium.accounts import api as accounts
from studium.core.clock import now
from studium.core.db import write
from studium.core.events import emit
from studium.core.prepared import Update
from studium.enrollment import api as enrollment
from studium.enrollment.events import TrackChanged

from . import gradebook
from .access import ground_for
from .events import AnswerGraded, CourseResultChanged
from .ground import Ground
from .marks.adjustments import adjustments
from .models import Attempt, CourseResult, RunState
from .states import lock_run, shares


@dataclass(frozen=True, slots=True)
class Result:
    """The learner's result in a run as it now stands on the record; see `CourseResultChanged`."""

    percent: Decimal
    passed: bool
    verified: bool
    attempt: int
    effective_at: datetime
    number: int


def record_score(event: AnswerGraded) -> None:
    """Recomputes the percent so far after a graded answer, and tells the record where it matters."""
    if event.graded and not event.settled:
        refresh(learner_id=event.learner_id, run_key=event.run_key)


def refresh(*, learner_id: int, run_key: str, amended: bool = False) -> None:
    """Brings percent and result up to what is recorded of the learner's answers and marks. Idempotent.

    `amended` says that the course team changed a mark: the result then counts from when the work was done.
    """
    base = ground_for(run_key, learner_id)
    with write():
        state = lock_run(learner_id, run_key)
        earned = shares(learner_id, run_key)
        if state.adjusted:
            earned |= adjustments(learner_id, run_key).shares
        percents = {one.key: gradebook.section_percent(one, earned) for one in base.book.sections}
        _settle(state, base, percents, amended=amended)


def settle_section(
    state: RunState, base: Ground, section: gradebook.Section, earned: gradebook.Earned
) -> bool:
    """Brings percent and result up to the answers of one section, whose shares `earned` holds whole.

    The run's row must be locked and is written where something changed. False, and nothing done, where the
    other sections' marks are not kept for this version, or the course team has set one: then `refresh` is the way.
    """
    if state.adjusted or state.marks.get("version") != base.book.version:
        return False
    kept = state.marks["percents"]
    if base.book.gated and any(one.key not in kept for one in base.book.sections):
        # Another group or track than before opened a section.
        return False
    percent = gradebook.section_percent(section, earned)
    if kept.get(section.key) != percent:
        _settle(state, base, kept | {section.key: percent})
    return True


_MARKED = Update(RunState, "percent", "passed", "marks")


def _settle(state: RunState, base: Ground, percents: dict[str, int], *, amended: bool = False) -> None:
    """Keeps the sections' marks and what follows from them."""
    marks = {"version": base.book.version, "percents": percents}
    percent = Decimal(gradebook.percent_of(base.book.types, base.book.sections, percents))
    passed = percent >= base.pass_mark
    changed = percent != state.percent or passed != state.passed
    if not changed and marks == state.marks:
        return
    was_passed, state.passed, state.percent, state.marks = state.passed, passed, percent, marks
    _MARKED.put(state)
    if changed and (passed or was_passed):
        moment = _worked(state, passed=passed) if amended else None
        _tell(state.learner_id, state.run_key, percent, passed, effective_at=moment or now())


def _worked(state: RunState, *, passed: bool) -> datetime | None:
    """When the work behind an amended result was done: an amendment must not make a result older or younger.

    A result that only changes its percent keeps its moment; one that flips takes that of the last answer.
    """
    last = _last(state.learner_id, state.run_key)
    if last is not None and last.passed == passed:
        return last.effective_at
    rows = Attempt.objects.filter(learner_id=state.learner_id, run_key=state.run_key)
    moment: datetime | None = rows.aggregate(last=Max("at"))["last"]
    return moment


def on_track_changed(event: TrackChanged) -> None:
    """An upgrade makes what was earned count, a refund undoes that: the result is told again (R5, R24)."""
    last = _last(event.learner_id, event.run_key)
    verified = event.track == enrollment.Track.VERIFIED
    if last is not None and last.verified != verified:
        _tell(event.learner_id, event.run_key, last.percent, last.passed, effective_at=last.effective_at)


def course_result(*, learner_id: int, run_key: str) -> Result | None:
    """The result on the record, or None while there is none. One query."""
    row = _last(learner_id, run_key)
    if row is None:
        return None
    return Result(row.percent, row.passed, row.verified, row.attempt, row.effective_at, row.number)


def _last(learner_id: int, run_key: str) -> CourseResult | None:
    return CourseResult.objects.filter(learner_id=learner_id, run_key=run_key).order_by("-number").first()


def _tell(learner_id: int, run_key: str, percent: Decimal, passed: bool, *, effective_at: datetime) -> None:
    enrolled = enrollment.enrolment(learner_id, run_key)
    if enrolled is None:
        return
    # What follows a result touches more of the learner's rows: everybody takes the learner first.
    get_user_model()._default_manager.select_for_update(no_key=True).filter(pk=learner_id).values(
        "pk"
    ).first()
    last = _last(learner_id, run_key)
    row = CourseResult.objects.create(
        learner_id=learner_id,
        run_key=run_key,
        number=last.number + 1 if last else 1,
        course_key=enrolled.course_key,
        percent=percent,
        passed=passed,
        verified=enrolled.is_verified,
        identity_checked=accounts.person(learner_id).identity_checked_at is not None,
        attempt=enrollment.attempt_number(
            learner_id=learner_id, run_key=run_key, course_key=enrolled.course_key
        ),
        effective_at=effective_at,
        recorded_at=now(),
    )
    emit(
        CourseResultChanged(
            learner_id=learner_id,
            run_key=run_key,
            course_key=row.course_key,
            percent=percent,
            passed=passed,
            verified=row.verified,
            identity_checked=row.identity_checked,
            attempt=row.attempt,
            effective_at=effective_at,
            number=row.number,
        )
    )
