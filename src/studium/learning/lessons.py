"""A unit as this learner sees it now: what is in it, how far they are, what each problem allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Value

from studium.catalog import api as catalog
from studium.content import api as content
from studium.core.prepared import NUMBER, TEXT, Prepared
from studium.enrollment import api as enrollment

from .access import ground_for
from .book import Book, Place
from .cards import Card, make_card
from .marks.adjustments import personal
from .models import RunState, UnitState
from .opening import check_open
from .states import UNTOUCHED, Work, check_enrolled, works
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

    Three queries, and three more at the first visit; for a course with gates see `access`.

    Raises `NotFound`, `NotEnrolled`, `NotStarted`.
    """
    base = ground_for(run_key, learner_id)
    place = base.place(unit_key)
    enrolled = check_enrolled(learner_id, run_key)
    check_open(base, place, learner_id)
    opened, last, adjusted, noted = _opened(learner_id, run_key)
    done = {key for key, completed in opened.items() if completed}
    if visiting and (last != unit_key or unit_key not in opened):
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
    """One block of the run for one learner. Three queries. Raises `NotFound`, `NotEnrolled`, `NotStarted`."""
    base = personal(ground_for(run_key, learner_id), learner_id)
    block = base.block(block_key)
    check_enrolled(learner_id, run_key)
    check_open(base, base.place(base.book.unit_of[block_key]), learner_id)
    found = works(learner_id, run_key, [block_key])
    return make_card(base, block, found.get(block_key, UNTOUCHED), learner_id)


def unit_state(*, learner_id: int, run_key: str, unit_key: str) -> Mapping[str, Work]:
    """The learner's work on each block of the unit, by block key. Raises `NotFound`. One query."""
    base = ground_for(run_key, learner_id)
    base.place(unit_key)
    keys = base.book.work_of[unit_key]
    found = works(learner_id, run_key, keys)
    return {key: found.get(key, UNTOUCHED) for key in keys}


# The units that were opened and, as one row more, the run itself: one question instead of two.
_OPENED = Prepared(
    lambda learner_id, run_key: (
        UnitState.objects.filter(learner_id=learner_id, run_key=run_key)
        .annotate(whole=Value(False), set_apart=Value(False), has_notes=Value(False))
        .values_list("unit_key", "completed_at", "whole", "set_apart", "has_notes")
        .union(
            RunState.objects.filter(learner_id=learner_id, run_key=run_key)
            .annotate(whole=Value(True))
            .values_list("unit_key", "seen_at", "whole", "adjusted", "noted"),
            all=True,
        )
    ),
    NUMBER,
    TEXT,
)


def _opened(
    learner_id: int, run_key: str
) -> tuple[dict[str, datetime | None], str | None, bool | None, bool]:
    """Which units were opened and when each was finished; the one opened last, whether the course team set anything
    for the learner (None where nobody knows yet), and whether they wrote notes. One query."""
    opened: dict[str, datetime | None] = {}
    last: str | None = None
    adjusted: bool | None = None
    noted = False
    for unit_key, at, whole, set_apart, has_notes in _OPENED.rows(learner_id, run_key):
        if whole:
            last, adjusted, noted = unit_key, bool(set_apart), bool(has_notes)
        else:
            opened[unit_key] = at
    return opened, last, adjusted, noted
