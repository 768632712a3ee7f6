"""How far, and how well: progress through a run and the grade report."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from studium.catalog import api as catalog
from studium.core.clock import now
from studium.enrollment import api as enrollment

from . import gradebook, rules
from .access import ground_for
from .book import Book
from .ground import Ground
from .marks.adjustments import NONE, Adjustments, SetMark, adjusted, adjustments, is_adjusted
from .need import Need, need_on_rest
from .states import Work, brief_works, check_enrolled, completed_units
from .withholding import withheld_sections


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """Units finished of units there are; `percent` whole, cut. `units` says for each, in reading order."""

    done: int
    total: int
    percent: int
    units: dict[str, bool]


@dataclass(frozen=True, slots=True)
class GradeNeed:
    """A grade of the policy, the percent it takes, and what is needed on the rest to reach it."""

    name: str
    percent: Decimal
    need: Need


@dataclass(frozen=True, slots=True)
class GradeReport:
    """The learner's grades in a run. Percents are 0 to 100; `types` hold the marks as edX counts them.

    `cutoffs` are the policy's grades, the highest first, `grade` is the one reached ("" for none), and `needs` says
    of each, where there are several, what it takes on the rest. `set_marks` and `extended` are what the course team
    set for this learner, by section or problem key.

    `withheld` are the sections whose marks may not be seen yet, with the moment from which they may, None for never: here
    they stand as if nothing in them were answered, the percent, the need and `passed` included. They count all the same.
    """

    run: catalog.RunView
    book: Book
    enrolment: enrollment.Enrolment
    types: tuple[gradebook.TypeMark, ...]
    percent: int
    pass_mark: Decimal
    passed: bool
    need: Need
    cutoffs: tuple[tuple[str, Decimal], ...] = ()
    grade: str = ""
    needs: tuple[GradeNeed, ...] = ()
    set_marks: Mapping[str, SetMark] = field(default_factory=dict)
    extended: Mapping[str, datetime] = field(default_factory=dict)
    withheld: Mapping[str, datetime | None] = field(default_factory=dict)


def progress_in(*, learner_id: int, run_key: str) -> CourseProgress:
    """How far the learner is through the run. One query. Raises `NotFound`."""
    base = ground_for(run_key, learner_id)
    done = completed_units(learner_id, run_key)
    units = {key: key in done for key in base.book.places}
    count = sum(units.values())
    return CourseProgress(count, len(units), 100 * count // len(units) if units else 0, units)


def grade_report(*, learner_id: int, run_key: str, whole: bool = False) -> GradeReport:
    """Marks by assignment type, the total, and what is needed on the rest. Three queries, and two more for a
    learner for whom the course team set anything. `whole` is the course team's: with what the learner may not see yet.

    Raises `NotFound`, `NotEnrolled`.
    """
    base = ground_for(run_key, learner_id)
    enrolled = check_enrolled(learner_id, run_key)
    done = brief_works(learner_id, run_key, base.book.counting)
    given = adjustments(learner_id, run_key) if is_adjusted(learner_id, run_key) else NONE
    base = adjusted(base, given)
    withheld = {} if whole else withheld_sections(base, now=now())
    if withheld:
        unseen = _keys_of(base, withheld)
        done = {key: work for key, work in done.items() if key not in unseen}
        given = replace(given, marks={key: one for key, one in given.marks.items() if key not in unseen})
    earned = {key: work.share for key, work in done.items() if work.possible} | given.shares
    book = gradebook.gradebook(base.book.types, base.book.sections, earned)
    open_keys, improvable = _open(base, done, given)
    cutoffs = base.book.cutoffs

    def need(mark: Decimal) -> Need:
        return need_on_rest(
            base.book.types,
            base.book.sections,
            earned,
            pass_mark=mark,
            open_keys=open_keys,
            improvable=improvable,
        )

    return GradeReport(
        run=base.run,
        book=base.book,
        enrolment=enrolled,
        types=book.types,
        percent=book.percent,
        pass_mark=base.pass_mark,
        passed=book.percent >= base.pass_mark,
        need=need(base.pass_mark),
        cutoffs=cutoffs,
        grade=gradebook.grade_at(cutoffs, book.percent),
        needs=tuple(GradeNeed(name, mark, need(mark)) for name, mark in cutoffs) if len(cutoffs) > 1 else (),
        set_marks=given.marks,
        extended=base.extended,
        withheld=withheld,
    )


def _keys_of(base: Ground, sections: Collection[str]) -> set[str]:
    """The keys of these sections and of their problems."""
    found = set(sections)
    for one in base.book.sections:
        if one.key in found:
            found.update(problem.key for problem in one.problems)
    return found


def _open(base: Ground, done: dict[str, Work], given: Adjustments) -> tuple[Collection[str], bool]:
    """The problems that can be answered now or later, and whether an answered one can be improved.

    What the course team set stands, whatever is still answered.
    """
    moment = now()
    open_keys: set[str] = set()
    improvable = False
    fixed = {*given.marks}
    for section in base.book.sections:
        if section.key in given.marks:
            fixed.update(problem.key for problem in section.problems)
    for key in base.book.counting - fixed:
        if key not in base.book.unit_of:
            # It waits for a condition, and can be earned once that is met.
            open_keys.add(key)
            continue
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
