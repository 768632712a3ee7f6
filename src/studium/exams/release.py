"""From provisional to released, and after, by an exam officer (R18, R20).

provisional ──exclude, with a reason──▶ review ──clear──▶ provisional
    └──release──▶ released ──amend, with a reason──▶ amended

A release is put together, seconded and carried out in `releases.batches`.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound
from studium.core.events import emit

from . import documents
from .events import PlaceChanged
from .hurdles import at
from .ledger import give_back
from .models import Result
from .policy import check_not_own, check_officer, office, said_why
from .releases.batches import alone
from .releases.holds import do_hold, do_lift
from .releases.models import Hold
from .releases.planning import ReleasePlan, plan_of
from .releases.states import HoldKind
from .releases.telling import said
from .states import RESULT_STEPS, SHOWN, ResultState


def preview_release(
    *, officer_id: int, exam_key: str, window_key: str, sittings: list[str] | None
) -> ReleasePlan:
    """Who would pass, fail and be left out, and why; changes nothing. Exam officers only.

    `sittings` None: all that were received and are not released.
    """
    _exam, window = office(officer_id, exam_key, window_key)
    return plan_of(window, sittings, deciding=[officer_id])


def release(*, officer_id: int, exam_key: str, window_key: str, sittings: list[str]) -> ReleasePlan:
    """Releases the provisional results among these sittings, where the exam office is one person.

    Each leaves an audit entry (R18). Raises `NotAllowed` for anyone but an exam officer of the institution and
    where a second one has to approve, `Conflict` before the window's release moment (R13).
    """
    _exam, window = office(officer_id, exam_key, window_key)
    if not window.times.releasable(now()):
        raise Conflict(
            _("Results of this window may be released from %(when)s on.") % {"when": at(window.release_after)}
        )
    with write():
        plan = plan_of(window, sittings, deciding=[officer_id])
        if plan.going_out:
            alone(
                officer_id=officer_id,
                exam_key=exam_key,
                window_key=window_key,
                sittings=list(plan.going_out),
            )
    return plan


def _step(result: Result, to: ResultState) -> None:
    if to not in RESULT_STEPS[ResultState(result.state)]:
        raise Conflict(_("This result has moved on meanwhile; look at the board again."))
    result.state = to


def _one(officer_id: int, sitting: str) -> Result:
    """One result, locked, for an officer of its institution."""
    found = Result.objects.filter(sitting__public_id=sitting).select_related("sitting__exam").first()
    if found is None:
        raise NotFound(_("There is no such sitting, or it has not been received yet."))
    check_officer(user_id=officer_id, exam=found.sitting.exam)
    check_not_own(officer_id=officer_id, learner_id=found.sitting.learner_id)
    return (
        Result.objects.select_for_update(of=("self",))
        .select_related("sitting__exam", "sitting__window", "sitting__registration")
        .get(pk=found.pk)
    )


def exclude(*, officer_id: int, sitting: str, reason: str, kind: HoldKind = HoldKind.OFFICE) -> None:
    """Keeps one result back, with a reason: it is not released until every hold is lifted (R18, R44)."""
    why = said_why(reason)
    with write():
        result = _one(officer_id, sitting)
        if result.state in SHOWN:
            _step(result, ResultState.REVIEW)
        do_hold(sitting=result.sitting, kind=kind, reason=why, by=officer_id)
        audit.record(actor_id=officer_id, action="exclude exam result", target=f"sitting:{sitting}", why=why)


def clear(*, officer_id: int, sitting: str, reason: str) -> None:
    """Lifts the office's holds on a result: it may be released again.

    An integrity case is ended by its panel, not here: while one is open this raises `Conflict`.
    """
    why = said_why(reason)
    with write():
        result = _one(officer_id, sitting)
        before = result.review_reason
        holds = list(Hold.objects.filter(sitting=result.sitting, lifted_at=None).order_by("pk"))
        if any(hold.kind == HoldKind.INTEGRITY for hold in holds):
            raise Conflict(_("An integrity case about this sitting is open; its panel decides."))
        if not holds:
            raise Conflict(_("This result has moved on meanwhile; look at the board again."))
        for hold in holds:
            do_lift(hold=hold, by=officer_id, why=why)
        audit.record(
            actor_id=officer_id,
            action="clear exam result",
            target=f"sitting:{sitting}",
            before={"review": before},
            why=why,
        )


def amend(*, officer_id: int, sitting: str, percent: str | Decimal, reason: str) -> None:
    """Changes a released result, with a reason; the later fact supersedes the earlier (R18, R20).

    `percent` is 0 to 100 with at most six digits after the point; the pass mark of the sitting decides.
    """
    why = said_why(reason)
    try:
        value = Decimal(str(percent).strip())
    except InvalidOperation:
        raise Invalid(_("Give the result in percent, like 61.5."), field="percent") from None
    if not value.is_finite() or not 0 <= value <= 100 or value != round(value, 6):
        raise Invalid(
            _("The result has to be between 0 and 100, with at most six decimals."), field="percent"
        )
    with write():
        result = _one(officer_id, sitting)
        before = {"percent": str(result.percent), "passed": result.passed}
        _step(result, ResultState.AMENDED)
        terms = documents.parse(result.sitting.exam.key, result.sitting.terms)
        result.percent = value
        result.points = value * result.possible / 100
        result.passed = value >= terms.pass_mark
        result.revision += 1
        result.save(update_fields=["state", "percent", "points", "passed", "revision"])
        audit.record(
            actor_id=officer_id,
            action="amend exam result",
            target=f"sitting:{sitting}",
            before=before,
            after={"percent": str(value), "passed": result.passed},
            why=why,
        )
        emit(said(result))


def return_attempt(*, officer_id: int, sitting: str, reason: str) -> None:
    """Gives the attempt of a sitting back, for a technical failure, say; the sitting stays (R15, R16)."""
    why = said_why(reason)
    with write():
        result = _one(officer_id, sitting)
        give_back(result.sitting.registration, cause="officer", why=why, author_id=officer_id)
        emit(PlaceChanged(learner_id=result.sitting.learner_id, exam_key=result.sitting.exam.key))
        audit.record(actor_id=officer_id, action="return exam attempt", target=f"sitting:{sitting}", why=why)
