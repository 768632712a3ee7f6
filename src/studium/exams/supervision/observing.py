"""What was seen during a sitting, as facts. Nothing here decides anything (R44)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.errors import NotFound

from ..models import Sitting
from ..policy import check_officer
from .models import Observation

# What the page, a second device or a vendor may report. Anything else is kept as `other`.
KINDS = (
    "focus_lost",
    "focus_back",
    "second_device",
    "takeover",
    "copy",
    "paste",
    "print",
    "offline",
    "online",
    "clock_changed",
    "vendor_remark",
    "vendor_review",
    "invigilator_remark",
    "other",
)
# A page that reports without end fills no table.
MOST = 500
# How much of a text is kept.
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Observed:
    kind: str
    at: datetime
    detail: dict[str, Any]
    source: str


def observe(
    *,
    sitting_id: int,
    kind: str,
    source: str,
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> bool:
    """Keeps one observation; `source` is page, server, vendor or invigilator. Call inside `write()`.

    Of one sitting at most 500 are kept of each source, so that a page that reports without end crowds nothing out:
    the first ones say enough. True where it was kept.
    """
    if Observation.objects.filter(sitting=sitting_id, source=source).count() >= MOST:
        return False
    short = {str(name)[:40]: str(value)[:LONGEST] for name, value in list((detail or {}).items())[:10]}
    Observation.objects.create(
        sitting_id=sitting_id,
        kind=kind if kind in KINDS else "other",
        at=at or now(),
        detail=short if kind in KINDS else {**short, "kind": kind[:60]},
        source=source,
    )
    return True


def observations(*, officer_id: int, sitting: str) -> list[Observed]:
    """What was seen during a sitting, in order; for exam officers of the institution. Raises `NotAllowed`."""
    found = Sitting.objects.select_related("exam").filter(public_id=sitting).first()
    if found is None:
        raise NotFound(_("There is no such sitting."))
    check_officer(user_id=officer_id, exam=found.exam)
    return [
        Observed(row.kind, row.at, row.detail, row.source)
        for row in Observation.objects.filter(sitting=found).order_by("at", "pk")
    ]
