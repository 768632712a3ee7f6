"""After a release: each of its results is told of, one learner after the other, in shares that are tasks."""

from __future__ import annotations

from studium.core.clock import now
from studium.core.db import write
from studium.core.events import emit

from ..events import ExamReleased, ReleaseShare
from ..models import Result
from .models import ReleaseItem
from .states import ItemOutcome

#: What is not told of a result, and is most of its row: its marks, the paper, the terms.
UNTOLD = (
    "result__per_question", "result__sitting__form", "result__sitting__terms", "result__sitting__exam__document",
)  # fmt: skip
#: Results told of in one task, each in a transaction of its own; so few are told of at once, without a task.
SHARE = 100
AT_ONCE = 20


def results_of_release(*, release: str) -> list[ExamReleased]:
    """What a release says about each of its learners. One query."""
    rows = ReleaseItem.objects.filter(release__public_id=release, outcome=ItemOutcome.RELEASED)
    return [
        said(item.result)
        for item in rows.select_related("result__sitting__exam")
        .defer(*UNTOLD)
        .order_by("pk")
        .iterator(chunk_size=2000)
    ]


def tell_share(event: ReleaseShare) -> None:
    """Later, on `ReleaseShare`: emits `ExamReleased` for each of these items once, however often it runs."""
    rows = ReleaseItem.objects.filter(
        release__public_id=event.release,
        pk__gte=event.first,
        pk__lte=event.last,
        outcome=ItemOutcome.RELEASED,
        told_at=None,
    )
    for item in rows.select_related("result__sitting__exam").defer(*UNTOLD).order_by("pk"):
        with write():
            if ReleaseItem.objects.filter(pk=item.pk, told_at=None).update(told_at=now()):
                emit(said(item.result))


def said(result: Result) -> ExamReleased:
    """The result of a sitting, with its sitting and exam loaded, as it is told to the rest of the house."""
    sitting = result.sitting
    return ExamReleased(
        learner_id=sitting.learner_id,
        exam_key=sitting.exam.key,
        percent=result.percent,
        passed=result.passed,
        attempt=sitting.attempt,
        identity_checked=sitting.identity_checked,
        effective_at=sitting.started_at,
        sitting_public_id=sitting.public_id,
        revision=result.revision,
    )
