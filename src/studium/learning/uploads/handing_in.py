"""Handing a file in, and handing it out again: to its sender and the course team, to nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from studium.content import api as content
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, NotFound

from .. import rules as closing
from ..access import ground_for
from ..cards import closed_sentence
from ..ground import Ground
from ..judged import keep_state
from ..marks.adjustments import personal
from ..peer.access import judges
from ..policy import may_teach
from ..states import check_enrolled, lock_run
from .files import open_bytes, store, take_in
from .models import SentFile, Upload

KIND = "upload"


@dataclass(frozen=True, slots=True)
class Download:
    """A file for who may have it. `content` is to be closed by the caller."""

    name: str
    size: int
    content: IO[bytes]


def send(*, learner_id: int, run_key: str, block_key: str, name: str, file: File[bytes]) -> None:
    """Hands a file in; one sent before gives way to it, until the work is marked or due.

    Raises `NotFound`, `NotEnrolled`, `Invalid` (empty, too large, of a kind that is not taken), `Conflict`.
    """
    base = ground_for(run_key, learner_id)
    block = upload_block(base, block_key)
    check_enrolled(learner_id, run_key)
    # Before the bytes are looked at: what is late or marked costs nothing.
    _check_open(personal(base, learner_id), block, _upload(learner_id, run_key, block_key))
    incoming = take_in(learner_id=learner_id, name=name, file=file)
    with write():
        state = lock_run(learner_id, run_key)
        row = _upload(learner_id, run_key, block_key)
        _check_open(personal(base, learner_id, flagged=state.adjusted), block, row)
        kept = store(learner_id=learner_id, run_key=run_key, block_key=block_key, incoming=incoming)
        before = row.file if row else None
        row = row or Upload(learner_id=learner_id, run_key=run_key, block_key=block_key)
        row.file, row.sent_at = kept, kept.sent_at
        row.save()
        if before is not None:
            before.delete()
        keep_state(
            learner_id=learner_id,
            run_key=run_key,
            block_key=block_key,
            state=card_state(row, block),
            done=True,
        )


def download(*, user_id: int, run_key: str, file: str) -> Download:
    """A file, for its sender and the course team. Raises `NotFound`, also for who may not have it."""
    row = SentFile.objects.filter(public_id=file, run_key=run_key).first()
    known = row is not None and (row.learner_id == user_id or may_teach(user_id=user_id, run_key=row.run_key))
    if row is None or not (known or _judges(user_id, row)):
        raise NotFound(_("There is no such file here, or it is not for you."))
    # A peer must not learn from the name whose file it is.
    name = row.name if known else "response" + PurePosixPath(row.name).suffix
    return Download(name, row.size, open_bytes(row))


def upload_block(base: Ground, block_key: str) -> content.BlockView:
    block = base.block(block_key)
    if block.kind != KIND:
        raise NotFound(_("Nothing can be handed in here. The block may have been replaced; reload the page."))
    return block


def card_state(row: Any, block: content.BlockView) -> dict[str, Any]:
    """What the learner's card shows."""
    state: dict[str, Any] = {
        "file": {
            "id": row.file.public_id,
            "name": row.file.name,
            "size": row.file.size,
            "sent_at": row.sent_at.isoformat(),
        }
    }
    if row.marked_at is not None:
        state["mark"] = {
            "points": format(row.points.normalize(), "f"),
            "of": format(Decimal(str(block.details["points"])).normalize(), "f"),
            "comment": row.comment,
            "at": row.marked_at.isoformat(),
        }
    return state


def _upload(learner_id: int, run_key: str, block_key: str) -> Upload | None:
    rows = Upload.objects.filter(learner_id=learner_id, run_key=run_key, block_key=block_key)
    return rows.select_related("file").first()


def _check_open(base: Ground, block: content.BlockView, row: Upload | None) -> None:
    if row is not None and row.marked_at is not None:
        raise Conflict(_("Your file is marked already, and can no longer be replaced."))
    limits = base.rules_for(block, base.place(base.book.unit_of[block.key]))
    why = closing.closed(limits, attempts_used=0, right=False, now=now())
    if why is not None:
        raise Conflict(
            {
                closing.Closed.PAST_DUE: _("This was due, and takes no more files."),
                closing.Closed.RUN_ENDED: _("This run has ended, and takes no more files."),
            }.get(why)
            or closed_sentence(why, limits)
        )


def _judges(user_id: int, row: SentFile) -> bool:
    return judges(user_id=user_id, learner_id=row.learner_id, run_key=row.run_key, block_key=row.block_key)
