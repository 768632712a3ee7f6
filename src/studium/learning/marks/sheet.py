"""One learner's marks for the course team: everything that counts, and one section or problem in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.assessment import api as assessment
from studium.core.errors import NotFound
from studium.enrollment import api as enrollment

from .. import gradebook
from ..answering import problem
from ..book import Place
from ..models import Attempt
from ..policy import check_may_teach
from ..reports import GradeReport, grade_report
from ..rules import effective_due
from ..states import brief_works
from .adjustments import Extension, SetMark
from .models import DueExtension, MarkOverride, RegradedAttempt
from .setting import Markable, check_key, markables

#: Attempts at one problem that are shown, the newest first.
MOST_ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A problem of a section: what was earned, weights applied, before anything the team set."""

    key: str
    title: str
    earned: Decimal | None
    possible: Decimal
    attempts: int
    set_mark: SetMark | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A learner in a run. `problems` holds the lines of each section, by section key."""

    person: accounts.Person
    report: GradeReport
    problems: dict[str, tuple[ProblemLine, ...]]


@dataclass(frozen=True, slots=True)
class AttemptView:
    """An attempt as it was given, and what regrades made of it: (when, old points, new points)."""

    number: int
    at: datetime
    answers: dict[str, str | list[str]]
    score: assessment.Score | None
    points: Decimal
    possible: Decimal
    seed: int
    regraded: tuple[tuple[datetime, Decimal, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Done:
    """One thing the course team did here. `by` is a name, empty where the account is gone."""

    at: datetime
    by: str
    reason: str
    points: Decimal | None = None
    possible: Decimal | None = None
    due: datetime | None = None
    about_due: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One section or problem of one learner. `earned` is what the learner's own answers are worth, None for none;
    `usual_due` the date for everybody, `extension` this learner's."""

    person: accounts.Person
    markable: Markable
    place: Place
    earned: Decimal | None
    percent: int
    set_mark: SetMark | None
    usual_due: datetime | None
    extension: Extension | None
    history: tuple[Done, ...]
    problem: assessment.Problem | None
    attempts: tuple[AttemptView, ...]


def learner_in(run_key: str, public_id: str) -> int:
    """The id of a learner of the run; raises `NotFound`. One query."""
    found = (
        enrollment.roster(run_key).filter(learner__public_id=public_id).values_list("learner_id", flat=True)
    )
    learner_id: int | None = found.first()
    if learner_id is None:
        raise NotFound(_("Nobody in this run is known by this address."))
    return learner_id


def sheet(*, by: int, run_key: str, public_id: str) -> Sheet:
    """All that counts of one learner. At most ten queries. Raises `NotAllowed`, `NotFound`."""
    check_may_teach(user_id=by, run_key=run_key)
    learner_id = learner_in(run_key, public_id)
    report = grade_report(learner_id=learner_id, run_key=run_key, whole=True)
    done = brief_works(learner_id, run_key, report.book.counting)
    known = markables(report.book)
    lines = {}
    for section in report.book.sections:
        lines[section.key] = tuple(
            ProblemLine(
                key=one.key,
                title=known[one.key].title,
                earned=_points(done[one.key].share, one.possible) if one.key in done else None,
                possible=one.possible,
                attempts=done[one.key].attempts_used if one.key in done else 0,
                set_mark=report.set_marks.get(one.key),
            )
            for one in section.problems
        )
    return Sheet(accounts.person(learner_id), report, lines)


