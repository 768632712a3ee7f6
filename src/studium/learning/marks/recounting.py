"""Counting the percents of a whole run anew: after the content or the pass mark changed, and only where somebody asks.

    previewed (nothing stored) --start--> at work --last batch--> finished

A percent is stored when its learner answers, by the content of that moment; others keep theirs until then. A recount
brings everybody's to the content of now. What was answered stays as it was judged: for another key there is `regrading`.
Learners are taken in the order of their ids, a batch in one transaction under their locks. Where a result on the record
changes with the percent, it is told one learner at a time, as an amendment. A batch that runs twice changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import batched

from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, NotFound
from studium.core.events import emit

from .. import gradebook
from ..access import books_of
from ..book import Book, book
from ..events import RecountAdvanced
from ..ground import Ground, ground
from ..models import RunState
from ..policy import check_may_teach
from ..results import refresh
from ..states import shares_of
from .adjustments import adjustments_of
from .models import Recount, RecountedRun
from .recount_views import MOST_LISTED
from .setting import check_reason

#: Learners in one transaction.
BATCH = 200
#: How long a preview may look, in seconds.
LOOK = 4.0


@dataclass(frozen=True, slots=True)
class Recounted:
    """A learner whose percent changes. Percents are the course's."""

    learner_id: int
    percent_before: Decimal
    percent_after: Decimal
    passed_before: bool
    passed_after: bool

    @property
    def flips(self) -> bool:
        return self.passed_before != self.passed_after


@dataclass(frozen=True, slots=True)
class RecountPreview:
    """What a recount would do. `looked` of `total` learners were looked at, which is all unless the run is large.
    `listed` are the first that change, those whose passing changes before the others."""

    looked: int
    total: int
    higher: int
    lower: int
    now_pass: int
    now_fail: int
    listed: tuple[Recounted, ...]

    @property
    def whole(self) -> bool:
        return self.looked >= self.total

    @property
    def changed(self) -> int:
        return self.higher + self.lower


def recount_due(run_key: str) -> bool:
    """Whether percents of the run were stored by content that counts otherwise than that of now. Two queries at most;
    more where the run still holds percents of content that is not in memory."""
    try:
        base = ground(run_key)
    except NotFound:
        return False
    rows = RunState.objects.filter(run_key=run_key, marks__has_key="version").order_by("marks__version")
    stored = set(rows.values_list("marks__version", flat=True).distinct())
    if all(_alike(one, base.book) for one in stored - {base.book.version}):
        return False
    return not Recount.objects.filter(run_key=run_key, finished_at=None).exists()


def preview_recount(*, by: int, run_key: str) -> RecountPreview:
    """What counting the run anew would change. Stores nothing. Five queries for each batch of learners.

    Raises `NotAllowed`, `NotFound`.
    """
    check_may_teach(user_id=by, run_key=run_key)
    base, until = ground(run_key), time.monotonic() + LOOK
    total = RunState.objects.filter(run_key=run_key).count()
    changes: list[Recounted] = []
    looked = 0
    states = RunState.objects.filter(run_key=run_key).order_by("learner_id")
    for part in batched(states.iterator(chunk_size=BATCH), BATCH):
        looked += len(part)
        changes += [
            one for one, _marks in _count(base, part) if one.percent_before != one.percent_after or one.flips
        ]
        if time.monotonic() > until:
            break
    return RecountPreview(
        looked=looked,
        total=total,
        higher=sum(one.percent_after > one.percent_before for one in changes),
        lower=sum(one.percent_after < one.percent_before for one in changes),
        now_pass=sum(one.flips and one.passed_after for one in changes),
        now_fail=sum(one.flips and one.passed_before for one in changes),
        listed=tuple(sorted(changes, key=lambda one: (not one.flips, one.learner_id))[:MOST_LISTED]),
    )


def start_recount(*, by: int, run_key: str, reason: str) -> str:
    """Starts counting the run anew; returns the recount's public id. Audited.

    Raises `NotAllowed`, `NotFound`, `Invalid` (no reason), `Conflict` (one is at work).
    """
    check_may_teach(user_id=by, run_key=run_key)
    base, why = ground(run_key), check_reason(reason)
    with write():
        if Recount.objects.filter(run_key=run_key, finished_at=None).exists():
            raise Conflict(_("This run is being counted anew already. Wait until that is finished."))
        row = Recount.objects.create(
            run_key=run_key,
            content_version=base.book.version,
            reason=why,
            by_id=by,
            at=now(),
            total=RunState.objects.filter(run_key=run_key).count(),
        )
        audit.record(
            actor_id=by,
            action="recount",
            target=f"run:{run_key}"[:200],
            after={"recount": row.public_id},
            why=why,
        )
        emit(RecountAdvanced(row.public_id, 0))
    return row.public_id


