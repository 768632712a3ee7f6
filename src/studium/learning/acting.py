"""A learner's turn in an activity: one transaction, the same lock and the same ledger as an answer's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, NotFound

from . import rules
from .access import ground_for
from .activities import ACTIVITIES, Acted, Turn
from .cards import Card, closed_sentence, make_card
from .models import BlockState
from .opening import check_shown
from .states import as_work
from .turns import Begun, begin, keep


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
    check_shown(base, place, learner_id)
    seed = rules.seed_for(learner_id=learner_id, run_key=run_key, block_key=block_key)
    with write():
        begun = begin(base, learner_id, block_key)
        base, row = begun.base, begun.row()
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
                not rules.may_show_correctness(limits, now=moment),
            )
        )
        unit_done = _keep(begun, row, acted, seed)
    return ActResult(make_card(base, block, as_work(row), learner_id), acted.says, unit_done)


def _keep(begun: Begun, row: BlockState, acted: Acted, seed: int) -> bool:
    """Keeps what came of the turn, an attempt where it is one; says whether the unit is finished with it."""
    if acted.state is None and not acted.attempt and (row.completed or not acted.completed):
        return begun.unit_done
    row.seed, row.completed = seed, row.completed or acted.completed or acted.attempt
    if acted.state is not None:
        row.answers = dict(acted.state)
    counts = acted.counts or acted.score
    if counts is not None:
        row.result = counts.to_json()
        row.points, row.possible = counts.points, counts.possible
    return keep(begun, row, score=acted.score if acted.attempt else None)
