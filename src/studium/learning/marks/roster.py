"""The gradebook of a run: a page of its learners with their marks, and how the whole run stands.

A page costs the same queries whether the run has fifty learners or fifty thousand: pages follow each other by the
last row shown (keyset), and the marks of sections are those kept on the learner's row of the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q

from studium.enrollment import api as enrollment

from .. import gradebook
from ..ground import Ground, ground
from ..models import RunState
from ..policy import check_may_teach
from . import roster_order
from .adjustments import Adjustments, adjustments_of
from .roster_order import Asked as Asked
from .roster_order import Show as Show
from .roster_order import Sort as Sort

PAGE = 50


@dataclass(frozen=True, slots=True)
class Column:
    """A section that counts. `label` is short ("HW 01"), `possible` its points."""

    key: str
    label: str
    title: str
    type: str
    possible: Decimal


@dataclass(frozen=True, slots=True)
class Cell:
    """A section's mark in whole percents, None where nothing is recorded yet."""

    key: str
    percent: int | None
    by_team: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A learner in the gradebook; `cells` as the columns stand."""

    learner_id: int
    public_id: str
    name: str
    email: str
    track: str
    percent: Decimal
    passed: bool
    grade: str
    cells: tuple[Cell, ...]
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """`after` leads to the next page, empty on the last. `graded` says that the course gives more than one grade."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    after: str
    graded: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How the whole run stands. `tenths` counts the learners who have opened the course by their percent: 0 to 9,
    10 to 19, ..., 90 and more. `average` is over those, in percent."""

    enrolled: int
    verified: int
    opened: int
    passed: int
    average: Decimal
    tenths: tuple[int, ...]


def page(*, by: int, run_key: str, asked: Asked, after: str = "", size: int = PAGE) -> Page:
    """One page of the gradebook. At most six queries, at any size. Raises `NotAllowed`, `NotFound`."""
    check_may_teach(user_id=by, run_key=run_key)
    base = ground(run_key)
    found = roster_order.places(run_key, asked, after, size + 1)
    shown = found[:size]
    rows = tuple(rows_of(base, [one.learner_id for one in shown]))
    return Page(columns(base), rows, shown[-1].mark if len(found) > size else "", len(base.book.cutoffs) > 1)


def pass_mark(run_key: str) -> Decimal:
    """What passes the run, in percent. No query when warm."""
    return ground(run_key).pass_mark


def columns(base: Ground) -> tuple[Column, ...]:
    """The sections that count, by assignment type."""
    found = []
    for kind in base.book.types:
        sections = gradebook.of_type(base.book.sections, kind)
        label = kind.short_label or kind.name
        for number, section in enumerate(sections, start=1):
            name = label if len(sections) == 1 else f"{label} {number:02d}"
            found.append(Column(section.key, name, section.title, kind.name, section.possible))
    return tuple(found)


def standing(run_key: str) -> Standing:
    """How the whole run stands. Two queries."""
    tracks = enrollment.tracks_in(run_key)
    groups = (
        RunState.objects.filter(run_key=run_key)
        .values_list("percent")
        .annotate(n=Count("pk"), passed=Count("pk", filter=Q(passed=True)))
        .order_by()
    )
    tenths, opened, passed, total = [0] * 10, 0, 0, Decimal(0)
    for percent, count, passing in groups:
        tenths[min(9, int(percent) // 10)] += count
        opened, passed, total = opened + count, passed + passing, total + percent * count
    return Standing(
        enrolled=sum(tracks.values()),
        verified=tracks.get(enrollment.Track.VERIFIED, 0),
        opened=opened,
        passed=passed,
        average=total / opened if opened else Decimal(0),
        tenths=tuple(tenths),
    )


def rows_of(base: Ground, ids: Sequence[int]) -> list[Row]:
    """The gradebook's rows of these learners, in their order. Two queries, and two more where anything is set."""
    run_key = base.run.key
    fields = ("track", "learner__public_id", "learner__legal_name", "learner__email")
    people = {
        learner: Person(*rest)
        for learner, *rest in enrollment.roster(run_key)
        .filter(learner_id__in=ids)
        .values_list("learner_id", *fields)
    }
    states = {
        state.learner_id: state
        for state in RunState.objects.filter(run_key=run_key, learner_id__in=ids).only(
            "learner_id", "percent", "passed", "marks", "adjusted", "seen_at"
        )
    }
    flagged = [learner for learner, state in states.items() if state.adjusted]
    given = adjustments_of(flagged, run_key) if flagged else {}
    keys = [one.key for one in columns(base)]
    return [
        _row(base, one, people[one], states.get(one), keys, given.get(one)) for one in ids if one in people
    ]


@dataclass(frozen=True, slots=True)
class Person:
    track: str
    public_id: str
    name: str
    email: str


def _row(
    base: Ground,
    learner_id: int,
    who: Person,
    state: RunState | None,
    keys: Sequence[str],
    given: Adjustments | None,
) -> Row:
    kept = state.marks.get("percents", {}) if state else {}
    percent = state.percent if state else Decimal(0)
    by_team = given.marks if given else {}
    return Row(
        learner_id=learner_id,
        public_id=who.public_id,
        name=who.name,
        email=who.email,
        track=who.track,
        percent=percent,
        passed=bool(state and state.passed),
        grade=gradebook.grade_at(base.book.cutoffs, percent),
        cells=tuple(Cell(key, kept.get(key), key in by_team) for key in keys),
        seen_at=state.seen_at if state else None,
    )
