"""Where handed-in files are kept: under their hash, in a folder of their sender's, outside the web's reach."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import transaction
from django.db.models.signals import post_delete
from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.errors import NotFound

from . import rules
from .models import SentFile


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as pages show it. `size` in bytes."""

    public_id: str
    name: str
    size: int
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that was checked and whose bytes are kept; `store` makes its row."""

    name: str
    media_type: str
    size: int
    hash: str


def storage() -> Storage:
    """The storage called "uploads" where the settings name one (S3 and the like), else a folder of the data folder.

    Never the one of the course's assets: those are public under their address.
    """
    if "uploads" in settings.STORAGES:
        return storages["uploads"]
    return FileSystemStorage(
        location=settings.DATA_DIR / "uploads", file_permissions_mode=0o600, directory_permissions_mode=0o700
    )


def place(learner_id: int, hash_: str) -> str:
    """Each sender's files stand apart: equal bytes of two people are two files, and each goes with its account."""
    return f"{learner_id}/{hash_[:2]}/{hash_}"


def kept_at(folder: str, hash_: str) -> str:
    """Where a file of another app's folder is kept."""
    return f"{folder}/{hash_[:2]}/{hash_}"


def open_kept(folder: str, hash_: str) -> IO[bytes]:
    """A file of another app's folder. Raises `NotFound` where the bytes are gone."""
    try:
        return storage().open(kept_at(folder, hash_), "rb")
    except FileNotFoundError as gone:
        raise NotFound(_("This file is no longer kept here.")) from gone


def forget_kept(folder: str, hash_: str) -> None:
    """Lets a file of another app's folder go."""
    storage().delete(kept_at(folder, hash_))


def take_in(
    *, learner_id: int, name: str, file: File[bytes], allowed: tuple[str, ...] = (), folder: str = ""
) -> Incoming:
    """Checks a file and keeps its bytes, before any row says so. Raises `Invalid`.

    `folder`: where another app keeps what it was handed (`kept_at`); else the sender's own.
    """
    name = rules.clean_name(name)
    file.seek(0)
    head = file.read(rules.HEAD)
    media_type = rules.checked_type(name=name, head=head, size=file.size, allowed=allowed)
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
        size += len(chunk)
    hash_, store = digest.hexdigest(), storage()
    where = kept_at(folder, hash_) if folder else place(learner_id, hash_)
    if not store.exists(where):
        file.seek(0)
        store.save(where, file)
    return Incoming(name, media_type, size, hash_)


def store(*, learner_id: int, run_key: str, block_key: str, incoming: Incoming) -> SentFile:
    """The row of a file whose bytes are kept."""
    return SentFile.objects.create(
        learner_id=learner_id,
        run_key=run_key,
        block_key=block_key,
        name=incoming.name,
        media_type=incoming.media_type,
        size=incoming.size,
        hash=incoming.hash,
        sent_at=now(),
    )


def open_bytes(row: SentFile) -> IO[bytes]:
    """Raises `NotFound` where the bytes are gone."""
    try:
        return storage().open(place(row.learner_id, row.hash), "rb")
    except FileNotFoundError as gone:
        raise NotFound(_("This file is no longer kept here.")) from gone


def view(row: SentFile) -> FileView:
    return FileView(row.public_id, row.name, row.size, row.sent_at)


def _forget_bytes(sender: Any, instance: SentFile, **_more: Any) -> None:
    """The bytes go with the last row that names them, once that is sure: also when an account goes (R43)."""
    learner_id, hash_ = instance.learner_id, instance.hash

    def forget() -> None:
        if not SentFile.objects.filter(learner_id=learner_id, hash=hash_).exists():
            storage().delete(place(learner_id, hash_))

    transaction.on_commit(forget)


post_delete.connect(_forget_bytes, sender=SentFile, dispatch_uid="studium.learning.uploads")
