"""Writing what a ruling changes: set by set, and told of in shares, as a release is.

In one transaction, so that nobody's result counts by another ruling than their neighbour's; a few statements for
every few hundred results. What follows for each learner (standing, award, word by mail) comes as tasks.
"""

from __future__ import annotations

from itertools import batched

from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import NotAllowed
from studium.core.events import emit
from studium.core.prepared import Update

from ..events import ExamReleased, ResultsAmended, RulingShare
from ..models import Result, Window
from ..releases.telling import AT_ONCE, SHARE, UNTOLD, said
from ..rules import cut
from ..states import SHOWN, ResultState
from .effects import Effect, effects
from .models import ItemRuling, RulingChange
from .ruling_rules import Ruling

_BATCH = 500
_CHANGED = Update(Result, "per_question", "points", "possible", "percent", "passed", "state", "revision")


def apply(
    row: ItemRuling, ruling: Ruling | None, window: Window, officer_id: int, why: str
) -> dict[str, int]:
    """Puts the ruling (None: the item as it was marked first) on every result of the window; returns how many results
    changed, moved, and were released. In a `write()`, the window held. Raises `NotAllowed` for who sat it."""
    numbers = Result.objects.filter(sitting__window=window).order_by("pk").values_list("pk", flat=True)
    done = {"results": 0, "moved": 0, "released": 0}
    for batch in batched(list(numbers), _BATCH):
        found = list(effects(window, row.block_key, ruling, only=batch))
        if any(effect.result.sitting.learner_id == officer_id for effect in found):
            raise NotAllowed(_("Nobody decides on their own exam; ask another exam officer."))
        changed = [effect for effect in found if effect.changes]
        moved = [effect for effect in changed if effect.moves]
        shown = [effect for effect in moved if effect.result.state in SHOWN]
        done["results"] += len(changed)
        done["moved"] += len(moved)
        done["released"] += len(shown)
        _write(row, changed, moved, shown, officer_id, why)
    if done["released"]:
        emit(ResultsAmended(ruling=row.public_id))
        _spread(row)
    return done


def _write(
    row: ItemRuling,
    changed: list[Effect],
    moved: list[Effect],
    shown: list[Effect],
    officer_id: int,
    why: str,
) -> None:
    moment = now()
    RulingChange.objects.bulk_create(
        [
            RulingChange(
                ruling=row,
                result=effect.result,
                percent_before=effect.result.percent,
                percent_after=effect.total.percent,
                passed_before=effect.result.passed,
                passed_after=effect.total.passed,
                at=moment,
                told_at=None if effect.result.state in SHOWN else moment,
            )
            for effect in moved
        ],
        batch_size=_BATCH,
    )
    audit.record_each(
        actor_id=officer_id,
        action="amend exam result",
        entries=(
            (
                f"sitting:{effect.result.sitting.public_id}",
                {"percent": str(effect.result.percent), "passed": effect.result.passed},
                {"percent": str(effect.total.percent), "passed": effect.total.passed},
            )
            for effect in shown
        ),
        why=why,
    )
    for effect in shown:
        effect.result.state, effect.result.revision = ResultState.AMENDED, effect.result.revision + 1
    for effect in changed:
        result, total = effect.result, effect.total
        result.per_question = effect.lines
        result.points, result.possible = cut(total.points), cut(total.possible)
        result.percent, result.passed = total.percent, total.passed
        _CHANGED.put(result)


def results_of_ruling(*, ruling: str) -> list[ExamReleased]:
    """What is now to be said of each released result that the ruling moved, and of which nothing was said yet."""
    rows = RulingChange.objects.filter(ruling__public_id=ruling, told_at=None)
    found = rows.select_related("result__sitting__exam").defer(*UNTOLD)
    return [said(change.result) for change in found.order_by("pk").iterator(chunk_size=2000)]


def _spread(row: ItemRuling) -> None:
    changes = list(row.changes.filter(told_at=None).order_by("pk").values_list("pk", flat=True))
    shares = [RulingShare(row.public_id, share[0], share[-1]) for share in batched(changes, SHARE)]
    for share in shares:
        if len(changes) <= AT_ONCE:
            tell_amended(share)
        else:
            emit(share)


def tell_amended(event: RulingShare) -> None:
    """Later, on `RulingShare`: emits `ExamReleased` for each of these changes once, however often it runs."""
    rows = RulingChange.objects.filter(
        ruling__public_id=event.ruling, pk__gte=event.first, pk__lte=event.last, told_at=None
    )
    for change in rows.select_related("result__sitting__exam").defer(*UNTOLD).order_by("pk"):
        with write():
            if RulingChange.objects.filter(pk=change.pk, told_at=None).update(told_at=now()):
                emit(said(change.result))
