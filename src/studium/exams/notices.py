"""Mails about exams: one can register, one's result is out. They carry no mark."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from studium.accounts import api as accounts

from .events import BecameEligible, ExamReleased
from .models import Exam


def _title(exam_key: str) -> str:
    return Exam.objects.filter(key=exam_key).values_list("title", flat=True).first() or exam_key


def tell_eligible(event: BecameEligible) -> None:
    """Tells a learner that they may register now."""
    title = _title(event.exam_key)
    accounts.notify(
        user_id=event.learner_id,
        subject=_("You can register for the exam “%(exam)s”") % {"exam": title},
        body=_("Everything that comes before the exam “%(exam)s” is met. The windows and the rules are here:")
        % {"exam": title},
        link=reverse("exam", args=[event.exam_key]),
    )


def tell_released(event: ExamReleased) -> None:
    """Tells a learner that a result is out, or was amended; it is read on the site, not in the mail."""
    title = _title(event.exam_key)
    subject = _("Your result of “%(exam)s” is released")
    body = _("The exam office has released your result of “%(exam)s”. Read it here:")
    if event.revision:
        subject = _("Your result of “%(exam)s” was amended")
        body = _("The exam office has amended your result of “%(exam)s”. Read it here:")
    accounts.notify(
        user_id=event.learner_id,
        subject=subject % {"exam": title},
        body=body % {"exam": title},
        link=reverse("receipt", args=[event.sitting_public_id]),
    )
