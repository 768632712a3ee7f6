"""Reading: opening units, marking them done, hints, resuming where one was."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, NotFound

from .access import ground_for
from .book import compiled
from .ground import Ground
from .models import BlockState, RunState, UnitState
from .opening import check_open, hidden_since, opens_later
from .states import all_done, as_work, complete_unit, lock_run, put_block


def visit(*, learner_id: int, run_key: str, unit_key: str) -> None:
    """Notes that the unit was opened: the place to resume at, and done where it only has text.

    Raises `NotFound`, `NotEnrolled`.
    """
    base = ground_for(run_key, learner_id)
    check_open(base, base.place(unit_key), learner_id)
    note_visit(learner_id, base, unit_key)


def note_visit(learner_id: int, base: Ground, unit_key: str) -> bool:
    """Writes the visit of a unit known to be there; says whether the course team set anything for the learner."""
    run_key = base.run.key
    with write():
        row = lock_run(learner_id, run_key)
        row.unit_key, row.seen_at = unit_key, now()
        row.save(update_fields=["unit_key", "seen_at"])
        if base.book.work_of[unit_key]:
            UnitState.objects.bulk_create(
                [UnitState(learner_id=learner_id, run_key=run_key, unit_key=unit_key, opened_at=now())],
                ignore_conflicts=True,
            )
        else:
            complete_unit(learner_id, run_key, unit_key)
        return row.adjusted


def position(*, learner_id: int, run_key: str) -> str | None:
    """The unit to resume at: the last one opened, else the first that is open; None where there are none. One query."""
    base = ground_for(run_key, learner_id)
    rows = RunState.objects.filter(learner_id=learner_id, run_key=run_key)
    last = rows.values_list("unit_key", flat=True).first()
    closed = {**opens_later(base.run, base.book), **hidden_since(base.run, base.book)}
    if last in base.book.places and last not in closed:
        return last
    return next((key for key in base.book.places if key not in closed), base.book.first)


def complete(*, learner_id: int, run_key: str, block_key: str) -> bool:
    """Marks a video as watched: by the player at 95 %, or by the learner. Marking twice changes nothing.

    Returns whether the unit is finished with it.

    Raises `NotFound`, `NotEnrolled`.
    """
    base = ground_for(run_key, learner_id)
    if base.block(block_key).kind != "video":
        raise NotFound(_("There is no such video in this course. Reload the page."))
    unit_key = base.book.unit_of[block_key]
    check_open(base, base.place(unit_key), learner_id)
    keys = base.book.work_of[unit_key]
    with write():
        lock_run(learner_id, run_key)
        rows = BlockState.objects.filter(learner_id=learner_id, run_key=run_key, block_key__in=keys)
        states = {row.block_key: row for row in rows}
        row = states.get(block_key) or BlockState(learner_id=learner_id, run_key=run_key, block_key=block_key)
        unit_done = all_done(keys, {key for key, one in states.items() if as_work(one).done} | {block_key})
        if not row.completed:
            row.completed, row.changed_at = True, now()
            put_block(row)
            if unit_done:
                complete_unit(learner_id, run_key, unit_key)
        return unit_done


def show_hint(*, learner_id: int, run_key: str, block_key: str) -> int:
    """Shows one more hint of a problem, from now on; returns how many are shown.

    Raises `NotFound`, `NotEnrolled`, `Conflict` where there is no further hint.
    """
    base = ground_for(run_key, learner_id)
    problem = compiled(base.block(block_key))
    if problem is None:
        raise NotFound(_("This problem cannot be answered here yet."))
    check_open(base, base.place(base.book.unit_of[block_key]), learner_id)
    with write():
        lock_run(learner_id, run_key)
        row = BlockState.objects.filter(learner_id=learner_id, run_key=run_key, block_key=block_key).first()
        row = row or BlockState(learner_id=learner_id, run_key=run_key, block_key=block_key)
        if row.hints_shown >= len(problem.hints):
            raise Conflict(_("There are no further hints for this problem."))
        row.hints_shown, row.changed_at = row.hints_shown + 1, now()
        put_block(row)
    return row.hints_shown