def item(*, by: int, run_key: str, public_id: str, key: str) -> Item:
    """One section or problem of one learner, with its history. Raises `NotAllowed`, `NotFound`."""
    check_may_teach(user_id=by, run_key=run_key)
    learner_id = learner_in(run_key, public_id)
    report = grade_report(learner_id=learner_id, run_key=run_key, whole=True)
    book = report.book
    known = check_key(key=key, book=book)
    section = next(one for one in book.sections if one.key == key or key in {two.key for two in one.problems})
    place = book.places[book.unit_of[key] if not known.whole else section.unit_key]
    done = brief_works(learner_id, run_key, book.counting)
    own = {one: work.share for one, work in done.items() if work.possible}
    touched = [one for one in section.problems if one.key in own and (known.whole or one.key == key)]
    earned = sum((_points(own[one.key], one.possible) for one in touched), Decimal(0)) if touched else None
    percent = gradebook.section_percent(
        section, own | {one: mark.share for one, mark in report.set_marks.items()}
    )
    regraded = _regraded(learner_id, run_key, key)
    return Item(
        person=accounts.person(learner_id),
        markable=known,
        place=place,
        earned=earned,
        percent=percent,
        set_mark=report.set_marks.get(key),
        usual_due=effective_due(section.due, pacing=report.run.pacing),
        extension=_extension(learner_id, run_key, section.key) if section.key in report.extended else None,
        history=_history(learner_id, run_key, key, section.key),
        problem=_problem(run_key, key) if not known.whole else None,
        attempts=() if known.whole else _attempts(learner_id, run_key, key, regraded),
    )


def _problem(run_key: str, key: str) -> assessment.Problem | None:
    try:
        return problem(run_key=run_key, block_key=key)
    except NotFound:
        return None


def _attempts(
    learner_id: int,
    run_key: str,
    key: str,
    regraded: dict[int, tuple[tuple[datetime, Decimal, Decimal], ...]],
) -> tuple[AttemptView, ...]:
    rows = Attempt.objects.filter(learner_id=learner_id, run_key=run_key, block_key=key).order_by("-number")
    return tuple(
        AttemptView(
            number=row.number,
            at=row.at,
            answers=row.answers,
            score=None,
            points=row.points,
            possible=row.possible,
            seed=row.seed,
            regraded=regraded.get(row.number, ()),
        )
        for row in rows[:MOST_ATTEMPTS]
    )


def _regraded(
    learner_id: int, run_key: str, key: str
) -> dict[int, tuple[tuple[datetime, Decimal, Decimal], ...]]:
    rows = RegradedAttempt.objects.filter(
        learner_id=learner_id, run_key=run_key, regrade__block_key=key
    ).order_by("pk")
    found: dict[int, tuple[tuple[datetime, Decimal, Decimal], ...]] = {}
    for row in rows:
        found[row.number] = (*found.get(row.number, ()), (row.at, row.old_points, row.new_points))
    return found


def _extension(learner_id: int, run_key: str, section_key: str) -> Extension | None:
    row = (
        DueExtension.objects.filter(learner_id=learner_id, run_key=run_key, key=section_key)
        .order_by("-pk")
        .first()
    )
    return Extension(row.key, row.due, row.reason, row.by_id, row.at) if row and row.due else None


def _history(learner_id: int, run_key: str, key: str, section_key: str) -> tuple[Done, ...]:
    """What the course team did here, the newest first. Three queries."""
    marks = list(MarkOverride.objects.filter(learner_id=learner_id, run_key=run_key, key=key).order_by("-pk"))
    dues = (
        list(DueExtension.objects.filter(learner_id=learner_id, run_key=run_key, key=key).order_by("-pk"))
        if key == section_key
        else []
    )
    people = {row.by_id for row in marks} | {row.by_id for row in dues}
    names = accounts.people(one for one in people if one is not None)

    def name(by: int | None) -> str:
        return names[by].display_name if by in names else ""

    done = [Done(row.at, name(row.by_id), row.reason, row.points, row.possible) for row in marks] + [
        Done(row.at, name(row.by_id), row.reason, due=row.due, about_due=True) for row in dues
    ]
    return tuple(sorted(done, key=lambda one: one.at, reverse=True))


def _points(share: gradebook.Share, possible: Decimal) -> Decimal:
    return Decimal(share.numerator) * possible / Decimal(share.denominator)
