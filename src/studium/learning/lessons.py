"""A unit as this learner sees it now: what is in it, how far they are, what each problem allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from studium.assessment import api as assessment
from studium.catalog import api as catalog
from studium.content import api as content
from studium.core.clock import now
from studium.enrollment import api as enrollment

from . import rules
from .answering import closed_sentence
from .book import Book, Place, compiled, worth
from .ground import Ground, ground
from .models import RunState, UnitState
from .rules import Closed
from .states import UNTOUCHED, Work, check_enrolled, works
from .visiting import note_visit


@dataclass(frozen=True, slots=True)
class Card:
    """One block of a unit for one learner.

    `problem` is None for what is no problem or cannot be graded. Points are weighted. `closed` says why no
    answer is taken, with `closed_sentence` for the learner. `show_answer` is whether the right answers may
    be shown now.
    """

    block: content.BlockView
    problem: assessment.Problem | None
    work: Work
    seed: int
    points: Decimal
    possible: Decimal
    graded: bool
    due: datetime | None
    closed: Closed | None
    closed_sentence: str
    show_answer: bool

    @property
    def attempts_left(self) -> int | None:
        """How many attempts are left, or None where they are not counted."""
        limit = self.block.max_attempts
        return max(0, limit - self.work.attempts_used) if limit else None

    @property
    def hints_left(self) -> int:
        return len(self.problem.hints) - self.work.hints_shown if self.problem else 0


@dataclass(frozen=True, slots=True)
class Lesson:
    """A unit with everything its page shows. `done` are the units this learner has finished."""

    enrolment: enrollment.Enrolment
    run: catalog.RunView
    book: Book
    place: Place
    due: datetime | None
    unit: content.Unit
    cards: tuple[Card, ...]
    done: frozenset[str]


def lesson(*, learner_id: int, run_key: str, unit_key: str, visiting: bool = True) -> Lesson:
    """The unit for its page; with `visiting` it becomes the place to resume at.

    Four queries, and three more at the first visit. Raises `NotFound`, `NotEnrolled`.
    """
    base = ground(run_key)
    place = base.place(unit_key)
    enrolled = check_enrolled(learner_id, run_key)
    opened = _opened(learner_id, run_key)
    done = {key for key, completed in opened.items() if completed}
    if visiting and not (unit_key in opened and _last(learner_id, run_key) == unit_key):
        note_visit(learner_id, base, unit_key)
        if not base.book.work_of[unit_key]:
            done.add(unit_key)
    unit = base.book.unit(unit_key)
    found = works(learner_id, run_key, base.book.work_of[unit_key])
    return Lesson(
        enrolment=enrolled,
        run=base.run,
        book=base.book,
        place=place,
        due=base.due(place),
        unit=unit,
        cards=tuple(_card(base, place, one, found.get(one.key, UNTOUCHED), learner_id) for one in unit.blocks),
        done=frozenset(done),
    )


def card(*, learner_id: int, run_key: str, block_key: str) -> Card:
    """One block of the run for one learner: what is shown after an answer. Raises `NotFound`, `NotEnrolled`."""
    base = ground(run_key)
    block = base.block(block_key)
    check_enrolled(learner_id, run_key)
    found = works(learner_id, run_key, [block_key])
    return _card(base, base.place(base.book.unit_of[block_key]), block, found.get(block_key, UNTOUCHED), learner_id)


def unit_state(*, learner_id: int, run_key: str, unit_key: str) -> Mapping[str, Work]:
    """The learner's work on each block of the unit, by block key. Raises `NotFound`. One query."""
    base = ground(run_key)
    base.place(unit_key)
    keys = base.book.work_of[unit_key]
    found = works(learner_id, run_key, keys)
    return {key: found.get(key, UNTOUCHED) for key in keys}


def _card(base: Ground, place: Place, block: content.BlockView, work: Work, learner_id: int) -> Card:
    problem = compiled(block)
    limits = base.rules_for(block, place)
    moment = now()
    why = rules.closed(limits, attempts_used=work.attempts_used, right=work.right, now=moment)
    possible = worth(block, problem) if problem else Decimal(0)
    return Card(
        block=block,
        problem=problem,
        work=work,
        seed=rules.seed_for(learner_id=learner_id, run_key=base.run.key, block_key=block.key),
        points=work.points * possible / work.possible if work.possible else Decimal(0),
        possible=possible,
        graded=block.key in base.book.counting,
        due=limits.due,
        closed=why if problem else None,
        closed_sentence=closed_sentence(why, limits) if problem and why else "",
        show_answer=problem is not None
        and rules.may_show_answer(limits, attempts_used=work.attempts_used, right=work.right, now=moment),
    )


def _opened(learner_id: int, run_key: str) -> dict[str, datetime | None]:
    rows = UnitState.objects.filter(learner_id=learner_id, run_key=run_key)
    return dict(rows.values_list("unit_key", "completed_at"))


def _last(learner_id: int, run_key: str) -> str | None:
    return RunState.objects.filter(learner_id=learner_id, run_key=run_key).values_list("unit_key", flat=True).first()
