"""The end of a part, and of a sitting: what was received is sealed with a digest, marked, and held (R18)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from studium.core.clock import now
from studium.core.db import write
from studium.core.events import emit

from . import documents, paper
from .events import SittingSubmitted
from .marking.sittings import mark_sitting
from .models import Answer, Result, Sitting, SittingPart
from .rules import cut, overdue
from .sittings import pages
from .states import Ended, ResultState


def _received(questions: Iterable[paper.Question], answers: Iterable[Answer]) -> list[dict[str, Any]]:
    by_block = {answer.block_key: answer for answer in answers}
    received = []
    for question in questions:
        answer = by_block.get(question.block_key)
        received.append(
            {
                "question": question.number,
                "block": question.block_key,
                "answers": answer.content if answer else {},
                "saved_at": answer.saved_at.isoformat() if answer else None,
            }
        )
    return received


def _canonical(said: dict[str, Any]) -> str:
    """Canonical JSON: sorted keys, no spaces."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def part_text(sitting: Sitting, part: SittingPart, answers: Iterable[Answer]) -> str:
    """Everything that was received in one part. Its SHA-256 is the part's receipt."""
    return _canonical(
        {
            "sitting": sitting.public_id,
            "part": part.key,
            "number": part.number,
            "started_at": _iso(part.started_at),
            "submitted_at": _iso(part.submitted_at),
            "received": _received(
                pages.questions_of(sitting.content_version, sitting.form, part.number), answers
            ),
        }
    )


def receipt_text(
    sitting: Sitting, answers: Iterable[Answer], parts: Iterable[SittingPart] | None = None
) -> str:
    """Everything that was received, as canonical JSON. Its SHA-256 is the receipt."""
    rows = sitting.parts.order_by("number") if parts is None else parts
    return _canonical(
        {
            "sitting": sitting.public_id,
            "exam": sitting.terms.get("exam", ""),
            "exam_version": sitting.exam_number,
            "content_version": sitting.content_version,
            "started_at": _iso(sitting.started_at),
            "submitted_at": _iso(sitting.submitted_at),
            "parts": [{"part": part.key, "sha256": part.receipt} for part in rows],
            "received": _received(paper.questions(sitting.content_version, sitting.form), answers),
        }
    )


def parts_of(sitting: Sitting) -> tuple[documents.PartTerms, ...]:
    """The parts as they stood when the sitting began."""
    return documents.parse("", sitting.terms).parts


def close(sitting: Sitting) -> None:
    """Ends a sitting that the caller holds locked: seals, marks, holds. Ended already, does nothing.

    After the deadline it ended at the deadline, whoever closes it. A part under way ends with it.
    """
    if sitting.submitted_at is not None:
        return
    moment = now()
    time_up = moment >= sitting.deadline
    _close(sitting, min(moment, sitting.deadline), Ended.TIME_UP if time_up else Ended.BY_CANDIDATE)


def end_part(sitting: Sitting) -> None:
    """Ends the part under way of a sitting that the caller holds locked; the sitting with the last (R14).

    Between parts, or ended already, does nothing.
    """
    if sitting.submitted_at is not None or not sitting.current:
        return
    moment = now()
    time_up = moment >= sitting.deadline
    ended = Ended.TIME_UP if time_up else Ended.BY_CANDIDATE
    at = min(moment, sitting.deadline)
    if sitting.current >= len(parts_of(sitting)) or (sitting.ends_at is not None and at >= sitting.ends_at):
        _close(sitting, at, ended)
        return
    _seal_part(sitting, at, ended, list(sitting.answers.all()))
    sitting.current = 0
    sitting.deadline = sitting.ends_at or at
    sitting.paused_at = sitting.paused_until = None
    sitting.save(update_fields=["current", "deadline", "paused_at", "paused_until"])


def settle(sitting: Sitting) -> None:
    """Ends what time has ended, in a sitting that the caller holds locked: the part, then the whole."""
    while sitting.submitted_at is None and overdue(now=now(), deadline=sitting.deadline):
        if sitting.current:
            end_part(sitting)
        else:
            close(sitting)


def _seal_part(sitting: Sitting, at: datetime, ended: Ended, answers: list[Answer]) -> None:
    part = sitting.parts.filter(number=sitting.current, submitted_at=None).first()
    if part is None:
        return
    part.submitted_at = at
    part.ended = ended
    part.receipt = _digest(part_text(sitting, part, answers))
    part.save(update_fields=["submitted_at", "ended", "receipt"])


def _close(sitting: Sitting, at: datetime, ended: Ended) -> None:
    answers = list(sitting.answers.all())
    _seal_part(sitting, at, ended, answers)
    sitting.submitted_at = at
    sitting.ended = ended
    sitting.current = 0
    sitting.paused_at = sitting.paused_until = None
    sitting.receipt = _digest(receipt_text(sitting, answers))
    sitting.save(update_fields=["submitted_at", "ended", "current", "paused_at", "paused_until", "receipt"])
    _mark(sitting, answers)
    emit(
        SittingSubmitted(
            sitting_public_id=sitting.public_id,
            learner_id=sitting.learner_id,
            exam_key=sitting.exam.key,
            window_key=sitting.window.key,
            submitted_at=at,
        )
    )


def _mark(sitting: Sitting, answers: list[Answer]) -> None:
    marked = mark_sitting(sitting, {answer.block_key: answer.content for answer in answers})
    Result.objects.create(
        sitting=sitting,
        state=ResultState.PROVISIONAL,
        points=cut(marked.total.points),
        possible=cut(marked.total.possible),
        percent=marked.total.percent,
        passed=marked.total.passed,
        per_question=list(marked.per_question),
        unreadable=marked.unreadable,
        graded_at=now(),
    )


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


def close_overdue_sittings(*, limit: int = 500) -> int:
    """Ends every part and sitting whose time is up though nobody looked; returns how many sittings it ended.

    May run at any time.
    """
    due = Sitting.objects.filter(submitted_at=None, deadline__lt=now()).values_list("pk", "deadline")[:limit]
    closed = 0
    for number, deadline in list(due):
        if not overdue(now=now(), deadline=deadline):
            continue
        with write():
            sitting = hold(number)
            settle(sitting)
        closed += sitting.submitted_at is not None
    return closed
