"""How far, and how well: progress through a run and the grade report."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from studium.catalog import api as catalog
from studium.core.clock import now
from studium.enrollment import api as enrollment

from . import gradebook, rules
from .book import Book
from .ground import Ground, ground
from .need import Need, need_on_rest
from .states import Work, brief_works, check_enrolled, completed_units


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """Units finished of units there are; `percent` whole, cut. `units` says for each, in reading order."""

    done: int
    total: int
    percent: int
    units: dict[str, bool]


@dataclass(frozen=True, slots=True)
class GradeReport:
    """The learner's grades in a run. Percents are 0 to 100; `types` hold the marks as edX counts them."""

    run: catalog.RunView
    book: Book
    enrolment: enrollment.Enrolment
    types: tuple[gradebook.TypeMark, ...]
    percent: int
    pass_mark: Decimal
    passed: bool
    need: Need


def progress_in(*, learner_id: int, run_key: str) -> CourseProgress:
    """How far the learner is through the run. One query. Raises `NotFound`."""
    base = ground(run_key)
    done = completed_units(learner_id, run_key)
    units = {key: key in done for key in base.book.places}
    count = sum(units.values())
    return CourseProgress(count, len(units), 100 * count // len(units) if units else 0, units)


def grade_report(*, learner_id: int, run_key: str) -> GradeReport:
    """Marks by assignment type, the total, and what is needed on the rest. Two queries.

    Raises `NotFound`, `NotEnrolled`.
    """
    base = ground(run_key)
    enrolled = check_enrolled(learner_id, run_key)
    done = brief_works(learner_id, run_key, base.book.counting)
    earned = {key: work.share for key, work in done.items() if work.possible}
    book = gradebook.gradebook(base.book.types, base.book.sections, earned)
    open_keys, improvable = _open(base, done)
    return GradeReport(
        run=base.run,
        book=base.book,
        enrolment=enrolled,
        types=book.types,
        percent=book.percent,
        pass_mark=base.pass_mark,
        passed=book.percent >= base.pass_mark,
        need=need_on_rest(
            base.book.types,
            base.book.sections,
            earned,
            pass_mark=base.pass_mark,
            open_keys=open_keys,
            improvable=improvable,
        ),
    )


def _open(base: Ground, done: dict[str, Work]) -> tuple[Collection[str], bool]:
    """The problems that can be answered now or later, and whether an answered one can be improved."""
    moment = now()
    open_keys: set[str] = set()
    improvable = False
    for key in base.book.counting:
        place = base.place(base.book.unit_of[key])
        work = done.get(key)
        why = rules.closed(
            base.rules_for(base.block(key), place),
            attempts_used=work.attempts_used if work else 0,
            right=bool(work and work.right),
            now=moment,
        )
        if why in (None, rules.Closed.NOT_STARTED):
            open_keys.add(key)
            improvable = improvable or bool(work and work.attempts_used)
    return open_keys, improvable
