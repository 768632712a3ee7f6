"""The course team's side: what was handed in for a block, and a mark for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.catalog import api as catalog
from studium.content import api as content
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound

from ..ground import ground
from ..judged import give_mark, keep_state
from ..policy import check_may_teach, check_not_own
from ..states import lock_run
from ..texts import clean_text
from . import rules
from .files import FileView, view
from .handing_in import card_state, upload_block
from .models import Upload

PAGE: Final = 50
SHOWS: Final = ("waiting", "marked", "all")
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One learner's file. `name` is the legal name: only the course team reads it."""

    public_id: str
    name: str
    file: FileView
    points: Decimal | None
    comment: str
    marked_at: datetime | None
    marked_by: str


@dataclass(frozen=True, slots=True)
class Pile:
    """One page of what was handed in. `possible` are the points of the block."""

    run: catalog.RunView
    block: content.BlockView
    possible: Decimal
    rows: tuple[HandedIn, ...]
    show: str
    waiting: int
    marked: int
    page: int
    pages: int


def pile(*, user_id: int, run_key: str, block_key: str, show: str = "waiting", page: int = 1) -> Pile:
    """What was handed in for a block, the oldest first. Raises `NotAllowed`, `NotFound`."""
    check_may_teach(user_id=user_id, run_key=run_key)
    base = ground(run_key)
    block = upload_block(base, block_key)
    rows = Upload.objects.filter(run_key=run_key, block_key=block_key)
    waiting, marked = rows.filter(marked_at=None).count(), rows.filter(marked_at__isnull=False).count()
    show = show if show in SHOWS else "waiting"
    count = {"waiting": waiting, "marked": marked}.get(show, waiting + marked)
    if show != "all":
        rows = rows.filter(marked_at__isnull=show == "waiting")
    pages = max(1, -(-count // PAGE))
    page = max(1, min(page, pages))
    cut = list(rows.select_related("file").order_by("sent_at", "pk")[(page - 1) * PAGE : page * PAGE])
    people = accounts.people(
        {one.learner_id for one in cut} | {one.marked_by_id for one in cut if one.marked_by_id}
    )

    def name(person_id: int | None) -> str:
        found = people.get(person_id) if person_id else None
        return found.legal_name if found else ""

    return Pile(
        run=base.run,
        block=block,
        possible=points_of(block),
        rows=tuple(
            HandedIn(
                public_id=one.public_id,
                name=name(one.learner_id),
                file=view(one.file),
                points=one.points,
                comment=one.comment,
                marked_at=one.marked_at,
                marked_by=name(one.marked_by_id),
            )
            for one in cut
        ),
        show=show,
        waiting=waiting,
        marked=marked,
        page=page,
        pages=pages,
    )


def mark(
    *,
    user_id: int,
    run_key: str,
    block_key: str,
    upload: str,
    points: str,
    comment: str = "",
    file: str = "",
) -> None:
    """Gives an upload its mark, or another one. `points` as typed; `file` is the id of the file that was looked at.

    Raises `NotAllowed`, `NotFound`, `Invalid` (no such number of points), `Conflict` (a new file came meanwhile).
    """
    check_may_teach(user_id=user_id, run_key=run_key)
    base = ground(run_key)
    block = upload_block(base, block_key)
    possible = points_of(block)
    given = _points(points, possible)
    comment = clean_text(comment, most=rules.LONGEST_COMMENT, field="comment")
    rows = Upload.objects.filter(public_id=upload, run_key=run_key, block_key=block_key)
    with write():
        learner_id = rows.values_list("learner_id", flat=True).first()
        if learner_id is None:
            raise NotFound(_("Nothing was handed in here under this address."))
        check_not_own(by=user_id, learner_id=learner_id)
        lock_run(learner_id, run_key)
        row: Any = rows.select_related("file").get()
        if file and row.file.public_id != file:
            raise Conflict(
                _("A new file was handed in since you opened this page. Look at it, then mark it.")
            )
        if row.points == given and row.comment == comment:
            return
        before = {"points": str(row.points), "comment": row.comment} if row.marked_at else None
        changed = row.points != given
        row.points, row.comment, row.marked_at, row.marked_by_id = given, comment, now(), user_id
        row.save(update_fields=["points", "comment", "marked_at", "marked_by"])
        state = card_state(row, block)
        if changed:
            give_mark(
                learner_id=learner_id,
                run_key=run_key,
                block_key=block_key,
                points=given,
                possible=possible,
                state=state,
            )
        else:
            keep_state(learner_id=learner_id, run_key=run_key, block_key=block_key, state=state, done=True)
        audit.record(
            actor_id=user_id,
            action="mark upload",
            target=f"upload:{row.public_id}",
            before=before,
            after={"points": str(given), "of": str(possible), "comment": comment},
        )


def points_of(block: content.BlockView) -> Decimal:
    """The most points a mark can have, before the block's weight."""
    return Decimal(str(block.details["points"]))


def _points(text: str, possible: Decimal) -> Decimal:
    try:
        given = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        given = Decimal(-1)
    if not given.is_finite() or not 0 <= given <= possible or given != given.quantize(_CENT):
        raise Invalid(
            _("Give points from 0 to %(most)s, with at most two decimals.") % {"most": possible},
            field="points",
        )
    return given.quantize(_CENT)
