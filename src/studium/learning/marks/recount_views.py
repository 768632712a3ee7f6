"""Recounts as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from studium.core.errors import NotFound

from ..policy import check_may_teach
from .models import Recount

#: Learners that a page lists.
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class RecountView:
    """A recount as it stands: `done` of `total` learners counted."""

    public_id: str
    run_key: str
    reason: str
    at: datetime
    total: int
    done: int
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class RecountLine:
    """What a recount did to one learner's percent."""

    learner_id: int
    percent_before: Decimal
    percent_after: Decimal
    passed_before: bool
    passed_after: bool

    @property
    def flips(self) -> bool:
        return self.passed_before != self.passed_after


def recounts(run_key: str) -> list[RecountView]:
    """The last recounts of the run, the newest first. One query."""
    return [_view(row) for row in Recount.objects.filter(run_key=run_key).order_by("-at", "-pk")[:20]]


def recount(*, by: int, run_key: str, public_id: str) -> tuple[RecountView, int, list[RecountLine]]:
    """One recount, how many learners it changed, and the first of them, those whose passing changed before the others.
    Raises `NotAllowed`, `NotFound`. Three queries."""
    check_may_teach(user_id=by, run_key=run_key)
    row = Recount.objects.filter(run_key=run_key, public_id=public_id).first()
    if row is None:
        raise NotFound(_("There is no such recount."))
    fields = ("learner_id", "percent_before", "percent_after", "passed_before", "passed_after")
    lines = [RecountLine(*each) for each in row.lines.order_by("pk").values_list(*fields)[: 20 * MOST_LISTED]]
    return _view(row), row.lines.count(), sorted(lines, key=lambda one: not one.flips)[:MOST_LISTED]


def _view(row: Recount) -> RecountView:
    return RecountView(row.public_id, row.run_key, row.reason, row.at, row.total, row.done, row.finished_at)
