"""A unit as this learner sees it now: what is in it, how far they are, what each problem allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.content import api as content
from studium.core.clock import now
from studium.core.prepared import NUMBER, TEXT, Prepared
from studium.enrollment import api as enrollment

from .access import ground_for
from .book import Book, Place
from .cards import Card, make_card
from .marks.adjustments import personal
from .models import RunState, UnitState
from .states import UNTOUCHED, NotStarted, Work, check_enrolled, works
from .visiting import note_visit


@dataclass(frozen=True, slots=True)
class Lesson:
    """A unit with everything its page shows. `done` are the units this learner has finished;
    `noted` is False where nothing is written in any margin of the run."""

    enrolment: enrollment.Enrolment
    run: catalog.RunView
    book: Book
    place: Place
    due: datetime | None
    unit: content.Unit
    cards: tuple[Card, ...]
    done: frozenset[str]
    noted: bool = True


def lesson(*, learner_id: int, run_key: str, unit_key: str, visiting: bool = True) -> Lesson:
    """The unit for its page; with `visiting` it becomes the place to resume at.

    Four queries, and three more at the first visit; for a course with gates see `access`.

    Raises `NotFound`, `NotEnrolled`, `NotStarted`.
    """
    base = ground_for(run_key, learner_id)
    place = base.place(unit_key)
    enrolled = check_enrolled(learner_id, run_key)
    if base.run.start and now() < base.run.start:
        raise NotStarted(_("This run has not started yet. Its units open on the first day."))
    opened = _opened(learner_id, run_key)
    done = {key for key, completed in opened.items() if completed}
    last, adjusted, noted = _last(learner_id, run_key) if unit_key in opened else (None, None, True)
    if visiting and last != unit_key:
        adjusted = note_visit(learner_id, base, unit_key)
        if not base.book.work_of[unit_key]:
            done.add(unit_key)
    base = personal(base, learner_id, flagged=adjusted)
    unit = base.book.unit(unit_key)
    found = works(learner_id, run_key, base.book.work_of[unit_key])
    return Lesson(
        enrolment=enrolled,
        run=base.run,
        book=base.book,
        place=place,
        due=base.due(place),
        unit=unit,
        cards=tuple(make_card(base, one, found.get(one.key, UNTOUCHED), learner_id) for one in unit.blocks),
        done=frozenset(done),
        noted=noted,
    )


def card(*, learner_id: int, run_key: str, block_key: str) -> Card:
    """One block of the run for one learner. Three queries. Raises `NotFound`, `NotEnrolled`."""
    base = personal(ground_for(run_key, learner_id), learner_id)
    block = base.block(block_key)
    check_enrolled(learner_id, run_key)
    found = works(learner_id, run_key, [block_key])
    return make_card(base, block, found.get(block_key, UNTOUCHED), learner_id)


def unit_state(*, learner_id: int, run_key: str, unit_key: str) -> Mapping[str, Work]:
    """The learner's work on each block of the unit, by block key. Raises `NotFound`. One query."""
    base = ground_for(run_key, learner_id)
    base.place(unit_key)
    keys = base.book.work_of[unit_key]
    found = works(learner_id, run_key, keys)
    return {key: found.get(key, UNTOUCHED) for key in keys}


_OPENED = Prepared(
    lambda learner_id, run_key: UnitState.objects.filter(learner_id=learner_id, run_key=run_key).values_list(
        "unit_key", "completed_at"
    ),
    NUMBER,
    TEXT,
)
_LAST = Prepared(
    lambda learner_id, run_key: RunState.objects.filter(learner_id=learner_id, run_key=run_key).values_list(
        "unit_key", "adjusted", "noted"
    ),
    NUMBER,
    TEXT,
)


def _opened(learner_id: int, run_key: str) -> dict[str, datetime | None]:
    return {row[0]: row[1] for row in _OPENED.rows(learner_id, run_key)}


def _last(learner_id: int, run_key: str) -> tuple[str | None, bool | None, bool]:
    """The unit opened last, whether the course team set anything for the learner, and whether they wrote notes."""
    found = _LAST.rows(learner_id, run_key)
    return (found[0][0], found[0][1], bool(found[0][2])) if found else (None, None, False)
