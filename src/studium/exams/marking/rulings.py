"""Withdrawing or rekeying an item after the fact, for everybody in a window alike.

    previewed (nothing stored) ──decide, with a reason──▶ in force ──lift, with a reason──▶ lifted

What was marked first stays in every result; a ruling stands beside it and can be lifted. A released result that
moves is amended, in the audit and as a new fact (R20); a held one moves quietly. A result that an officer changed
by hand keeps its mark and is listed.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.assessment.api import ManyChoices, OneChoice
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid

from ..models import Exam, Window
from ..policy import said_why
from .amending import apply
from .effects import effects
from .human.written import written_in
from .models import ItemRuling
from .ruling_rules import Ruling, RulingKind
from .ruling_views import RulingPreview, office, preview_of, question_in

_LONGEST = 400


def preview_ruling(
    *,
    officer_id: int,
    exam_key: str,
    window_key: str,
    block_key: str,
    kind: str,
    right: list[str] | None = None,
    only_better: bool = True,
) -> RulingPreview:
    """Who would change, and how; stores nothing. `kind` as `RulingKind`, `right` the answers it takes as right.

    Raises `NotAllowed`, `NotFound`, `Invalid`, and `Conflict` where a ruling on the item is in force.
    """
    _exam, window = office(officer_id, exam_key, window_key)
    ruling = _checked(window, block_key, kind, right or [], only_better)
    _check_free(window, block_key)
    return preview_of(effects(window, block_key, ruling))


def preview_lifting(*, officer_id: int, exam_key: str, window_key: str, block_key: str) -> RulingPreview:
    """Who would change if the ruling in force were lifted. Raises as `lift_ruling`."""
    _exam, window = office(officer_id, exam_key, window_key)
    _row_in_force(window, block_key)
    return preview_of(effects(window, block_key, None))


def decide_ruling(
    *,
    officer_id: int,
    exam_key: str,
    window_key: str,
    block_key: str,
    kind: str,
    reason: str,
    right: list[str] | None = None,
    only_better: bool = True,
) -> str:
    """Puts the ruling in force for every received sitting and those still to come; returns its public id.

    Audited, with what it did to each result kept. Raises as `preview_ruling`, and `Invalid` without a reason.
    """
    exam, window = office(officer_id, exam_key, window_key)
    ruling = _checked(window, block_key, kind, right or [], only_better)
    why = said_why(reason)
    with write():
        Window.objects.select_for_update().get(pk=window.pk)
        _check_free(window, block_key)
        row = ItemRuling.objects.create(
            window=window,
            block_key=block_key,
            kind=ruling.kind,
            answers={"right": list(ruling.right)},
            only_better=only_better,
            why=why,
            by_id=officer_id,
            at=now(),
        )
        done = apply(row, ruling, window, officer_id, why)
        audit.record(
            actor_id=officer_id,
            action="rule on exam item",
            target=_target(exam, window, block_key),
            after={"ruling": row.public_id, "kind": kind, "right": list(ruling.right), **done},
            why=why,
        )
    return row.public_id


def lift_ruling(*, officer_id: int, exam_key: str, window_key: str, block_key: str, reason: str) -> None:
    """Ends the ruling in force: the item counts as it was marked first. Raises `Conflict` where none is in force."""
    exam, window = office(officer_id, exam_key, window_key)
    why = said_why(reason)
    with write():
        Window.objects.select_for_update().get(pk=window.pk)
        row = _row_in_force(window, block_key)
        row.lifted_at, row.lifted_by_id = now(), officer_id
        row.save(update_fields=["lifted_at", "lifted_by"])
        done = apply(row, None, window, officer_id, why)
        audit.record(
            actor_id=officer_id,
            action="lift ruling on exam item",
            target=_target(exam, window, block_key),
            after={"ruling": row.public_id, **done},
            why=why,
        )


def _checked(window: Window, block_key: str, kind: str, right: list[str], only_better: bool) -> Ruling:
    question = question_in(window, block_key)
    if kind not in RulingKind:
        raise Invalid(_("Choose what becomes of the question."), field="kind")
    ruling_kind = RulingKind(kind)
    if ruling_kind in (RulingKind.WITHDRAW, RulingKind.CREDIT):
        return Ruling(block_key, ruling_kind, (), only_better)
    if written_in(question.problem) is not None:
        raise Invalid(
            _("People mark this question; it can be withdrawn or credited, and its marks moderated."),
            field="kind",
        )
    if len(question.problem.inputs) != 1:
        raise Invalid(
            _("This question asks for several answers; it can be withdrawn or credited, not rekeyed."),
            field="kind",
        )
    (one,) = question.problem.inputs
    said = [each.strip()[:_LONGEST] for each in right if each.strip()]
    if isinstance(one, OneChoice | ManyChoices):
        said = [choice.id for choice in one.choices if choice.id in said]
    if not said:
        raise Invalid(_("Say which answers are right."), field="right")
    named = (tuple(said),) if isinstance(one, ManyChoices) else tuple(said)
    return Ruling(block_key, ruling_kind, named, only_better)


def _check_free(window: Window, block_key: str) -> None:
    if ItemRuling.objects.filter(window=window, block_key=block_key, lifted_at=None).exists():
        raise Conflict(_("A ruling on this question is in force. Lift it first."))


def _row_in_force(window: Window, block_key: str) -> ItemRuling:
    row = ItemRuling.objects.filter(window=window, block_key=block_key, lifted_at=None).first()
    if row is None:
        raise Conflict(_("No ruling on this question is in force."))
    return row


def _target(exam: Exam, window: Window, block_key: str) -> str:
    return f"item:{exam.key}:{window.key}:{block_key}"[:200]
