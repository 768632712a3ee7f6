"""What waits for a grader, window by window and question by question."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from studium.partners import api as partners

from ...models import Sitting, Window
from ..loading import questions_of
from .claiming import in_hand, to_mark
from .models import Grader, Response, ResponseMark
from .people import ROLE, graders_of

#: How many of their last marks a grader finds again.
LATEST = 10


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One question. `waiting`: responses this grader could take up now; `given`: those they have marked; `held`:
    the public ids of those in hand."""

    block_key: str
    title: str
    waiting: int
    given: int
    held: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A mark this grader gave."""

    response: str
    number: str
    points: int


@dataclass(frozen=True, slots=True)
class Queue:
    """One window. `third`: this grader also marks what two could not agree on. `latest`: their last few marks."""

    exam_key: str
    exam_title: str
    window_key: str
    third: bool
    lines: tuple[QueueLine, ...]
    latest: tuple[Given, ...]

    @property
    def waiting(self) -> int:
        return sum(line.waiting + len(line.held) for line in self.lines)


def queues(*, user_id: int) -> list[Queue]:
    """Every window in which this person marks, the latest first. Nine queries a window at most."""
    houses = {one.organisation_key for one in partners.roles_of(user_id=user_id) if one.role == ROLE}
    sat = Sitting.objects.filter(learner=user_id).values("window")
    rows = Grader.objects.filter(user=user_id, ended_at=None, window__exam__institution_key__in=houses)
    found = rows.exclude(window__in=sat).select_related("window__exam").order_by("-window__opens", "pk")
    return [_queue(row) for row in found]


def _queue(row: Grader) -> Queue:
    window = row.window
    blocks = list(
        Response.objects.filter(window=window).values_list("block_key", flat=True).distinct().order_by()
    )
    waiting = _counted(to_mark(window, row, list(graders_of(window))))
    own = ResponseMark.objects.filter(
        response__window=window, grader=row.user_id, given_at__isnull=False, ended="", place__lt=4
    )
    given = _counted(own, "response__block_key")
    latest = own.order_by("-given_at", "-pk").values_list(
        "response__public_id", "response__number", "points"
    )[:LATEST]
    held: dict[str, list[str]] = {}
    for mark in in_hand(window, row.user_id):
        if mark.response.points is None:
            held.setdefault(mark.response.block_key, []).append(mark.response.public_id)
    titles = titles_of(window, blocks)
    return Queue(
        exam_key=window.exam.key,
        exam_title=window.exam.title,
        window_key=window.key,
        third=row.third,
        lines=tuple(
            QueueLine(
                block_key=block,
                title=titles[block],
                waiting=waiting.get(block, 0),
                given=given.get(block, 0),
                held=tuple(held.get(block, ())),
            )
            for block in sorted(blocks, key=lambda one: titles[one])
        ),
        latest=tuple(Given(response, number, points or 0) for response, number, points in latest),
    )


def _counted(rows: object, name: str = "block_key") -> dict[str, int]:
    counted = rows.order_by().values_list(name).annotate(Count("pk"))  # type: ignore[attr-defined]
    return dict(counted)


def titles_of(window: Window, blocks: list[str]) -> dict[str, str]:
    """What the questions are called; their keys where they are called nothing."""
    found = questions_of(window, set(blocks)) if blocks else {}
    return {block: (found[block].title if block in found else "") or block for block in blocks}
