"""Work that people judge: its state for the learner's card, and its mark, in the same ledger as an answer's.

All of it runs inside a `write()` in which the learner's row of the run is locked.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from studium.assessment import api as assessment
from studium.core.clock import now
from studium.core.events import emit

from .access import ground_for
from .events import AnswerGraded
from .ground import Ground
from .models import Attempt, BlockState
from .states import all_done, as_work, complete_unit, put_block


def keep_state(
    *, learner_id: int, run_key: str, block_key: str, state: Mapping[str, Any], done: bool
) -> None:
    """Keeps what the learner's card shows; `done` counts the block as finished, and its unit with it."""
    base = ground_for(run_key, learner_id)
    # A gate may keep the block from the learner by now: it then belongs to no unit of theirs.
    unit_key = base.book.unit_of.get(block_key, "")
    keys = base.book.work_of.get(unit_key, ())
    row, finished = _row(learner_id, base, block_key, keys)
    newly = done and not as_work(row).done
    row.answers, row.completed, row.changed_at = dict(state), row.completed or done, now()
    put_block(row)
    if newly and keys and all_done(keys, finished | {block_key}):
        complete_unit(learner_id, base.run.key, unit_key)


def give_mark(
    *,
    learner_id: int,
    run_key: str,
    block_key: str,
    points: Decimal,
    possible: Decimal,
    state: Mapping[str, Any],
) -> None:
    """Counts a mark as an attempt and tells the gradebook. A mark given anew is the next attempt; the last counts."""
    keep_state(learner_id=learner_id, run_key=run_key, block_key=block_key, state=state, done=True)
    base = ground_for(run_key, learner_id)
    row, _finished = _row(learner_id, base, block_key, ())
    row.points, row.possible, row.result = points, possible, _score(points, possible).to_json()
    row.attempts_used, row.changed_at = row.attempts_used + 1, now()
    put_block(row)
    Attempt.objects.create(
        learner_id=learner_id,
        run_key=base.run.key,
        block_key=block_key,
        number=row.attempts_used,
        answers=row.answers,
        points=points,
        possible=possible,
        seed=row.seed,
        content_version=base.book.version,
        at=row.changed_at,
    )
    emit(
        AnswerGraded(
            learner_id=learner_id,
            run_key=base.run.key,
            course_key=base.run.course_key,
            block_key=block_key,
            number=row.attempts_used,
            points=points,
            possible=possible,
            graded=block_key in base.book.counting,
            at=row.changed_at,
        )
    )


def _score(points: Decimal, possible: Decimal) -> assessment.Score:
    return assessment.Score(points=points, possible=possible)


def _row(learner_id: int, base: Ground, block_key: str, keys: tuple[str, ...]) -> tuple[BlockState, set[str]]:
    """The block's row, new or known, and the blocks among `keys` that are done."""
    rows = BlockState.objects.filter(
        learner_id=learner_id, run_key=base.run.key, block_key__in={*keys, block_key}
    )
    states = {one.block_key: one for one in rows}
    row = states.get(block_key) or BlockState(
        learner_id=learner_id, run_key=base.run.key, block_key=block_key, changed_at=now()
    )
    return row, {key for key, one in states.items() if as_work(one).done}
