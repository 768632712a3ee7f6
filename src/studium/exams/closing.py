"""The end of a part, and of a sitting: what was received is sealed with a digest, marked, and held (R18)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import batched

from django.db import connection

from studium.core.clock import now
from studium.core.db import write
from studium.core.events import emit
from studium.core.prepared import Insert, Update

from . import documents
from .events import SittingSubmitted
from .marking.human.receiving import to_graders
from .marking.ruling_rules import Ruling
from .marking.sittings import mark_sitting, rulings_of
from .models import Result, Sitting, SittingPart
from .rules import GRACE, cut, overdue
from .sittings.received import Received, received_in
from .states import Ended, ResultState

# How many sittings end in one transaction when time ends many.
_BATCH = 50

_SEAL = Update(SittingPart, "submitted_at", "ended", "receipt")
_PART_OVER = Update(Sitting, "current", "deadline", "paused_at", "paused_until")
_OVER = Update(Sitting, "submitted_at", "ended", "current", "paused_at", "paused_until", "receipt")
_MARKED = Insert(Result)

_log = logging.getLogger(__name__)


def parts_of(sitting: Sitting) -> tuple[documents.PartTerms, ...]:
    """The parts as they stood when the sitting began."""
    return documents.parse("", sitting.terms).parts


def end_part(sitting: Sitting) -> None:
    """Ends the part under way of a sitting that the caller holds locked; the sitting with the last (R14).

    After the deadline it ended at the deadline, whoever ends it. Between parts, or ended already, does nothing.
    """
    _end_part(Received(sitting), None)


def settle(
    sitting: Sitting, received: Received | None = None, rulings: Mapping[str, Ruling] | None = None
) -> None:
    """Ends what time has ended, in a sitting that the caller holds locked: the part, then the whole.

    `received` and the `rulings` in force in its window, where the caller has read them for many sittings at a time.
    """
    received = received or Received(sitting)
    while sitting.submitted_at is None and overdue(now=now(), deadline=sitting.deadline):
        if sitting.current:
            _end_part(received, rulings)
        else:
            _close(received, min(now(), sitting.deadline), Ended.TIME_UP, rulings)


def _end_part(received: Received, rulings: Mapping[str, Ruling] | None) -> None:
    sitting = received.sitting
    if sitting.submitted_at is not None or not sitting.current:
        return
    moment = now()
    ended = Ended.TIME_UP if moment >= sitting.deadline else Ended.BY_CANDIDATE
    at = min(moment, sitting.deadline)
    if sitting.current >= len(received.terms.parts) or (
        sitting.ends_at is not None and at >= sitting.ends_at
    ):
        _close(received, at, ended, rulings)
        return
    _seal_part(received, at, ended)
    sitting.current = 0
    sitting.deadline = sitting.ends_at or at
    sitting.paused_at = sitting.paused_until = None
    _PART_OVER.put(sitting)


def _seal_part(received: Received, at: datetime, ended: Ended) -> None:
    for part in received.parts:
        if part.number == received.sitting.current and part.submitted_at is None:
            part.submitted_at = at
            part.ended = ended
            part.receipt = received.part_digest(part)
            _SEAL.put(part)


def _close(received: Received, at: datetime, ended: Ended, rulings: Mapping[str, Ruling] | None) -> None:
    sitting = received.sitting
    _seal_part(received, at, ended)
    sitting.submitted_at = at
    sitting.ended = ended
    sitting.current = 0
    sitting.paused_at = sitting.paused_until = None
    sitting.receipt = received.digest
    _OVER.put(sitting)
    _mark(received, rulings_of(sitting.window_id) if rulings is None else rulings)
    emit(
        SittingSubmitted(
            sitting_public_id=sitting.public_id,
            learner_id=sitting.learner_id,
            exam_key=sitting.exam.key,
            window_key=sitting.window.key,
            submitted_at=at,
        )
    )


def _mark(received: Received, rulings: Mapping[str, Ruling]) -> None:
    marked = mark_sitting(received.questions, received.given, received.terms, rulings)
    _MARKED.put(
        Result(
            sitting=received.sitting,
            state=ResultState.PROVISIONAL,
            points=cut(marked.total.points),
            possible=cut(marked.total.possible),
            percent=marked.total.percent,
            passed=marked.total.passed,
            per_question=list(marked.per_question),
            unreadable=marked.unreadable,
            graded_at=now(),
        )
    )
    to_graders(received.sitting, marked.per_question)


def close_if_overdue(sitting: Sitting) -> Sitting:
    """Whoever looks at a sitting after its end closes it. Returns it as it then is."""
    if sitting.submitted_at is not None or not overdue(now=now(), deadline=sitting.deadline):
        return sitting
    with write():
        locked = hold(sitting.pk)
        settle(locked)
    return locked


def hold(number: int) -> Sitting:
    """The sitting, locked until the transaction ends."""
    return Sitting.objects.select_for_update(of=("self",)).select_related("exam", "window").get(pk=number)


def close_overdue_sittings(*, limit: int = 20_000) -> int:
    """Ends every part and sitting whose time is up though nobody looked; returns how many sittings it ended.

    A few at a time, each time in a transaction of its own, the earliest first. One that cannot be ended is written
    to the log, and holds up no other. May run at any time, several at once too.
    """
    due = (
        Sitting.objects.filter(submitted_at=None, deadline__lt=now() - GRACE)
        .order_by("deadline", "pk")
        .values_list("pk", flat=True)[:limit]
    )
    return sum(_settle_many(numbers) for numbers in batched(list(due), _BATCH))


def _settle_many(numbers: Sequence[int]) -> int:
    """Settles these together; where that fails, one by one."""
    try:
        with write():
            return _settle_together(numbers)
    except Exception:
        if len(numbers) == 1:
            _log.exception(
                "The sitting %s could not be ended; it is tried again in the next round.", *numbers
            )
            return 0
    return sum(_settle_many([number]) for number in numbers)


def _settle_together(numbers: Sequence[int]) -> int:
    """Those that another process has in hand are left to it."""
    sittings = list(
        Sitting.objects.select_for_update(
            of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
        )
        .select_related("exam", "window")
        .defer("exam__document")
        .filter(pk__in=numbers, submitted_at=None)
        .order_by("pk")
    )
    rulings = {window: rulings_of(window) for window in {one.window_id for one in sittings}}
    for received in received_in(sittings):
        settle(received.sitting, received, rulings[received.sitting.window_id])
    return sum(one.submitted_at is not None for one in sittings)
