"""Where attempts come from and go: payments, refunds, the exam office's discretion (R15, R24)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid
from studium.core.events import emit
from studium.payments.events import OrderRefunded, OrderSettled

from . import policy
from .events import PlaceChanged
from .ledger import exam_by_key, give_back, held, lock_candidate, put, rows_of, terms_of
from .models import Exam, LedgerEntry, Registration
from .states import Kind, RegistrationState, Source


def grant_entitlement(event: OrderSettled) -> None:
    """A settled order grants its attempts in the same transaction: nobody has paid and cannot sit (R15)."""
    for place, (kind, ref) in enumerate(event.items):
        if kind != "exam":
            continue
        exam = exam_by_key(ref)
        with write():
            put(
                learner_id=event.learner_id,
                exam_id=exam.pk,
                kind=Kind.GRANTED,
                count=terms_of(exam).attempts.attempts_per_payment,
                source=Source.PAYMENT,
                cause=f"order:{event.public_id}/{place}",
            )
            emit(PlaceChanged(learner_id=event.learner_id, exam_key=exam.key))


def withdraw_entitlement(event: OrderRefunded) -> None:
    """A refund takes the attempts back; a place held with one is given up first (R24).

    Raises `Conflict`, which stops the refund, where an attempt of this order has been used: only the exam
    office can give a used attempt back.
    """
    for place, (kind, ref) in enumerate(event.items):
        if kind == "exam":
            with write():
                _withdraw(exam_by_key(ref), event, place)


def _withdraw(exam: Exam, event: OrderRefunded, place: int) -> None:
    lock_candidate(event.learner_id)
    grant = LedgerEntry.objects.filter(cause=f"order:{event.public_id}/{place}").first()
    cause = f"refund:{event.public_id}/{place}"
    if grant is None or LedgerEntry.objects.filter(cause=cause).exists():
        return
    _give_up_places(learner_id=event.learner_id, exam_id=exam.pk, wanted=grant.count)
    if held(rows_of(learner_id=event.learner_id, exam_id=exam.pk)).available < grant.count:
        raise Conflict(
            _("An attempt at “%(exam)s” that this order paid for has been used; it cannot be refunded.")
            % {"exam": exam.title}
        )
    put(
        learner_id=event.learner_id,
        exam_id=exam.pk,
        kind=Kind.WITHDRAWN,
        count=grant.count,
        cause=cause,
        why=event.reason,
    )
    emit(PlaceChanged(learner_id=event.learner_id, exam_key=exam.key))


def _give_up_places(*, learner_id: int, exam_id: int, wanted: int) -> None:
    free = held(rows_of(learner_id=learner_id, exam_id=exam_id)).available
    places = Registration.objects.filter(
        learner=learner_id, exam=exam_id, state=RegistrationState.REGISTERED
    ).order_by("-pk")
    for registration in places[: max(0, wanted - free)]:
        registration.state = RegistrationState.CANCELLED
        registration.ended_at = now()
        registration.save(update_fields=["state", "ended_at"])
        give_back(registration, cause="refunded")


def grant_attempt(*, officer_id: int, learner_id: int, exam_key: str, count: int = 1, reason: str) -> None:
    """Grants attempts at discretion, over the limit too; author and reason stay with the line (R15).

    Raises `NotAllowed` for anyone but an exam officer of the institution, `Invalid` without a reason.
    """
    exam = exam_by_key(exam_key)
    policy.check_officer(user_id=officer_id, exam=exam)
    policy.check_not_own(officer_id=officer_id, learner_id=learner_id)
    if not reason.strip():
        raise Invalid(_("Say why the attempt is granted; the reason stays on record."), field="reason")
    if not 1 <= count <= 5:
        raise Invalid(_("Grant between 1 and 5 attempts at a time."), field="count")
    with write():
        lock_candidate(learner_id)
        number = (
            LedgerEntry.objects.filter(learner=learner_id, exam=exam.pk, source=Source.OFFICER).count() + 1
        )
        put(
            learner_id=learner_id,
            exam_id=exam.pk,
            kind=Kind.GRANTED,
            count=count,
            source=Source.OFFICER,
            cause=f"officer:{exam.pk}:{learner_id}:{number}",
            why=reason.strip(),
            author_id=officer_id,
        )
        audit.record(
            actor_id=officer_id,
            action="grant exam attempt",
            target=f"exam:{exam_key}/learner:{learner_id}",
            after={"count": count},
            why=reason.strip(),
        )
        emit(PlaceChanged(learner_id=learner_id, exam_key=exam_key))
