"""Vouchers: a code that stands for a payment, one attempt to each of so many people (R15)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid
from studium.core.events import emit

from ..events import PlaceChanged
from ..hurdles import at
from ..ledger import exam_by_key, lock_candidate, put, terms_of
from ..models import LedgerEntry
from ..policy import check_officer
from ..states import Kind, Source
from .models import Voucher

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class VoucherView:
    code: str
    uses: int
    used: int
    until: datetime
    why: str


def _plain(code: str) -> str:
    """As typed from paper: case, spaces and hyphens do not matter, nor O for 0 and I or L for 1."""
    text = "".join(sign for sign in code.upper() if sign.isalnum())
    return text.replace("O", "0").replace("I", "1").replace("L", "1")[:32]


def make_voucher(*, officer_id: int, exam_key: str, uses: int, until: datetime, reason: str) -> str:
    """Makes a code of 80 random bits for `uses` people (1 to 5000) until a moment; returns it. Exam officers only."""
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    if not reason.strip():
        raise Invalid(_("Say whom the voucher is for; the reason stays on record."), field="reason")
    if not 1 <= uses <= 5000:
        raise Invalid(_("A voucher is for 1 to 5000 people."), field="uses")
    if until <= now():
        raise Invalid(_("That moment is past."), field="until")
    code = "".join(secrets.choice(_SIGNS) for _ in range(16))
    with write():
        voucher = Voucher.objects.create(
            exam=exam,
            code=code,
            uses=uses,
            until=until,
            why=reason.strip(),
            made_by_id=officer_id,
            made_at=now(),
        )
        audit.record(
            actor_id=officer_id,
            action="make exam voucher",
            target=f"voucher:{voucher.pk}",
            after={"exam": exam_key, "uses": uses, "until": until.isoformat()},
            why=reason.strip(),
        )
    return "-".join(code[start : start + 4] for start in range(0, 16, 4))


def vouchers(*, officer_id: int, exam_key: str) -> list[VoucherView]:
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    return [
        VoucherView(row.code, row.uses, row.used, row.until, row.why)
        for row in Voucher.objects.filter(exam=exam).order_by("-pk")[:50]
    ]


def redeem(*, learner_id: int, exam_key: str, code: str) -> None:
    """Grants one attempt by a voucher; the same person's second time grants nothing more. Raises `Invalid` for a code
    that is none of this exam's, `Conflict` where it is past, used up, or could not be used (R15)."""
    from ..purchase import check_purchase

    exam = exam_by_key(exam_key)
    voucher = Voucher.objects.filter(exam=exam, code=_plain(code)).first()
    if voucher is None:
        raise Invalid(_("This is no voucher of this exam. Type it as it was given to you."), field="code")
    cause = f"voucher:{voucher.pk}:{learner_id}"
    with write():
        lock_candidate(learner_id)
        if LedgerEntry.objects.filter(cause=cause).exists():
            raise Conflict(_("You have used this voucher already."))
        if voucher.until < now():
            raise Conflict(_("This voucher was good until %(when)s.") % {"when": at(voucher.until)})
        # Nobody uses a voucher up for an attempt they could not use, as nobody pays for one.
        check_purchase(learner_id=learner_id, exam_key=exam_key)
        if not Voucher.objects.filter(pk=voucher.pk, used__lt=F("uses")).update(used=F("used") + 1):
            raise Conflict(_("This voucher is used up."))
        put(
            learner_id=learner_id,
            exam_id=exam.pk,
            kind=Kind.GRANTED,
            count=terms_of(exam).attempts.attempts_per_payment,
            source=Source.VOUCHER,
            cause=cause,
        )
        emit(PlaceChanged(learner_id=learner_id, exam_key=exam_key))
