"""Work that people judge: its state for the learner's card, and its mark, in the same ledger as an answer's.

All of it runs inside a `write()` in which the learner's row of the run is locked.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from studium.assessment import api as assessment

from .access import ground_for
from .turns import begin, keep


def keep_state(
    *, learner_id: int, run_key: str, block_key: str, state: Mapping[str, Any], done: bool
) -> None:
    """Keeps what the learner's card shows; `done` counts the block as finished, and its unit with it."""
    begun = begin(ground_for(run_key, learner_id), learner_id, block_key)
    row = begun.row()
    row.answers, row.completed = dict(state), row.completed or done
    keep(begun, row)


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
    begun = begin(ground_for(run_key, learner_id), learner_id, block_key)
    score = assessment.Score(points=points, possible=possible)
    row = begun.row()
    row.answers, row.result = dict(state), score.to_json()
    row.points, row.possible = points, possible
    keep(begun, row, score=score)
