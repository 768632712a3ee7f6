"""The exam office's view of the marking of a window: how far it is, where marks differ, how graders compare."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core.errors import NotFound

from ... import documents
from ...models import Window
from ..ruling_views import office
from .looking import names_of
from .models import Grader, Response, ResponseMark
from .people import graders_of
from .queue import titles_of
from .receiving import counts_without
from .rules import Ended, Mark, Place, Severity, severities
from .terms import MarkingTerms

#: How many differences, and how many passed on, are listed.
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class QuestionProgress:
    """One question: `settled` of `responses` have their mark; `unneeded` are left for a ruling's sake."""

    title: str
    responses: int
    settled: int
    twice: int
    third: int
    unneeded: int

    @property
    def percent(self) -> int:
        return 100 * (self.settled + self.unneeded) // self.responses if self.responses else 0


@dataclass(frozen=True, slots=True)
class GraderLine:
    """Somebody on the window. `active` is False for who lost the institution's role; `ended`: taken off."""

    public_id: str
    name: str
    email: str
    third: bool
    active: bool
    ended: bool
    in_hand: int
    severity: Severity | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A response on which two marks lie further apart than the threshold. `points` None: not settled yet;
    `office`: it waits for the exam office."""

    response: str
    number: str
    title: str
    first: int
    second: int
    points: Decimal | None
    how: str
    office: bool

    @property
    def apart(self) -> int:
        return abs(self.first - self.second)


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A grader said that they know whose response it is; `marked` others of the same candidate by them count."""

    response: str
    number: str
    grader: str
    why: str
    at: datetime
    marked: int


@dataclass(frozen=True, slots=True)
class MarkingDesk:
    exam_title: str
    window_key: str
    terms: MarkingTerms
    questions: tuple[QuestionProgress, ...]
    graders: tuple[GraderLine, ...]
    differences: tuple[Difference, ...]
    passed_on: tuple[PassedOn, ...]

    @property
    def left(self) -> int:
        return sum(one.responses - one.settled - one.unneeded for one in self.questions)

    @property
    def third_missing(self) -> bool:
        """A third mark is waited for, and nobody may give it."""
        able = any(one.third and one.active and not one.ended for one in self.graders)
        return any(one.third for one in self.questions) and not able

    @property
    def settled(self) -> int:
        return sum(one.settled for one in self.questions)


def marking_desk(*, officer_id: int, exam_key: str, window_key: str) -> MarkingDesk:
    """Everything about the marking of a window. Exam officers only. The same few queries at any size."""
    exam, window = office(officer_id, exam_key, window_key)
    rows = Response.objects.filter(window=window)
    open_ = Q(points=None)
    counted = list(
        rows.alias(unneeded=counts_without())
        .values("block_key")
        .annotate(
            responses=Count("pk"),
            settled=Count("pk", filter=~open_),
            twice=Count("pk", filter=Q(second=True)),
            third=Count("pk", filter=open_ & Q(third=True)),
            left=Count("pk", filter=open_ & Q(unneeded=True)),
        )
        .order_by("block_key")
    )
    titles = titles_of(window, [one["block_key"] for one in counted])
    terms = documents.parse(exam.key, exam.document).marking
    return MarkingDesk(
        exam_title=exam.title,
        window_key=window.key,
        terms=terms,
        questions=tuple(
            QuestionProgress(
                titles[one["block_key"]],
                one["responses"],
                one["settled"],
                one["twice"],
                one["third"],
                one["left"],
            )
            for one in counted
        ),
        graders=_graders(window),
        differences=_differences(window, titles),
        passed_on=_passed_on(window),
    )


