"""Releases as an exam officer sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core.errors import NotFound

from ..ledger import exam_by_key, window_of
from ..models import Window
from ..policy import check_officer
from .batches import needs_second
from .models import Release, ReleaseItem
from .planning import check_items
from .states import ItemOutcome, ReleaseState


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release in figures. `own`: put together by who looks. `left_out` pairs a sitting with why, as things stand."""

    public_id: str
    exam_key: str
    window_key: str
    state: str
    note: str
    proposed_by: str
    proposed_at: datetime
    release_at: datetime | None
    release_after: datetime
    decided_by: str
    decided_at: datetime | None
    decided_why: str
    done_at: datetime | None
    own: bool
    passing: int
    failing: int
    left: int
    left_out: tuple[tuple[str, str, str], ...] = ()

    @property
    def count(self) -> int:
        return self.passing + self.failing

    @property
    def open(self) -> bool:
        return self.state in (ReleaseState.PROPOSED, ReleaseState.APPROVED)


def releases_of(*, officer_id: int, exam_key: str, window_key: str) -> tuple[list[ReleaseView], bool]:
    """The releases of a window, the newest first, and whether one needs two officers. Few queries."""
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    window = window_of(exam, window_key)
    rows = list(_counted().filter(window=window).order_by("-pk")[:20])
    return _views(rows, officer_id), needs_second(exam)


def release_view(*, officer_id: int, release: str) -> ReleaseView:
    """One release with what would be left out of it now, or was. Raises `NotFound`, `NotAllowed`."""
    row = _counted().filter(public_id=release).first()
    if row is None:
        raise NotFound(_("There is no such release."))
    check_officer(user_id=officer_id, exam=row.window.exam)
    return _views([row], officer_id, left_out=_left_out(row, officer_id))[0]


def _counted() -> QuerySet[Release]:
    gone = Q(items__outcome__in=[ItemOutcome.WAITING, ItemOutcome.RELEASED])
    return Release.objects.select_related("window__exam").annotate(
        passing=Count("items", filter=gone & Q(items__passed=True)),
        failing=Count("items", filter=gone & Q(items__passed=False)),
        left=Count("items", filter=Q(items__outcome=ItemOutcome.LEFT_OUT)),
    )


def _left_out(row: Release, officer_id: int) -> tuple[tuple[str, str, str], ...]:
    items = ReleaseItem.objects.filter(release=row).select_related("result__sitting__learner").order_by("pk")
    if row.state in (ReleaseState.PROPOSED, ReleaseState.APPROVED):
        deciding = [row.proposed_by_id, row.decided_by_id or officer_id]
        why = check_items(row.window, items, deciding=deciding)
        found = [item for item in items if item.pk in why]
    else:
        found = list(items.filter(outcome=ItemOutcome.LEFT_OUT))
        why = {
            item.pk: _("It was held, or its mark had changed, when the release was carried out.")
            for item in found
        }
    people = accounts.people({item.result.sitting.learner_id for item in found})
    return tuple(
        (item.result.sitting.public_id, people[item.result.sitting.learner_id].legal_name, why[item.pk])
        for item in found
    )


def _views(
    rows: list[Release], officer_id: int, left_out: tuple[tuple[str, str, str], ...] = ()
) -> list[ReleaseView]:
    people = accounts.people({one for row in rows for one in (row.proposed_by_id, row.decided_by_id) if one})
    found = []
    for row in rows:
        window: Window = row.window
        found.append(
            ReleaseView(
                public_id=row.public_id,
                exam_key=window.exam.key,
                window_key=window.key,
                state=row.state,
                note=row.note,
                proposed_by=people[row.proposed_by_id].display_name,
                proposed_at=row.proposed_at,
                release_at=row.release_at,
                release_after=window.release_after,
                decided_by=people[row.decided_by_id].display_name if row.decided_by_id else "",
                decided_at=row.decided_at,
                decided_why=row.decided_why,
                done_at=row.done_at,
                own=row.proposed_by_id == officer_id,
                passing=getattr(row, "passing"),  # noqa: B009 - annotated
                failing=getattr(row, "failing"),  # noqa: B009
                left=getattr(row, "left"),  # noqa: B009
                left_out=left_out,
            )
        )
    return found
