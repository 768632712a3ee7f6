"""A learner's turn in an activity: one transaction, the same lock and the same ledger as an answer's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, NotFound
from studium.core.events import emit

from . import rules
from .access import ground_for
from .activities import ACTIVITIES, WORK_KINDS, Acted, Turn
from .cards import Card, closed_sentence, make_card
from .events import AnswerGraded
from .marks.adjustments import personal
from .models import Attempt, BlockState
from .states import all_done, as_work, complete_unit, lock_run, put_block


@dataclass(frozen=True, slots=True)
class ActResult:
    """`card` is the block as it stands now, `says` a sentence for the learner, `unit_done` whether the unit is
    finished with this turn."""

    card: Card
    says: str
    unit_done: bool


def act(
    *,
    learner_id: int,
    run_key: str,
    block_key: str,
    action: str,
    given: Mapping[str, object],
    seen: int | None = None,
) -> ActResult:
    """Plays one turn in a block that is an activity and keeps what comes of it.

    `seen` is how many attempts the page had shown as used, None where it counts none: a page that is behind is
    refused. Raises `NotEnrolled`, `NotFound` (no such activity), `Invalid` (what was given makes no sense),
    `Conflict` (closed, page behind).
    """
    answers = rules.clean_answers(given)
    base = ground_for(run_key, learner_id)
    block = base.block(block_key)
    activity = ACTIVITIES.get(block.kind)
    if activity is None:
        raise NotFound(_("There is nothing to do in this block. Reload the page."))
    place = base.place(base.book.unit_of[block_key])
    keys = base.book.work_of[place.unit_key]
    seed = rules.seed_for(learner_id=learner_id, run_key=run_key, block_key=block_key)
    with write():
        if lock_run(learner_id, run_key).adjusted:
            base = personal(base, learner_id, flagged=True)
        rows = BlockState.objects.filter(
            learner_id=learner_id, run_key=run_key, block_key__in={*keys, block_key}
        )
        states = {row.block_key: row for row in rows}
        row = states.get(block_key) or BlockState(learner_id=learner_id, run_key=run_key, block_key=block_key)
        work = as_work(row)
        if seen is not None and seen != work.attempts_used:
            raise Conflict(
                _("You have gone on here since this page was loaded. What is shown now is up to date.")
            )
        limits = base.rules_for(block, place)
        moment = now()
        why = rules.closed(limits, attempts_used=work.attempts_used, right=False, now=moment)
        if why is rules.Closed.NOT_STARTED:
            raise Conflict(closed_sentence(why, limits))
        acted = activity.act(
            Turn(
                learner_id,
                run_key,
                block,
                work,
                action,
                answers,
                seed,
                moment,
                closed_sentence(why, limits) if why else None,
            )
        )
        changed = _apply(row, acted, base.book.version, seed)
        done = {key for key, one in states.items() if as_work(one).done}
        if row.completed:
            done.add(block_key)
        unit_done = bool(keys) and all_done(keys, done)
        if unit_done and not work.done and block.kind in WORK_KINDS:
            complete_unit(learner_id, run_key, place.unit_key)
        if changed and acted.attempt and acted.score is not None:
            emit(
                AnswerGraded(
                    learner_id=learner_id,
                    run_key=run_key,
                    course_key=base.run.course_key,
                    block_key=block_key,
                    number=row.attempts_used,
                    points=acted.score.points,
                    possible=acted.score.possible,
                    graded=block_key in base.book.counting,
                    at=row.changed_at,
                )
            )
    return ActResult(make_card(base, block, as_work(row), learner_id), acted.says, unit_done)


def _apply(row: BlockState, acted: Acted, version: int, seed: int) -> bool:
    """Puts what came of the turn on the row, and an attempt in the ledger; whether anything changed."""
    completed = row.completed or acted.completed or acted.attempt
    if acted.state is None and not acted.attempt and completed == row.completed:
        return False
    row.changed_at, row.seed, row.completed = now(), seed, completed
    if acted.state is not None:
        row.answers = dict(acted.state)
    counts = acted.counts or acted.score
    if counts is not None:
        row.result = counts.to_json()
        row.points, row.possible = counts.points, counts.possible
    if acted.attempt:
        row.attempts_used += 1
    put_block(row)
    if acted.attempt and acted.score is not None:
        Attempt.objects.create(
            learner_id=row.learner_id,
            run_key=row.run_key,
            block_key=row.block_key,
            number=row.attempts_used,
            answers=row.answers,
            points=acted.score.points,
            possible=acted.score.possible,
            seed=seed,
            content_version=version,
            at=row.changed_at,
        )
    return True
