"""Regrades as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from studium.core.errors import NotFound

from ..ground import ground
from ..policy import check_may_teach
from .models import Regrade

#: Learners that a page lists.
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class RegradeView:
    """A regrade as it stands: `done` of `total` learners looked at, `changed` of them got other points."""

    public_id: str
    run_key: str
    block_key: str
    reason: str
    only_better: bool
    at: datetime
    total: int
    done: int
    changed: int
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class RegradeLine:
    """What a regrade did to one learner's attempt."""

    learner_id: int
    number: int
    old_points: Decimal
    old_possible: Decimal
    new_points: Decimal
    new_possible: Decimal
    percent_before: Decimal
    percent_after: Decimal
    passed_before: bool
    passed_after: bool


def regrades(run_key: str) -> list[RegradeView]:
    """The last regrades of the run, the newest first. One query."""
    return [_view(row) for row in Regrade.objects.filter(run_key=run_key).order_by("-at")[:50]]


def regrade(*, by: int, run_key: str, public_id: str) -> tuple[RegradeView, list[RegradeLine]]:
    """One regrade and the first learners it changed. Raises `NotAllowed`, `NotFound`. Two queries."""
    check_may_teach(user_id=by, run_key=run_key)
    row = Regrade.objects.filter(run_key=run_key, public_id=public_id).first()
    if row is None:
        raise NotFound(_("There is no such regrade."))
    lines = [
        RegradeLine(
            line.learner_id,
            line.number,
            line.old_points,
            line.old_possible,
            line.new_points,
            line.new_possible,
            line.percent_before,
            line.percent_after,
            line.passed_before,
            line.passed_after,
        )
        for line in row.lines.order_by("pk")[:MOST_LISTED]
    ]
    return _view(row), lines


def _view(row: Regrade) -> RegradeView:
    return RegradeView(
        row.public_id,
        row.run_key,
        row.block_key,
        row.reason,
        row.only_better,
        row.at,
        row.total,
        row.done,
        row.changed,
        row.finished_at,
    )


def regradable(run_key: str) -> list[tuple[str, str, str]]:
    """The problems of the run that can be graded anew: key, title, and where it stands, in reading order."""
    base = ground(run_key)
    return [
        (block.key, block.title, f"{base.book.places[unit.key].sequence}, {unit.title}")
        for unit in base.book.outline.units()
        for block in unit.blocks
        if block.kind == "problem" and block.possible > 0
    ]
