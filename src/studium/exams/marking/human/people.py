"""Who may mark: the institution's graders whom the exam office put on a window, and who did not sit it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.core.errors import NotAllowed, NotFound
from studium.partners import api as partners

from ...models import Sitting, Window
from .models import Grader, Response

ROLE = "grader"


def graders_of(window: Window) -> dict[int, Grader]:
    """Those who may mark in a window now, by user. Two queries. Who lost the institution's role is not among them."""
    holders = partners.holders_of(organisation_key=window.exam.institution_key, role=ROLE)
    return {one.user_id: one for one in Grader.objects.filter(window=window, ended_at=None, user__in=holders)}


def check_grader(*, user_id: int, window: Window) -> Grader:
    """Raises `NotAllowed` for anybody who may not mark in this window now."""
    row = Grader.objects.filter(window=window, user=user_id, ended_at=None).first()
    holds = partners.has_role(user_id=user_id, organisation_key=window.exam.institution_key, role=ROLE)
    if row is None or not holds:
        raise NotAllowed(
            _("You do not mark in this window, or not any more. Ask the exam office if that is a mistake.")
        )
    if Sitting.objects.filter(window=window, learner=user_id).exists():
        raise NotAllowed(_("You sat this window yourself; somebody else marks it."))
    return row


def response_of(public_id: str, *, lock: bool = False) -> Response:
    """A response by its public id, with its window and sitting. Raises `NotFound`."""
    rows = Response.objects.select_related("window__exam", "sitting").filter(public_id=public_id)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.first()
    if found is None:
        raise NotFound(_("There is no such response."))
    return found