def _graders(window: Window) -> tuple[GraderLine, ...]:
    rows = list(Grader.objects.filter(window=window).order_by("pk"))
    active = graders_of(window)
    people = accounts.people({row.user_id for row in rows})
    marks = ResponseMark.objects.filter(
        response__window=window, ended="", place__lt=Place.DECISION, grader__isnull=False
    )
    given = marks.filter(given_at__isnull=False).values_list(
        "response_id", "grader_id", "points", "response__possible"
    )
    severity = severities(
        Mark(one, grader, points or 0, possible)
        for one, grader, points, possible in given.iterator(chunk_size=2000)
        if grader is not None
    )
    held = dict(marks.filter(given_at=None).order_by().values_list("grader_id").annotate(Count("pk")))
    lines = [
        GraderLine(
            public_id=people[row.user_id].public_id,
            name=people[row.user_id].legal_name,
            email=people[row.user_id].email,
            third=row.third,
            active=row.user_id in active,
            ended=row.ended_at is not None,
            in_hand=held.get(row.user_id, 0),
            severity=severity.get(row.user_id),
        )
        for row in rows
    ]
    return tuple(sorted(lines, key=lambda one: (one.ended, one.name)))


def _differences(window: Window, titles: Mapping[str, str]) -> tuple[Difference, ...]:
    """Where a third was called or the office has to decide, the open ones first."""
    rows = (
        Response.objects.filter(window=window, second=True)
        .annotate(
            both=Count("marks", filter=Q(marks__ended="", marks__given_at__isnull=False, marks__place__lt=3))
        )
        .filter(Q(third=True) | Q(points=None, both=2) | Q(how="decision", both=2))
        .order_by("settled_at", "number", "pk")
    )
    # Databases put what is empty first or last as they please.
    listed = sorted(rows[: 5 * MOST_LISTED], key=lambda one: (one.points is not None, one.number))[
        :MOST_LISTED
    ]
    given: dict[int, dict[int, int]] = {}
    marks = ResponseMark.objects.filter(response__in=listed, ended="", given_at__isnull=False, place__lt=3)
    for response, place, points in marks.values_list("response_id", "place", "points"):
        given.setdefault(response, {})[place] = points or 0
    return tuple(
        Difference(
            response=row.public_id,
            number=row.number,
            title=titles.get(row.block_key, row.block_key),
            first=given.get(row.pk, {}).get(1, 0),
            second=given.get(row.pk, {}).get(2, 0),
            points=row.points,
            how=row.how,
            office=row.points is None and not row.third,
        )
        for row in listed
    )


def _passed_on(window: Window) -> tuple[PassedOn, ...]:
    rows = list(
        ResponseMark.objects.filter(response__window=window, ended=Ended.CONFLICT)
        .select_related("response")
        .order_by("-ended_at", "pk")[:MOST_LISTED]
    )
    people = names_of(rows)
    counted: dict[tuple[int, int | None], int] = {}
    own = ResponseMark.objects.filter(
        response__sitting__in={row.response.sitting_id for row in rows}, ended="", given_at__isnull=False
    )
    for sitting, grader in own.values_list("response__sitting_id", "grader_id"):
        counted[sitting, grader] = counted.get((sitting, grader), 0) + 1
    return tuple(
        PassedOn(
            response=row.response.public_id,
            number=row.response.number,
            grader=people.get(row.grader_id or 0, ""),
            why=row.why,
            at=row.ended_at or row.taken_at,
            marked=counted.get((row.response.sitting_id, row.grader_id), 0),
        )
        for row in rows
    )


def by_chance(*, officer_id: int, exam_key: str, window_key: str, grader: str = "") -> str:
    """The public id of a settled response drawn by chance, of those this grader marked: a sample to look at.

    Raises `NotFound` where there is none yet.
    """
    _exam, window = office(officer_id, exam_key, window_key)
    rows = Response.objects.filter(window=window).exclude(points=None)
    if grader:
        rows = rows.filter(
            marks__grader__public_id=grader, marks__ended="", marks__given_at__isnull=False
        ).distinct()
    count = rows.count()
    if not count:
        raise NotFound(_("Nothing of that is marked yet; there is no sample to look at."))
    return rows.order_by("number", "pk")[secrets.randbelow(count)].public_id
