"""One response before the exam office: what was handed in, every mark it was given, and how it came to its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from studium.accounts import api as accounts
from studium.core.clock import now

from ...models import Result
from ...states import SHOWN
from ..ruling_views import office
from .claiming import is_live
from .handing import Download, file_of
from .judging import Shown, Typed, shown
from .models import Response, ResponseMark
from .people import graders_of, response_of
from .receiving import counts_without
from .rules import Place


@dataclass(frozen=True, slots=True)
class GivenMark:
    """One mark of a response. `chosen` pairs a criterion with option and points, `words` a criterion with words."""

    place: int
    grader: str
    points: int | None
    chosen: tuple[tuple[str, str, int], ...]
    words: tuple[tuple[str, str], ...]
    comment: str
    taken_at: datetime
    given_at: datetime | None
    ended: str
    why: str


@dataclass(frozen=True, slots=True)
class MarkedResponse:
    """A response before the exam office, with every mark. `unneeded`: a ruling makes its marks unneeded;
    `free`: the graders to whom it may be handed; `start` prefills the office's own mark."""

    response: Shown
    marks: tuple[GivenMark, ...]
    points: Decimal | None
    how: str
    second: bool
    third: bool
    unneeded: bool
    released: bool
    graders: tuple[tuple[str, str], ...]
    start: Typed


def marked_response(*, officer_id: int, response: str) -> MarkedResponse:
    """A response with every mark it was given, for an exam officer. Still without its author."""
    row = response_of(response)
    office(officer_id, row.window.exam.key, row.window.key)
    seen, _question = shown(row)
    marks = list(ResponseMark.objects.filter(response=row).order_by("place", "pk"))
    people = names_of(marks)
    active = graders_of(row.window)
    labels = {one.name: one.label for one in seen.task.criteria}
    own = next((one for one in marks if one.place == Place.DECISION and not one.ended), None)
    holding = {one.grader_id for one in marks if is_live(one, list(active), now())}
    free = accounts.people({one for one in active if one not in holding})
    return MarkedResponse(
        response=seen,
        marks=tuple(_given(one, people, labels) for one in marks),
        points=row.points,
        how=row.how,
        second=row.second,
        third=row.third,
        unneeded=Response.objects.filter(counts_without(), pk=row.pk).exists(),
        released=Result.objects.filter(sitting=row.sitting_id, state__in=SHOWN).exists(),
        graders=tuple(sorted((one.public_id, one.legal_name) for one in free.values())),
        start=Typed.from_json(own.draft if own else {}),
    )


def names_of(rows: Iterable[ResponseMark]) -> dict[int, str]:
    """The legal names of those who marked, by user."""
    people = accounts.people({row.grader_id for row in rows if row.grader_id})
    return {number: one.legal_name for number, one in people.items()}


def _given(mark: ResponseMark, people: Mapping[int, str], labels: Mapping[str, str]) -> GivenMark:
    chosen: dict[str, Any] = mark.chosen
    return GivenMark(
        place=mark.place,
        grader=people.get(mark.grader_id or 0, ""),
        points=mark.points,
        chosen=tuple((labels.get(name, name), str(one[1]), int(one[2])) for name, one in chosen.items()),
        words=tuple((labels.get(name, name), text) for name, text in mark.words.items()),
        comment=mark.comment,
        taken_at=mark.taken_at,
        given_at=mark.given_at,
        ended=mark.ended,
        why=mark.why,
    )


def office_file(*, officer_id: int, response: str, number: int) -> Download:
    """A file of a response, for an exam officer."""
    row = response_of(response)
    office(officer_id, row.window.exam.key, row.window.key)
    return file_of(row, number)
