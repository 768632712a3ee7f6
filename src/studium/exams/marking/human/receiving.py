"""What comes in of responses that people mark: the files beside the answers, and at the end the graders' queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.signals import post_delete

from studium.core.ids import new_public_id
from studium.learning.uploads import api as uploads

from ... import documents
from ...models import Sitting
from ..models import ItemRuling
from ..ruling_rules import RulingKind
from .models import Response, ResponseFile
from .rules import in_sample
from .written import FILES, WAITING, written_in


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was handed in. `size` in bytes, `hash` the SHA-256 of its bytes."""

    public_id: str
    name: str
    size: int
    hash: str
    sent_at: datetime

    def to_json(self) -> dict[str, Any]:
        """As a receipt says it."""
        return {
            "name": self.name,
            "size": self.size,
            "sha256": self.hash,
            "sent_at": self.sent_at.isoformat(),
        }


def sent(row: ResponseFile) -> Sent:
    return Sent(row.public_id, row.name, row.size, row.hash, row.sent_at)


def takes_files(questions: Iterable[object]) -> bool:
    found = (written_in(getattr(one, "problem", None)) for one in questions)
    return any(one is not None and one.files is not None for one in found)


def files_in(sitting: Sitting, questions: Iterable[object]) -> dict[str, tuple[Sent, ...]]:
    """The files of a sitting by block key, in the order they came. No query where no question takes any."""
    if not takes_files(questions):
        return {}
    found: dict[str, list[Sent]] = {}
    for row in ResponseFile.objects.filter(sitting=sitting).order_by("pk"):
        found.setdefault(row.block_key, []).append(sent(row))
    return {block: tuple(ones) for block, ones in found.items()}


def with_files(
    answers: Mapping[str, Mapping[str, Any]], files: Mapping[str, Iterable[Sent]]
) -> dict[str, dict[str, Any]]:
    """The answers by block key, with the hashes of the files that came with them."""
    found = {block: dict(given) for block, given in answers.items()}
    for block, ones in files.items():
        found.setdefault(block, {})[FILES] = [one.hash for one in ones]
    return found


def to_graders(sitting: Sitting, lines: Iterable[Mapping[str, Any]]) -> None:
    """Puts what people have to mark of a received sitting before its graders. Empty responses earn nothing."""
    waiting = {line["block"]: line for line in lines if line["state"] == WAITING}
    if not waiting:
        return
    terms = documents.parse("", sitting.terms).marking
    rows = []
    for block, line in waiting.items():
        public_id = new_public_id()
        rows.append(
            Response(
                public_id=public_id,
                sitting=sitting,
                window_id=sitting.window_id,
                block_key=block,
                possible=int(line["possible"]),
                second=in_sample(public_id, terms.second),
            )
        )
    Response.objects.bulk_create(rows)


def counts_without(ref: str = "") -> Exists:
    """Whether a ruling makes the marks of a response unneeded: everybody has its points, or it counts for nobody.

    Withdrawn so that nobody's result falls, it is still marked: who does better with it keeps it. `ref` leads to
    the response.
    """
    return Exists(
        ItemRuling.objects.filter(
            Q(kind=RulingKind.CREDIT) | Q(kind=RulingKind.WITHDRAW, only_better=False),
            window=OuterRef(f"{ref}window"),
            block_key=OuterRef(f"{ref}block_key"),
            lifted_at=None,
        )
    )


def being_marked(sitting: str = "pk") -> Exists:
    """Whether people have still to mark something of a sitting; `sitting` leads to its number."""
    return Exists(Response.objects.filter(sitting=OuterRef(sitting), points=None).exclude(counts_without()))


def folder_of(sitting: str) -> str:
    """Where the bytes of a sitting's files are kept; `sitting` is its public id."""
    return f"exams/{sitting}"


def _forget_bytes(sender: Any, instance: ResponseFile, **_more: Any) -> None:
    """The bytes go with the last row that names them, once that is sure (R43)."""
    number, hash_, folder = instance.sitting_id, instance.hash, folder_of(instance.sitting.public_id)

    def forget() -> None:
        if not ResponseFile.objects.filter(sitting=number, hash=hash_).exists():
            uploads.forget_kept(folder, hash_)

    transaction.on_commit(forget)


post_delete.connect(_forget_bytes, sender=ResponseFile, dispatch_uid="studium.exams.responses")
