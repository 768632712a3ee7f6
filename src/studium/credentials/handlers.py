"""What credentials does when something happened below, and what it tells holders. Wired by `journey`.

All run later, as tasks, and may run twice: awarding and signing are idempotent.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.catalog.events import ProgramPublished
from studium.payments.events import OrderSettled
from studium.progress.events import StandingChanged

from .awarding import consider_award
from .endorsing import sync_endorsements
from .events import CredentialAwarded, CredentialRevoked
from .issuing.cohort import advance as advance_cohort
from .issuing.cohort import tell_share
from .reviewing import review_award
from .sharing import award

__all__ = [
    "advance_cohort",
    "award_when_met",
    "award_when_paid",
    "sign_recommendations",
    "tell_awarded",
    "tell_revoked",
    "tell_share",
]


def award_when_met(event: StandingChanged) -> None:
    """Later, on `StandingChanged`: awards what is met; an award whose requirements are met no more is put before
    a person (R20)."""
    if event.state == "met":
        consider_award(learner_id=event.learner_id, program_key=event.program_key)
    review_award(learner_id=event.learner_id, program_key=event.program_key)


def award_when_paid(event: OrderSettled) -> None:
    """Later, on `OrderSettled`."""
    for kind, ref in event.items:
        if kind == "credential":
            consider_award(learner_id=event.learner_id, program_key=ref)


def sign_recommendations(event: ProgramPublished) -> None:
    """Later, on `ProgramPublished`."""
    sync_endorsements(event.program_key)


def tell_awarded(event: CredentialAwarded) -> None:
    """Later, on `CredentialAwarded`: the holder learns that it is there."""
    made = award(event.public_id)
    names = {"title": made.title, "number": made.number}
    if event.supersedes:
        subject = _("Your credential in %(title)s was written anew") % names
        body = _(
            "Your credential in %(title)s now carries the names in your account, as number %(number)s. The old one "
            "was replaced: whoever checks it is told so. If you had shared the old one, share the new address."
        )
    else:
        subject = _("Your credential in %(title)s") % names
        body = _(
            "You have earned the credential in %(title)s, number %(number)s. Only you can see it until you share it."
        )
    accounts.notify(user_id=event.learner_id, subject=subject, body=body % names, link=made.path)


def tell_revoked(event: CredentialRevoked) -> None:
    """Later, on `CredentialRevoked`: the holder learns of it, why, and how to object (R27)."""
    ended = award(event.public_id)
    body = _(
        "Credential %(number)s in %(title)s does not stand any more. %(why)s\n\n%(words)s\n\n"
        "Whoever checks it sees that it was revoked. If you think this is wrong, answer to this mail "
        "within 30 days: another person than the one who decided will look at it again."
    )
    words = {"number": ended.number, "title": ended.title, "why": ended.why_ended, "words": ended.reason}
    accounts.notify(
        user_id=event.learner_id,
        subject=_("Your credential in %(title)s was revoked") % words,
        body=body % words,
        link=ended.path,
    )
