"""Mails about cases: to the learner when the university moved, to the registrars when the learner did."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.partners import api as partners

from . import words
from .events import CaseMoved, DecisionMade
from .flow import CaseState
from .models import Case
from .policy import REGISTRAR


def _house(institution_key: str) -> str:
    found = partners.organisations([institution_key]).get(institution_key)
    return found.name if found else institution_key


def tell_case_moved(event: CaseMoved) -> None:
    """Tells the other side; opening a case for review is not worth a mail."""
    if event.by_university:
        _tell_learner(event)
    elif event.state != CaseState.WITHDRAWN:
        _tell_registrars(event)


def _tell_learner(event: CaseMoved) -> None:
    if event.state != CaseState.MORE_INFORMATION:
        return
    accounts.notify(
        user_id=event.learner_id,
        subject=_("%(university)s asks you for more information")
        % {"university": _house(event.institution_key)},
        body=_("Your case waits for your answer. Read the question here:"),
        link=reverse("case", args=[event.case_public_id]),
    )


def _tell_registrars(event: CaseMoved) -> None:
    case = Case.objects.filter(public_id=event.case_public_id).first()
    if case is None:
        return
    for user_id in partners.holders_of(organisation_key=event.institution_key, role=REGISTRAR):
        accounts.notify(
            user_id=user_id,
            subject=_("Case %(number)s: %(state)s")
            % {"number": case.number, "state": words.state(event.state)},
            body=_(
                "A learner has sent something to your desk. Opening the record is noted, and the learner sees it."
            ),
            link=reverse("registrar-case", args=[event.case_public_id]),
        )


def tell_decision(event: DecisionMade) -> None:
    """Tells the learner that there is a decision; it is read on the site."""
    accounts.notify(
        user_id=event.learner_id,
        subject=_("%(university)s has decided on your request")
        % {"university": _house(event.institution_key)},
        body=_("Read the decision and its reasons here:"),
        link=reverse("case", args=[event.case_public_id]),
    )