def advance_recount(event: RecountAdvanced) -> None:
    """Later, on `RecountAdvanced`: one batch, and word of the next. Runs twice without harm."""
    row = Recount.objects.filter(public_id=event.public_id).first()
    if row is None or row.finished_at is not None or row.reached != event.reached:
        return
    base = ground(row.run_key)
    states = RunState.objects.filter(run_key=row.run_key, learner_id__gt=row.reached).order_by("learner_id")
    learner_ids = list(states.values_list("learner_id", flat=True)[:BATCH])
    for learner_id in _count_batch(base, row, learner_ids):
        _tell(row, learner_id)
    with write():
        row = Recount.objects.select_for_update().get(pk=row.pk)
        if row.reached != event.reached or row.finished_at is not None:
            return
        row.done += len(learner_ids)
        if len(learner_ids) < BATCH:
            row.finished_at = now()
            audit.record(
                actor_id=None,
                action="finish recount",
                target=f"run:{row.run_key}"[:200],
                after={"recount": row.public_id, "learners": row.done, "changed": row.lines.count()},
            )
        else:
            row.reached = learner_ids[-1]
        row.save(update_fields=["done", "reached", "finished_at"])
        if row.finished_at is None:
            emit(RecountAdvanced(row.public_id, row.reached))


def _count_batch(base: Ground, recount: Recount, learner_ids: Sequence[int]) -> list[int]:
    """Counts these learners under their locks and stores what changes in two statements; returns those whose result on
    the record changes with it, who are left to be told one by one."""
    if not learner_ids:
        return []
    with write():
        states = list(
            RunState.objects.select_for_update()
            .filter(run_key=recount.run_key, learner_id__in=learner_ids)
            .order_by("learner_id")
        )
        told: list[int] = []
        quiet: list[RunState] = []
        lines: list[Recounted] = []
        for state, (one, marks) in zip(states, _count(base, states), strict=True):
            moved = one.percent_before != one.percent_after or one.flips
            if moved and (one.passed_before or one.passed_after):
                told.append(one.learner_id)
            elif moved or marks != state.marks:
                state.percent, state.passed, state.marks = one.percent_after, one.passed_after, marks
                quiet.append(state)
                lines += [one] if moved else []
        RunState.objects.bulk_update(quiet, ["percent", "passed", "marks"], batch_size=BATCH)
        RecountedRun.objects.bulk_create([_line(recount, one) for one in lines], ignore_conflicts=True)
    return told


def _tell(recount: Recount, learner_id: int) -> None:
    """Counts one learner whose result on the record changes, and tells it."""
    rows = RunState.objects.filter(learner_id=learner_id, run_key=recount.run_key)
    with write():
        before = rows.select_for_update().get()
        refresh(learner_id=learner_id, run_key=recount.run_key, amended=True)
        after = rows.get()
        one = Recounted(learner_id, before.percent, after.percent, before.passed, after.passed)
        if one.percent_before != one.percent_after or one.flips:
            RecountedRun.objects.bulk_create([_line(recount, one)], ignore_conflicts=True)


def _line(recount: Recount, one: Recounted) -> RecountedRun:
    return RecountedRun(
        recount=recount,
        learner_id=one.learner_id,
        run_key=recount.run_key,
        percent_before=one.percent_before,
        percent_after=one.percent_after,
        passed_before=one.passed_before,
        passed_after=one.passed_after,
        at=now(),
    )


def _count(base: Ground, states: Sequence[RunState]) -> Iterator[tuple[Recounted, dict[str, object]]]:
    """Every one of these states with what it comes to by the content of now, and the marks behind it, as
    `results.refresh` would store it. Four queries at most."""
    run_key, ids = base.run.key, [one.learner_id for one in states]
    book_of, found = books_of(base, ids), shares_of(ids, run_key)
    adjusted = [one.learner_id for one in states if one.adjusted]
    given = adjustments_of(adjusted, run_key) if adjusted else {}
    for state in states:
        learner = state.learner_id
        earned = dict(found.get(learner, {}))
        if learner in given:
            earned |= given[learner].shares
        own = book_of(learner)
        percents = {one.key: gradebook.section_percent(one, earned) for one in own.sections}
        percent = Decimal(gradebook.percent_of(own.types, own.sections, percents))
        marks = {"version": own.version, "percents": percents} if earned or state.marks else {}
        passed = percent >= base.pass_mark
        yield Recounted(learner, state.percent, percent, state.passed, passed), marks


def _alike(version: int, now_shown: Book) -> bool:
    """Whether two versions count alike: the same problems for the same learners, by the same policy."""
    try:
        before = book(version)
    except NotFound:
        return False
    return _counting(before) == _counting(now_shown)


def _counting(one: Book) -> object:
    sections = tuple((each.key, each.type, each.problems) for each in one.sections)
    return one.types, sections, {key: one.gated[key] for key in one.counting & one.gated.keys()}
