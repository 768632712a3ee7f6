"""Holds: why a result is not released. There may be several; the last one lifted frees the result (R18, R44)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core.clock import now
from studium.core.errors import Conflict

from ..models import Result, Sitting
from ..states import SHOWN, ResultState
from .models import Hold
from .states import HoldKind


@dataclass(frozen=True, slots=True)
class HoldView:
    """One hold, in force while `lifted_at` is None. `case` is the public id of its integrity case, if it has one."""

    kind: str
    reason: str
    by: str
    placed_at: datetime
    lifted_at: datetime | None
    lifted_by: str
    lifted_why: str
    case: str


def do_hold(*, sitting: Sitting, kind: HoldKind, reason: str, by: int | None) -> Hold:
    """Places a hold, in force at once. In a `write()`. Raises `Conflict` for a result that is out already.

    An integrity case may come up later still: then nothing is held any more, and its outcome is an amendment.
    """
    result = Result.objects.select_for_update().filter(sitting=sitting).first()
    if result is not None and result.state in SHOWN and kind != HoldKind.INTEGRITY:
        raise Conflict(_("This result has moved on meanwhile; look at the board again."))
    hold = Hold.objects.create(sitting=sitting, kind=kind, reason=reason, placed_by_id=by, placed_at=now())
    settle(sitting, result)
    return hold


def do_lift(*, hold: Hold, by: int | None, why: str) -> None:
    """Lifts one hold. In a `write()`; lifted already, it changes nothing."""
    result = Result.objects.select_for_update().filter(sitting=hold.sitting_id).first()
    Hold.objects.filter(pk=hold.pk, lifted_at=None).update(lifted_at=now(), lifted_by=by, lifted_why=why)
    settle(hold.sitting, result)


def settle(sitting: Sitting, result: Result | None) -> None:
    """Puts the result's state in line with the holds in force."""
    if result is None or result.state in SHOWN:
        return
    reasons = list(
        Hold.objects.filter(sitting=sitting, lifted_at=None).order_by("pk").values_list("reason", flat=True)
    )
    result.state = ResultState.REVIEW if reasons else ResultState.PROVISIONAL
    result.review_reason = " ".join(reasons)
    result.save(update_fields=["state", "review_reason"])


def holds_in(window_id: int) -> dict[int, str]:
    """Sittings of a window with holds in force, and why. One query."""
    found: dict[int, str] = {}
    rows = Hold.objects.filter(sitting__window=window_id, lifted_at=None).order_by("pk")
    for sitting, reason in rows.values_list("sitting_id", "reason"):
        found[sitting] = f"{found[sitting]} {reason}" if sitting in found else reason
    return found


def holds_of(sitting: Sitting) -> tuple[HoldView, ...]:
    """Every hold there ever was on a sitting, the oldest first."""
    rows = list(Hold.objects.filter(sitting=sitting).select_related("case").order_by("pk"))
    people = accounts.people({one for row in rows for one in (row.placed_by_id, row.lifted_by_id) if one})

    def name(number: int | None) -> str:
        return people[number].display_name if number in people else ""

    return tuple(
        HoldView(
            kind=row.kind,
            reason=row.reason,
            by=name(row.placed_by_id),
            placed_at=row.placed_at,
            lifted_at=row.lifted_at,
            lifted_by=name(row.lifted_by_id),
            lifted_why=row.lifted_why,
            case=row.case.public_id if hasattr(row, "case") else "",
        )
        for row in rows
    )
