"""The author's side: a draft, files, and submitting, which is for good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound

from ..states import lock_run
from ..uploads.files import store, take_in
from ..uploads.models import SentFile
from . import rules
from .models import Response
from .places import Desk, come
from .settling import settle


def save(
    *, learner_id: int, run_key: str, block_key: str, texts: Sequence[str], submit: bool = False
) -> None:
    """Keeps the draft, and with `submit` hands it over: it is then read by others and not changed any more.

    Raises `Invalid` (too long; with `submit` also what is missing), `Conflict` (submitted, closed), `NotFound`,
    `NotEnrolled`, `NotStarted`.
    """
    desk = come(learner_id=learner_id, run_key=run_key, block_key=block_key)
    with write():
        lock_run(learner_id, run_key)
        row = _draft(desk)
        files = files_of(desk.learner_id, **desk.where).count() if desk.task.files and submit else 0
        row.texts = rules.clean_texts(desk.task, texts, complete=submit, files=files)
        row.saved_at = now()
        if submit:
            row.submitted_at = row.saved_at
        row.save()
        settle(desk.task, row)


def add_file(*, learner_id: int, run_key: str, block_key: str, name: str, file: File[bytes]) -> None:
    """Adds a file to the draft. Raises `Invalid` (none asked for, not of a kind, too many), else as `save`."""
    desk = come(learner_id=learner_id, run_key=run_key, block_key=block_key)
    wanted = desk.task.files
    if wanted is None:
        raise Invalid(_("This task asks for no files."), field="file")
    with write():
        lock_run(learner_id, run_key)
        _check_room(desk, wanted.most)
    incoming = take_in(learner_id=learner_id, name=name, file=file, allowed=wanted.kinds)
    with write():
        lock_run(learner_id, run_key)
        row = _draft(desk)
        _check_room(desk, wanted.most)
        store(learner_id=learner_id, **desk.where, incoming=incoming)
        row.saved_at = now()
        row.save()


def drop_file(*, learner_id: int, run_key: str, block_key: str, file: str) -> None:
    """Takes a file out of the draft. Raises as `save`."""
    desk = come(learner_id=learner_id, run_key=run_key, block_key=block_key)
    with write():
        lock_run(learner_id, run_key)
        _draft(desk)
        row = files_of(learner_id, **desk.where).filter(public_id=file).first()
        if row is None:
            raise NotFound(_("This file is no longer part of your draft."))
        row.delete()


def files_of(learner_id: int, run_key: str, block_key: str) -> Any:
    return SentFile.objects.filter(learner_id=learner_id, run_key=run_key, block_key=block_key).order_by("pk")


def _draft(desk: Desk) -> Response:
    """The learner's response as long as it can be changed."""
    row = Response.objects.filter(learner_id=desk.learner_id, **desk.where).first()
    if row is not None and row.submitted_at is not None:
        raise Conflict(_("Your response is submitted, and can no longer be changed."))
    if why := desk.closed():
        raise Conflict(why)
    return row or Response(learner_id=desk.learner_id, **desk.where, saved_at=now())


def _check_room(desk: Desk, most: int) -> None:
    if files_of(desk.learner_id, **desk.where).count() >= most:
        raise Invalid(
            _("There are %(most)s files already, which is the most. Take one out first.") % {"most": most},
            field="file",
        )
