"""The end of a sitting: what was received is sealed with a digest, marked, and held (R18)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from studium.core.clock import now
from studium.core.db import write
from studium.core.events import emit

from . import documents, marking, paper
from .events import SittingSubmitted
from .models import Answer, Result, Sitting
from .rules import cut, overdue
from .states import Ended, ResultState


def receipt_text(sitting: Sitting, answers: Iterable[Answer]) -> str:
    """Everything that was received, as canonical JSON: sorted keys, no spaces. Its SHA-256 is the receipt."""
    by_block = {answer.block_key: answer for answer in answers}
    received = []
    for question in paper.questions(sitting.content_version, sitting.form):
        answer = by_block.get(question.block_key)
        received.append(
            {
                "question": question.number,
                "block": question.block_key,
                "answers": answer.content if answer else {},
                "saved_at": answer.saved_at.isoformat() if answer else None,
            }
        )
    return json.dumps(
        {
            "sitting": sitting.public_id,
            "exam": sitting.terms.get("exam", ""),
            "exam_version": sitting.exam_number,
            "content_version": sitting.content_version,
            "started_at": sitting.started_at.isoformat(),
            "submitted_at": sitting.submitted_at.isoformat() if sitting.submitted_at else None,
            "received": received,
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def close(sitting: Sitting) -> None:
    """Ends a sitting that the caller holds locked: seals, marks, holds. Ended already, does nothing.

    After the deadline it ended at the deadline, whoever closes it.
    """
    if sitting.submitted_at is not None:
        return
    moment = now()
    time_up = moment >= sitting.deadline
    sitting.submitted_at = sitting.deadline if time_up else moment
    sitting.ended = Ended.TIME_UP if time_up else Ended.BY_CANDIDATE
    answers = list(sitting.answers.all())
    sitting.receipt = hashlib.sha256(receipt_text(sitting, answers).encode()).hexdigest()
    sitting.save(update_fields=["submitted_at", "ended", "receipt"])
    _mark(sitting, answers)
    emit(
        SittingSubmitted(
            sitting_public_id=sitting.public_id,
            learner_id=sitting.learner_id,
            exam_key=sitting.exam.key,
            window_key=sitting.window.key,
            submitted_at=sitting.submitted_at,
        )
    )


def _mark(sitting: Sitting, answers: list[Answer]) -> None:
    terms = documents.parse(sitting.exam.key, sitting.terms)
    marked = marking.mark(
        paper.questions(sitting.content_version, sitting.form),
        {answer.block_key: answer.content for answer in answers},
        terms.pass_mark,
    )
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
        close(locked)
    return locked


def hold(number: int) -> Sitting:
    """The sitting, locked until the transaction ends."""
    return Sitting.objects.select_for_update(of=("self",)).select_related("exam", "window").get(pk=number)


def close_overdue_sittings(*, limit: int = 500) -> int:
    """Closes every sitting whose time is up though nobody looked; returns how many. May run at any time."""
    due = Sitting.objects.filter(submitted_at=None, deadline__lt=now()).values_list("pk", "deadline")[:limit]
    closed = 0
    for number, deadline in list(due):
        if not overdue(now=now(), deadline=deadline):
            continue
        with write():
            close(hold(number))
        closed += 1
    return closed
