"""Who supervises: nobody, an invigilator in a room, a vendor from afar. One question for all: may they start now?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..documents import ExamTerms
from ..hurdles import Hurdle
from ..models import Window
from ..states import RegistrationState
from .models import CheckIn, Vendor, VendorAttempt


def supervised_by(*, institution_key: str) -> str:
    """The vendor that supervises an institution's remote exams; empty where the office does itself. One query."""
    names = Vendor.objects.filter(institution_key=institution_key).values_list("name", flat=True)
    return names.first() or ""


def before_entering(learner_id: int, window: Window, terms: ExamTerms) -> list[Hurdle]:
    """What the supervision still asks of somebody who is registered. No query where there is none."""
    of_place = {
        "registration__learner": learner_id,
        "registration__window": window,
        "registration__state": RegistrationState.REGISTERED,
    }
    if terms.supervision == "invigilated":
        if CheckIn.objects.filter(**of_place).exclude(used_at=None).exists():
            return []
        return [Hurdle("code", _("Check in at the room; the invigilator gives you a code to start with."))]
    if terms.supervision != "remote":
        return []
    vendor = Vendor.objects.filter(institution_key=terms.institution_key).first()
    if vendor is None:
        # The office supervises by its own means and records what it saw.
        return []
    attempt = VendorAttempt.objects.filter(**of_place).first()
    if attempt is not None and attempt.admitted_at is not None:
        return []
    what = (attempt.failed if attempt else "") or _("they have not been there yet.")
    text = _("The supervision by %(vendor)s has not let you in yet.") % {"vendor": vendor.name}
    return [Hurdle("vendor", text, {"vendor": vendor.name, "what": what})]
