"""The ledger of attempts: append-only, each line with its cause (R15, R16, R24)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound
from studium.core.events import emit
from studium.payments.events import OrderRefunded, OrderSettled

from . import documents, policy
from .events import PlaceChanged
from .models import Exam, LedgerEntry, Registration
from .rules import AttemptPolicy, Balance, Entry, balance
from .states import Kind, RegistrationState, Source


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line as a person reads it."""

    kind: str
    count: int
    sentence: str
    why: str
    at: datetime


def exam_by_key(exam_key: str) -> Exam:
    exam = Exam.objects.filter(key=exam_key).first()
    if exam is None:
        raise NotFound(_("There is no exam “%(exam)s”.") % {"exam": exam_key})
    return exam


def terms_of(exam: Exam) -> documents.ExamTerms:
    return documents.parse(exam.key, exam.document)


def lock_candidate(learner_id: int) -> None:
    """Decisions about one person's attempts are taken in turn: the learner's row stands for them."""
    get_user_model().objects.select_for_update(no_key=True).filter(pk=learner_id).values("pk").first()


def as_entry(row: LedgerEntry) -> Entry:
    return Entry(
        kind=Kind(row.kind),
        count=row.count,
        source=Source(row.source) if row.source else None,
        registration=row.registration_id,
        window=row.registration.window.key if row.registration else "",
    )


def rows_of(*, learner_id: int, exam_id: int) -> list[LedgerEntry]:
    return list(
        LedgerEntry.objects.filter(learner=learner_id, exam=exam_id)
        .select_related("registration__window")
        .order_by("pk")
    )


def held(rows: Iterable[LedgerEntry]) -> Balance:
    return balance(as_entry(row) for row in rows)


def put(
    *,
    learner_id: int,
    exam_id: int,
    kind: Kind,
    cause: str,
    count: int = 1,
    source: Source | None = None,
    registration: Registration | None = None,
    why: str = "",
    author_id: int | None = None,
) -> None:
    """Writes one line; a cause that was written before writes nothing."""
    row = LedgerEntry(
        learner_id=learner_id,
        exam_id=exam_id,
        kind=kind.value,
        count=count,
        source=source.value if source else "",
        cause=cause,
        registration=registration,
        why=why,
        author_id=author_id,
        at=now(),
    )
    LedgerEntry.objects.bulk_create([row], ignore_conflicts=True)


def give_back(registration: Registration, *, cause: str, why: str = "", author_id: int | None = None) -> None:
    """Returns the attempt of a registration, reserved or consumed."""
    put(
        learner_id=registration.learner_id,
        exam_id=registration.exam_id,
        kind=Kind.RETURNED,
        cause=f"{cause}:{registration.public_id}",
        registration=registration,
        why=why,
        author_id=author_id,
    )


# What payments say


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


# What officers say


def grant_attempt(*, officer_id: int, learner_id: int, exam_key: str, count: int = 1, reason: str) -> None:
    """Grants attempts at discretion, over the limit too; author and reason stay with the line (R15).

    Raises `NotAllowed` for anyone but an exam officer of the institution, `Invalid` without a reason.
    """
    exam = exam_by_key(exam_key)
    policy.check_officer(user_id=officer_id, exam=exam)
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


# As a person reads it


def line(row: LedgerEntry) -> LedgerLine:
    return LedgerLine(kind=row.kind, count=row.count, sentence=_sentence(row), why=row.why, at=row.at)


def _sentence(row: LedgerEntry) -> str:
    kind, cause = Kind(row.kind), row.cause.partition(":")[0]
    if kind is Kind.GRANTED:
        many = {"count": row.count}
        if row.source == Source.PAYMENT:
            return (
                ngettext("%(count)s attempt, by payment.", "%(count)s attempts, by payment.", row.count)
                % many
            )
        if row.source == Source.OFFICER:
            text = ngettext(
                "%(count)s attempt, granted by the exam office.",
                "%(count)s attempts, granted by the exam office.",
                row.count,
            )
            return text % many
        return _("1 attempt; this exam costs nothing.")
    window = {"window": row.registration.window.key if row.registration else ""}
    if kind is Kind.RESERVED:
        return _("An attempt is set aside for window %(window)s.") % window
    if kind is Kind.CONSUMED:
        return _("An attempt was used in window %(window)s.") % window
    if kind is Kind.WITHDRAWN:
        return _("The payment was refunded; what was not used is taken back.")
    causes = {
        "cancelled": _("Your attempt came back: you gave up your place in window %(window)s."),
        "refunded": _("Your attempt came back from window %(window)s before the refund."),
        "not-started": _("Your attempt came back: window %(window)s closed and you had not started."),
        "not-eligible": _(
            "Your attempt came back: at window %(window)s the requirements were no longer met."
        ),
        "officer": _("The exam office gave your attempt in window %(window)s back."),
    }
    return causes.get(cause, _("Your attempt in window %(window)s came back.")) % window


def policy_sentences(attempts: AttemptPolicy) -> list[str]:
    """What uses an attempt, and how many there may be, in words (R15, R16)."""
    said = []
    if attempts.consumes == "start":
        said.append(_("Starting uses an attempt. If you register and do not start, you keep it."))
    else:
        said.append(_("Registering uses an attempt, also if you then do not sit or give up your place."))
    if attempts.limit is None:
        said.append(_("You may try as often as you like; each attempt is paid for."))
        return said
    texts = {
        "lifetime": ngettext(
            "You have %(n)s attempt in all.", "You have %(n)s attempts in all.", attempts.limit
        ),
        "term": ngettext(
            "You have %(n)s attempt in each window.",
            "You have %(n)s attempts in each window.",
            attempts.limit,
        ),
        "payment": ngettext(
            "Each payment gives %(n)s attempt.", "Each payment gives %(n)s attempts.", attempts.limit
        ),
    }
    said.append(texts[attempts.per] % {"n": attempts.limit})
    return said
