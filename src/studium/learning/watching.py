"""How far a film was watched: kept now and then while it plays, so that it goes on there on another device."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Invalid, NotFound

from .access import ground_for
from .models import BlockState
from .opening import check_open
from .states import Work, lock_run, put_block

#: The longest film whose place is kept, in seconds.
LONGEST = 24 * 60 * 60


def keep_place(*, learner_id: int, run_key: str, block_key: str, seconds: int) -> None:
    """Keeps where in the film the learner is, in whole seconds from its beginning.

    Raises `NotFound` (no such film), `NotEnrolled`, `NotStarted`, `Invalid` (no such place in any film).
    """
    if not 0 <= seconds <= LONGEST:
        raise Invalid(_("There is no such place in a film. Play on; the next place is kept again."))
    base = ground_for(run_key, learner_id)
    if base.block(block_key).kind != "video":
        raise NotFound(_("There is no such video in this course. Reload the page."))
    check_open(base, base.place(base.book.unit_of[block_key]), learner_id)
    with write():
        lock_run(learner_id, run_key)
        row = BlockState.objects.filter(learner_id=learner_id, run_key=run_key, block_key=block_key).first()
        row = row or BlockState(learner_id=learner_id, run_key=run_key, block_key=block_key)
        if row.pk is None or row.answers.get("at") != seconds:
            row.answers, row.changed_at = {"at": seconds}, now()
            put_block(row)


def place_in(work: Work) -> int | None:
    """Where the learner left the film, in seconds; None where it was never played."""
    at = work.answers.get("at")
    return at if isinstance(at, int) else None
