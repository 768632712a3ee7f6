"""All discussions of a run on one page: where something was said, and when last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.core.clock import now

from ..access import ground_for
from ..book import Book
from ..ground import ground
from ..policy import may_teach
from ..states import NotStarted, check_enrolled, completed_units
from .models import Thread
from .places import KIND


@dataclass(frozen=True, slots=True)
class ForumRow:
    """One discussion, where it stands, and what all may see of it. `active_at` is None where nobody wrote."""

    block_key: str
    title: str
    unit: str
    threads: int
    active_at: datetime | None


@dataclass(frozen=True, slots=True)
class Forums:
    """The discussions of a run in the order of the course, as one person sees them."""

    run: catalog.RunView
    book: Book
    team: bool
    rows: tuple[ForumRow, ...]
    done: frozenset[str]


def forums(*, user_id: int, run_key: str) -> Forums:
    """Every discussion that this person may enter. Raises `NotFound`, `NotEnrolled`, `NotStarted`.

    Two queries beside the rights.
    """
    team = may_teach(user_id=user_id, run_key=run_key)
    if not team:
        check_enrolled(user_id, run_key)
    base = ground(run_key) if team else ground_for(run_key, user_id)
    if not team and base.run.start and now() < base.run.start:
        raise NotStarted(_("This run has not started yet. Its discussions open on the first day."))
    counts = {
        key: (count, last)
        for key, count, last in Thread.objects.filter(run_key=run_key, hidden=False)
        .values("block_key")
        .order_by("block_key")
        .annotate(count=Count("pk"), last=Max("active_at"))
        .values_list("block_key", "count", "last")
    }
    rows = []
    for unit in base.book.outline.units():
        for ref in unit.blocks:
            block = base.book.block(ref.key) if ref.kind == KIND else None
            if block is not None:
                title = block.title or str(block.details.get("subject") or "") or _("Discussion")
                rows.append(ForumRow(ref.key, title, unit.title, *counts.get(ref.key, (0, None))))
    return Forums(base.run, base.book, team, tuple(rows), frozenset(completed_units(user_id, run_key)))
