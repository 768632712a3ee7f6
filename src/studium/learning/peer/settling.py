"""From judgements to a mark: settled anew whenever one comes in. Idempotent.

The staff's judgement counts before all others. Where peers judge, their median counts once enough of them have, and
once the author has judged enough of theirs; else the author's own judgement does.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ..judged import give_mark, keep_state
from . import rules
from .models import Judgement, Response
from .task import Task


def settle(task: Task, row: Any) -> None:
    """Brings the mark of a response, and its author's card, up to the judgements. The author's run is locked."""
    judgements = list(row.judgements.filter(given_at__isnull=False).order_by("given_at", "pk"))
    points, by = _mark(task, row, judgements)
    done = own_steps_done(task, row, judgements)
    state = card_state(task, row, judgements, points, by)
    where: dict[str, Any] = {
        "learner_id": row.learner_id,
        "run_key": row.run_key,
        "block_key": row.block_key,
    }
    if points is not None and (points, by) != (row.points, row.judged_by):
        changed = points != row.points
        row.points, row.judged_by = points, by
        row.save(update_fields=["points", "judged_by"])
        if changed and task.possible:
            give_mark(**where, points=Decimal(points), possible=Decimal(task.possible), state=state)
            return
    keep_state(**where, state=state, done=done)


def own_steps_done(task: Task, row: Any, judgements: list[Judgement]) -> bool:
    """Whether the author has nothing left to do."""
    if row.submitted_at is None:
        return False
    if task.peer is not None and row.given < task.peer.give:
        return False
    return task.self_window is None or any(one.kind == Judgement.Kind.SELF for one in judgements)


def card_state(
    task: Task, row: Response, judgements: list[Judgement], points: int | None, by: str
) -> dict[str, Any]:
    """What the learner's card in the unit shows."""
    return {
        "saved_at": row.saved_at.isoformat(),
        "submitted_at": row.submitted_at.isoformat() if row.submitted_at else None,
        "given": row.given,
        "assessed": row.assessed,
        "self": any(one.kind == Judgement.Kind.SELF for one in judgements),
        "mark": {"points": points, "of": task.possible, "by": by} if points is not None else None,
    }


def words_of(judgement: Any) -> dict[str, str]:
    """What was said of each criterion."""
    return dict(json.loads(judgement.words)) if judgement.words else {}


def by_whom(kind: str) -> str:
    """Whose judgement a mark is, in words."""
    return {
        "peer": _("the median of your peers"),
        "self": _("your own judgement"),
        "staff": _("the course team's judgement"),
    }.get(kind, "")


def _mark(task: Task, row: Response, judgements: list[Judgement]) -> tuple[int | None, str]:
    of = {kind: [one for one in judgements if one.kind == kind] for kind in Judgement.Kind.values}
    if of["staff"]:
        return min(task.possible, of["staff"][0].points), "staff"
    if task.staff_required or not own_steps_done(task, row, judgements):
        return None, ""
    if task.peer is not None:
        if len(of["peer"]) < task.peer.get:
            return None, ""
        # Those that came first count: a mark does not move when others judge later.
        return rules.total_of_peers(task, [one.options for one in of["peer"][: task.peer.get]]), "peer"
    return (min(task.possible, of["self"][0].points), "self") if of["self"] else (None, "")
