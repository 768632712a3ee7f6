"""Buying an attempt: only what can be used is sold (R15)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.core.errors import Conflict
from studium.payments.events import OrderPlaced

from .lobby import Lobby, lobby


def check_purchase(*, learner_id: int, exam_key: str) -> None:
    """Raises `Conflict` where an attempt bought now could not be used: nobody pays and cannot sit (R15)."""
    seen = lobby(learner_id=learner_id, exam_key=exam_key)
    if seen.terms.free:
        raise Conflict(_("“%(exam)s” costs nothing; register without paying.") % {"exam": seen.terms.title})
    if not seen.eligibility.eligible:
        raise Conflict(seen.eligibility.sentence)
    if not seen.may_buy:
        raise Conflict(_say_why_not(seen))


def _say_why_not(seen: Lobby) -> str:
    if seen.left == 0:
        return _("You have used all the attempts that this exam allows; another cannot be bought.")
    if seen.held.available > 0:
        return _("You already hold an attempt that you have not used; register with it.")
    return _("No window takes registrations now or later, so that there is nothing to buy yet.")


def refuse_useless_order(event: OrderPlaced) -> None:
    """Hears that somebody is about to pay, and stops what would buy an attempt of no use (R15)."""
    for kind, ref in event.items:
        if kind == "exam":
            check_purchase(learner_id=event.learner_id, exam_key=ref)
