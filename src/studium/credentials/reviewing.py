"""Awards that no longer stand by the rules: flagged for a person, never revoked by themselves (R20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Invalid, NotAllowed, NotFound
from studium.partners import api as partners

from . import gather
from .models import Award, AwardReview
from .records import AwardView, award_view

#: Who decides on awards of an institution; see `ending.may_manage`.
REVIEWER_ROLES = ("manager", "registrar")


@dataclass(frozen=True, slots=True)
class ReviewView:
    """An award that waits for a person's decision."""

    award: AwardView
    opened_at: datetime


def review_award(*, learner_id: int, program_key: str) -> None:
    """Puts an active award whose requirements are not met before a person; lets one that waits go where they are
    met again. One query where there is no award; running it again changes nothing."""
    active = Award.objects.filter(learner_id=learner_id, program_key=program_key, state=Award.State.ACTIVE)
    if not active.exists():
        return
    with write():
        row = active.select_for_update().first()
        if row is None:
            return
        waiting = AwardReview.objects.filter(award=row, closed_at=None).first()
        if gather.is_met(learner_id=learner_id, program_key=program_key):
            if waiting is not None:
                _close(waiting, AwardReview.Outcome.STANDS_AGAIN, by=None, reason="")
        elif waiting is None:
            AwardReview.objects.create(award=row)
            audit.record(actor_id=None, action="flag award for review", target=f"award:{row.public_id}")
            _tell(row)


def awards_to_review(*, officer_id: int) -> list[ReviewView]:
    """The awards of this person's institutions that wait for a decision, the oldest first. Two queries."""
    houses = {
        one.organisation_key for one in partners.roles_of(user_id=officer_id) if one.role in REVIEWER_ROLES
    }
    rows = (
        AwardReview.objects.filter(closed_at=None, award__organisation_key__in=houses)
        .select_related("award__supersedes")
        .order_by("opened_at", "pk")
    )
    return [ReviewView(award_view(row.award, shared_since=None), row.opened_at) for row in rows]


def keep_award(*, award: str, by: int, reason: str) -> None:
    """Decides that an award stands although its requirements are not met any more. Audited.

    Raises `NotFound` (nothing waits), `NotAllowed`, `Invalid` (no reason).
    """
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), field="reason")
    with write():
        row = Award.objects.select_for_update().filter(public_id=award).first()
        waiting = AwardReview.objects.filter(award=row, closed_at=None).first() if row else None
        if row is None or waiting is None:
            raise NotFound(_("This credential does not wait for a decision."))
        if not any(
            partners.has_role(user_id=by, organisation_key=row.organisation_key, role=role)
            for role in REVIEWER_ROLES
        ):
            raise NotAllowed(_("Only a manager or registrar of the awarding institution may do that."))
        _close(waiting, AwardReview.Outcome.KEPT, by=by, reason=reason)
        audit.record(actor_id=by, action="keep award", target=f"award:{row.public_id}", why=reason)


def close_as_revoked(row: Award, *, by: int | None, reason: str) -> None:
    """What a revocation does to a review that waits. Inside `write()`."""
    for waiting in AwardReview.objects.filter(award=row, closed_at=None):
        _close(waiting, AwardReview.Outcome.REVOKED, by=by, reason=reason)


def _close(row: AwardReview, outcome: AwardReview.Outcome, *, by: int | None, reason: str) -> None:
    row.closed_at, row.outcome, row.closed_by_id, row.reason = now(), outcome, by, reason
    row.save(update_fields=["closed_at", "outcome", "closed_by", "reason"])


def _tell(row: Award) -> None:
    """Word to those who decide."""
    people = {
        person
        for role in REVIEWER_ROLES
        for person in partners.holders_of(organisation_key=row.organisation_key, role=role)
    }
    body = _(
        "After a mark was amended, the requirements behind credential %(number)s are not met any more. It stands "
        "until you decide: keep it, or revoke it, with your reason."
    ) % {"number": row.number}
    for person in sorted(people):
        accounts.notify(
            user_id=person,
            subject=_("A credential needs your decision: %(number)s") % {"number": row.number},
            body=body,
            link="/desk/awards/",
        )
