"""From provisional to released, by an exam officer (R18, R20).

provisional ──exclude, with a reason──▶ review ──clear──▶ provisional
    └──release──▶ released ──amend, with a reason──▶ amended
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound
from studium.core.events import emit

from . import documents
from .events import ExamReleased, PlaceChanged
from .hurdles import at
from .ledger import exam_by_key, give_back
from .models import Exam, Result, Window
from .policy import check_not_own, check_officer
from .registration import window_of
from .states import RESULT_STEPS, SHOWN, ResultState


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """What a release of these sittings would do, or has done. `left_out` pairs a sitting with why."""

    passed: tuple[str, ...]
    failed: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def going_out(self) -> tuple[str, ...]:
        return self.passed + self.failed


def _results(window: Window, sittings: Iterable[str] | None = None) -> list[Result]:
    rows = Result.objects.filter(sitting__window=window).select_related("sitting__exam", "sitting__window")
    if sittings is not None:
        rows = rows.filter(sitting__public_id__in=list(sittings))
    return list(rows.order_by("sitting_id"))


def _plan(results: list[Result], asked: list[str]) -> ReleasePlan:
    passed: list[str] = []
    failed: list[str] = []
    left_out: list[tuple[str, str]] = []
    by_id = {result.sitting.public_id: result for result in results}
    for public_id in dict.fromkeys(asked):
        result = by_id.get(public_id)
        if result is None:
            left_out.append((public_id, _("Not received in this window.")))
        elif result.state == ResultState.REVIEW:
            left_out.append((public_id, _("Excluded: %(why)s") % {"why": result.review_reason}))
        elif result.state in SHOWN:
            left_out.append((public_id, _("Released already.")))
        else:
            (passed if result.passed else failed).append(public_id)
    return ReleasePlan(tuple(passed), tuple(failed), tuple(left_out))


def _office(officer_id: int, exam_key: str, window_key: str) -> tuple[Exam, Window]:
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    return exam, window_of(exam, window_key)


def preview_release(*, officer_id: int, exam_key: str, window_key: str, sittings: list[str]) -> ReleasePlan:
    """How many would pass, fail and be left out, and why; changes nothing. Exam officers only."""
    _exam, window = _office(officer_id, exam_key, window_key)
    return _plan(_results(window, sittings), sittings)


def release(*, officer_id: int, exam_key: str, window_key: str, sittings: list[str]) -> ReleasePlan:
    """Releases the provisional results among these sittings; each leaves an audit entry (R18).

    Raises `NotAllowed` for anyone but an exam officer of the institution, and `Conflict` before the window's
    release moment (R13).
    """
    _exam, window = _office(officer_id, exam_key, window_key)
    if not window.times.releasable(now()):
        raise Conflict(
            _("Results of this window may be released from %(when)s on.") % {"when": at(window.release_after)}
        )
    with write():
        list(
            Result.objects.select_for_update().filter(sitting__window=window).order_by("pk").values_list("pk")
        )
        results = _results(window, sittings)
        plan = _plan(results, sittings)
        going_out = set(plan.going_out)
        for result in results:
            if result.sitting.public_id in going_out:
                _release(result, officer_id)
    return plan


def _release(result: Result, officer_id: int) -> None:
    check_not_own(officer_id=officer_id, learner_id=result.sitting.learner_id)
    _step(result, ResultState.RELEASED)
    result.released_at = now()
    result.released_by_id = officer_id
    result.save(update_fields=["state", "released_at", "released_by"])
    audit.record(
        actor_id=officer_id,
        action="release exam result",
        target=f"sitting:{result.sitting.public_id}",
        before={"state": ResultState.PROVISIONAL.value},
        after={"state": result.state, "percent": str(result.percent), "passed": result.passed},
    )
    _tell(result)


def _tell(result: Result) -> None:
    sitting = result.sitting
    emit(
        ExamReleased(
            learner_id=sitting.learner_id,
            exam_key=sitting.exam.key,
            percent=result.percent,
            passed=result.passed,
            attempt=sitting.attempt,
            identity_checked=sitting.identity_checked,
            effective_at=sitting.started_at,
            sitting_public_id=sitting.public_id,
            revision=result.revision,
        )
    )


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


def _reason(text: str) -> str:
    if not text.strip():
        raise Invalid(_("Say why; the reason stays on record."), field="reason")
    return text.strip()


def exclude(*, officer_id: int, sitting: str, reason: str) -> None:
    """Keeps one result back for review, with a reason: it is not released until cleared (R18, R44)."""
    why = _reason(reason)
    with write():
        result = _one(officer_id, sitting)
        _step(result, ResultState.REVIEW)
        result.review_reason = why
        result.save(update_fields=["state", "review_reason"])
        audit.record(actor_id=officer_id, action="exclude exam result", target=f"sitting:{sitting}", why=why)


def clear(*, officer_id: int, sitting: str, reason: str) -> None:
    """Ends the review in the candidate's favour: the result may be released again."""
    why = _reason(reason)
    with write():
        result = _one(officer_id, sitting)
        before = result.review_reason
        _step(result, ResultState.PROVISIONAL)
        result.review_reason = ""
        result.save(update_fields=["state", "review_reason"])
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
    why = _reason(reason)
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
        _tell(result)


def return_attempt(*, officer_id: int, sitting: str, reason: str) -> None:
    """Gives the attempt of a sitting back, for a technical failure, say; the sitting stays (R15, R16)."""
    why = _reason(reason)
    with write():
        result = _one(officer_id, sitting)
        give_back(result.sitting.registration, cause="officer", why=why, author_id=officer_id)
        emit(PlaceChanged(learner_id=result.sitting.learner_id, exam_key=result.sitting.exam.key))
        audit.record(actor_id=officer_id, action="return exam attempt", target=f"sitting:{sitting}", why=why)
