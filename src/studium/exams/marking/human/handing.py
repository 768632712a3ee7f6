"""A candidate's files: handed in while the part runs, acknowledged with their hash, out again until it ends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.core.files.base import File
from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound
from studium.learning.peer.task import FileRules
from studium.learning.uploads import api as uploads

from ...saving import hold_question, sitting_of
from .models import Response, ResponseFile
from .receiving import Sent, folder_of, sent
from .written import written_in


@dataclass(frozen=True, slots=True)
class Download:
    """A file for who may have it. `content` is to be closed by the caller."""

    name: str
    size: int
    content: IO[bytes]


def add_file(
    *, learner_id: int, sitting: str, question: int, name: str, file: File[bytes], device: str = ""
) -> Sent:
    """Takes a file for a question; the same bytes sent again are the same file. It is kept when this returns.

    Raises `NotFound`, `Invalid` (no files asked for, too many, too large, of a kind that is not taken), and
    `Conflict` as `save_answers`: the clock of the part holds for files as for answers.
    """
    with write():
        number, rules, block = _wanted(learner_id, sitting, question, device)
        _check_room(number, block, rules)
    incoming = uploads.take_in(
        learner_id=learner_id, name=name, file=file, allowed=rules.kinds, folder=folder_of(sitting)
    )
    with write():
        number, rules, block = _wanted(learner_id, sitting, question, device)
        known = ResponseFile.objects.filter(sitting=number, block_key=block, hash=incoming.hash).first()
        if known is not None:
            return sent(known)
        _check_room(number, block, rules)
        return sent(
            ResponseFile.objects.create(
                sitting_id=number,
                block_key=block,
                name=incoming.name,
                media_type=incoming.media_type,
                size=incoming.size,
                hash=incoming.hash,
                sent_at=now(),
            )
        )


def drop_file(*, learner_id: int, sitting: str, question: int, file: str, device: str = "") -> None:
    """Takes a file out again, as long as the part runs. Gone already, does nothing. Raises as `add_file`."""
    with write():
        number, _rules, block = _wanted(learner_id, sitting, question, device)
        row = ResponseFile.objects.filter(sitting=number, block_key=block, public_id=file).first()
        if row is not None:
            row.delete()


def own_file(*, learner_id: int, sitting: str, file: str) -> Download:
    """A file of the candidate's own sitting. Raises `NotFound`."""
    own = sitting_of(learner_id=learner_id, public_id=sitting)
    row = ResponseFile.objects.filter(sitting=own, public_id=file).first()
    if row is None:
        raise NotFound(_("This file is not part of your paper."))
    return Download(row.name, row.size, uploads.open_kept(folder_of(sitting), row.hash))


def file_of(response: Response, number: int) -> Download:
    """A file of a response by its place, counted from 1, for whoever was let in; its name says nothing of anybody."""
    rows = ResponseFile.objects.filter(sitting=response.sitting_id, block_key=response.block_key)
    row = rows.order_by("pk")[number - 1 : number].first() if number > 0 else None
    if row is None:
        raise NotFound(_("This response has no such file."))
    folder = folder_of(response.sitting.public_id)
    return Download(file_name(number, row.name), row.size, uploads.open_kept(folder, row.hash))


def file_name(number: int, name: str) -> str:
    """A file as graders see it: its place and its ending."""
    return f"{number}{PurePosixPath(name).suffix.lower()}"


def _wanted(learner_id: int, sitting: str, question: int, device: str) -> tuple[int, FileRules, str]:
    number, found = hold_question(learner_id=learner_id, sitting=sitting, question=question, device=device)
    response = written_in(found.problem)
    if response is None or response.files is None:
        raise Invalid(_("Question %(n)s asks for no files.") % {"n": question}, field="file")
    return number, response.files, found.block_key


def _check_room(sitting: int, block: str, rules: FileRules) -> None:
    if ResponseFile.objects.filter(sitting=sitting, block_key=block).count() >= rules.most:
        raise Conflict(
            _("There are %(most)s files already, which is the most. Take one out first.")
            % {"most": rules.most}
        )
