"""Granting what was paid for and never written down: the one repair the answer page offers (R15)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.db import write
from studium.core.errors import Conflict, NotFound
from studium.core.events import emit
from studium.payments import api as payments

from ..events import PlaceChanged
from ..ledger import exam_by_key, lock_candidate, put, rows_of, terms_of
from ..policy import check_not_own, check_officer
from ..states import Kind, Source
from .answer import ungranted


def grant_what_was_paid(*, officer_id: int, exam_key: str, order: str) -> None:
    """Writes the attempts of a paid order down, under the cause the payment itself would have used.

    Hearing of the payment again, or doing this twice, therefore grants once. Raises `NotAllowed` for anyone but an exam
    officer of the institution, and `Conflict` where nothing of the order is missing.
    """
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    found = payments.order(order)
    check_not_own(officer_id=officer_id, learner_id=found.learner_id)
    if ["exam", exam_key] not in found.items:
        raise NotFound(_("That order does not hold this exam."))
    with write():
        lock_candidate(found.learner_id)
        # Read again under the lock: a refund may have come in between.
        found = payments.order(order)
        rows = rows_of(learner_id=found.learner_id, exam_id=exam.pk)
        if not ungranted([found], rows, exam_key):
            raise Conflict(_("Nothing that order %(order)s pays for is missing.") % {"order": found.number})
        for place, item in enumerate(found.items):
            if item == ["exam", exam_key]:
                put(
                    learner_id=found.learner_id,
                    exam_id=exam.pk,
                    kind=Kind.GRANTED,
                    count=terms_of(exam).attempts.attempts_per_payment,
                    source=Source.PAYMENT,
                    cause=f"order:{found.public_id}/{place}",
                    author_id=officer_id,
                )
        audit.record(
            actor_id=officer_id,
            action="grant what was paid for",
            target=f"order:{found.public_id}",
            after={"exam": exam_key},
            why="paid, and no attempt was granted",
        )
        emit(PlaceChanged(learner_id=found.learner_id, exam_key=exam.key))
