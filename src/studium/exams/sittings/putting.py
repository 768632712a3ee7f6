"""Storing one answer in one statement, which itself decides whether it may.

A save is nearly always newer than what is stored, of a sitting that goes on. Then the sitting is read without a lock,
and the answer is put under the condition that the sitting is still as it was read, and that nothing newer is there.
Who closes a sitting, stops its clock or takes it over holds its row meanwhile, and this statement waits for them; two
saves of one question wait for each other at the question's row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from studium.core.clock import now
from studium.core.db import write_alone
from studium.core.prepared import NUMBER, TEXT, Prepared, execute

from ..models import Answer, Sitting

_COLUMNS = (
    "pk", "deadline", "submitted_at", "current", "device", "paused_at", "paused_until", "content_version", "form",
)  # fmt: skip
_SEEN = Prepared(
    lambda public_id, learner_id: Sitting.objects.filter(public_id=public_id, learner=learner_id).values_list(
        *_COLUMNS
    ),
    TEXT,
    NUMBER,
)
_HELD = Prepared(
    lambda public_id, learner_id: (
        Sitting.objects.select_for_update()
        .filter(public_id=public_id, learner=learner_id)
        .values_list(*_COLUMNS)
    ),
    TEXT,
    NUMBER,
)
_PUT = (
    "INSERT INTO exams_answer (sitting_id, block_key, content, flagged, seq, tab, saved_at)"
    " SELECT id, %s, %s, %s, %s, %s, %s FROM exams_sitting WHERE id = %s AND submitted_at IS NULL"
    " AND paused_at IS NULL AND deadline = %s AND device = %s AND current = %s{hold}"
    " ON CONFLICT (sitting_id, block_key) DO UPDATE SET content = excluded.content, flagged = excluded.flagged,"
    " seq = excluded.seq, tab = excluded.tab, saved_at = excluded.saved_at WHERE exams_answer.seq < excluded.seq"
    " RETURNING id"
)
_CONTENT = Answer._meta.get_field("content")


@dataclass(frozen=True, slots=True)
class Held:
    """What a save needs of its sitting."""

    pk: int
    deadline: datetime
    submitted_at: datetime | None
    current: int
    device: str
    paused_at: datetime | None
    paused_until: datetime | None
    content_version: int
    form: Mapping[str, Any]


def seen(learner_id: int, public_id: str) -> Held | None:
    """The candidate's own sitting as it is now; None for anybody else's. One query."""
    rows = _SEEN.rows(public_id, learner_id)
    return Held(*rows[0]) if rows else None


def held(learner_id: int, public_id: str) -> Held | None:
    """As `seen`, locked until the transaction ends."""
    rows = _HELD.rows(public_id, learner_id)
    return Held(*rows[0]) if rows else None


def put_newer(
    sitting: Held, block_key: str, content: Mapping[str, Any], *, flagged: bool, seq: int, tab: str
) -> bool:
    """Stores the answer and returns True; stores nothing, and returns False, where the sitting is no longer as it was
    seen, or the question has a save of this number or a higher one. One statement, and a transaction by itself."""
    adapt = connection.ops.adapt_datetimefield_value
    hold = " FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    with write_alone():
        stored = execute(
            _PUT.format(hold=hold),
            [
                block_key,
                _CONTENT.get_db_prep_save(content, connection=connection),
                flagged,
                seq,
                tab,
                adapt(now()),
                sitting.pk,
                adapt(sitting.deadline),
                sitting.device,
                sitting.current,
            ],
        )
    return bool(stored)
