"""What waits for the course team of a run: uploads to be marked, responses without a mark."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from studium.catalog import api as catalog

from .ground import ground
from .peer.models import Response
from .policy import check_may_teach
from .uploads.models import Upload


@dataclass(frozen=True, slots=True)
class Waits:
    """One block that people judge. `kind` is upload or openassessment; `handed_in` counts what came in so far."""

    kind: str
    block_key: str
    title: str
    unit: str
    waiting: int
    handed_in: int


@dataclass(frozen=True, slots=True)
class Work:
    run: catalog.RunView
    rows: tuple[Waits, ...]


def work_to_mark(*, user_id: int, run_key: str) -> Work:
    """Every block of the run that people judge, in the order of the course. Two queries beside the right.

    Raises `NotAllowed`, `NotFound`.
    """
    check_may_teach(user_id=user_id, run_key=run_key)
    base = ground(run_key)
    uploads = Upload.objects.filter(run_key=run_key).values("block_key").order_by("block_key")
    responses = Response.objects.filter(run_key=run_key, submitted_at__isnull=False)
    counts = {
        **{
            one["block_key"]: (one["waiting"], one["all"])
            for one in uploads.annotate(waiting=Count("pk", filter=Q(marked_at=None)), all=Count("pk"))
        },
        **{
            one["block_key"]: (one["waiting"], one["all"])
            for one in responses.values("block_key")
            .order_by("block_key")
            .annotate(waiting=Count("pk", filter=Q(points=None)), all=Count("pk"))
        },
    }
    found = []
    for unit in base.book.outline.units():
        for ref in unit.blocks:
            if ref.kind in ("upload", "openassessment"):
                block = base.book.block(ref.key)
                title = ref.title or (str(block.details.get("title") or "") if block else "")
                found.append(Waits(ref.kind, ref.key, title, unit.title, *counts.get(ref.key, (0, 0))))
    return Work(base.run, tuple(found))
