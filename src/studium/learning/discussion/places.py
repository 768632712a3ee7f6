"""Entering a discussion: which block, who comes, what they may do there."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.content import api as content
from studium.core.clock import now
from studium.core.errors import Conflict, NotFound
from studium.enrollment import api as enrollment

from ..access import ground_for
from ..book import Book, Place
from ..ground import ground
from ..opening import check_open
from ..policy import may_teach
from ..states import NotEnrolled, NotStarted, check_enrolled

KIND = "discussion"


@dataclass(frozen=True, slots=True)
class Forum:
    """A discussion as one person enters it. `team`: a member of the course team; `closed`: why nothing new is
    taken, or empty."""

    user_id: int
    run: catalog.RunView
    book: Book
    place: Place
    block: content.BlockView
    team: bool
    enrolled: bool
    closed: str

    @property
    def title(self) -> str:
        return self.block.title or str(self.block.details.get("subject") or "") or _("Discussion")

    @property
    def category(self) -> str:
        """What the discussion belongs to, where that says more than the title does."""
        named = str(self.block.details.get("category") or "")
        return named if named != self.title else ""

    def check_open(self) -> None:
        """Raises `Conflict` where nothing new is taken."""
        if self.closed:
            raise Conflict(self.closed)


def enter(*, user_id: int, run_key: str, block_key: str) -> Forum:
    """Raises `NotFound` (no such discussion), `NotEnrolled`, `NotStarted`. At most three queries."""
    team = may_teach(user_id=user_id, run_key=run_key)
    base = ground(run_key) if team else ground_for(run_key, user_id)
    block = base.block(block_key)
    if block.kind != KIND:
        raise NotFound(_("There is no such discussion in this course. It may have been replaced."))
    enrolled = enrollment.enrolment(user_id, run_key) is not None
    if not team and not enrolled:
        check_enrolled(user_id, run_key)
    moment = now()
    if not team and base.run.start and moment < base.run.start:
        raise NotStarted(_("This run has not started yet. Its discussions open on the first day."))
    place = base.place(base.book.unit_of[block_key])
    if not team:
        check_open(base, place, user_id)
    over = not team and base.run.end is not None and moment > base.run.end
    return Forum(
        user_id=user_id,
        run=base.run,
        book=base.book,
        place=place,
        block=block,
        team=team,
        enrolled=enrolled,
        closed=_("This run has ended: its discussions can be read, and take nothing new.") if over else "",
    )


__all__ = ["KIND", "Forum", "NotEnrolled", "NotStarted", "enter"]
