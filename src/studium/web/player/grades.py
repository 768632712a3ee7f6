"""Grades: a bar for each assignment, the line to pass, and what is needed on the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from studium.core.clock import now
from studium.learning import api as learning

from .pages import audit_note, frame, not_enrolled


@dataclass(frozen=True, slots=True)
class Bar:
    """One assignment. `state` says in words what the colour and the strike say; `due` is the day it must be in by,
    None where that is past or there is none, and `extended` that it is later than for others. `withheld`: its marks
    may not be seen yet."""

    label: str
    title: str
    url: str
    percent: int
    earned: Decimal
    possible: Decimal
    state: str
    dropped: bool
    answered: bool
    passing: bool
    by_team: bool = False
    due: datetime | None = None
    extended: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A grade of the course: the percent it takes, whether it is reached, and what it takes on the rest."""

    name: str
    percent: Decimal
    reached: bool
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """One assignment type. `weight` and `average` in percent, `contributes` in percent of the course."""

    name: str
    weight: Decimal
    average: Decimal
    contributes: Decimal
    rule: str
    adds: str
    bars: tuple[Bar, ...]


@login_required
@never_cache
@require_safe
def grades(request: HttpRequest, run: str) -> HttpResponse:
    """The learner's grades in a run."""
    learner_id = request.user.pk or 0
    try:
        report = learning.grade_report(learner_id=learner_id, run_key=run)
    except learning.NotEnrolled:
        return not_enrolled(request, run)
    progress = learning.progress_in(learner_id=learner_id, run_key=run)
    done = frozenset(key for key, finished in progress.units.items() if finished)
    context = {
        "run": report.run,
        "report": report,
        "groups": [_group(report, one) for one in report.types if one.marks],
        "need": need_sentence(report),
        "steps": [_step(report, one) for one in report.needs] if not report.withheld else [],
        "withheld": len(report.withheld),
        "printed_at": now(),
        "on_grades": True,
        "audit": audit_note(report.enrolment, report.run),
        **frame(report.run, report.book, done, None),
    }
    return render(request, "player/grades.html", context)


def need_sentence(report: learning.GradeReport) -> str:
    """“What do I need on the rest?”, answered."""
    need = report.need
    if report.withheld:
        return _("What you need on the rest can be said once all results are shown.")
    rest = ngettext("the problem", "the %(count)s problems", need.problems) % {"count": need.problems}
    words = {
        "rest": rest,
        "percent": need.percent,
        "best": need.best,
        "mark": f"{report.pass_mark.normalize():f}",
        "now": report.percent,
    }
    match need.kind:
        case learning.NeedKind.PASSED if need.problems:
            return (
                _(
                    "You have passed, whatever comes. With full marks on %(rest)s still open you reach %(best)s %%."
                )
                % words
            )
        case learning.NeedKind.PASSED:
            return _("You have passed, and every problem that counts is done.")
        case learning.NeedKind.REACHABLE:
            return _("You need %(percent)s %% on %(rest)s still open to pass.") % words
        case learning.NeedKind.OUT_OF_REACH:
            sentence = (
                _("With full marks on %(rest)s still open you reach %(best)s %%; passing takes %(mark)s %%.")
                % words
            )
        case learning.NeedKind.NOTHING_LEFT:
            sentence = (
                _(
                    "Every problem that counts is answered or closed, at %(now)s %%; passing takes %(mark)s %%."
                )
                % words
            )
        case _:
            return _("Nothing in this course counts towards a grade yet.")
    if need.improvable:
        return (
            sentence
            + " "
            + _("Problems you have answered and that have attempts left can still be improved.")
        )
    return sentence + " " + _("A later run of the course is a new attempt.")


def _step(report: learning.GradeReport, one: learning.GradeNeed) -> Step:
    need = one.need
    rest = ngettext("the problem", "the %(count)s problems", need.problems) % {"count": need.problems}
    match need.kind:
        case learning.NeedKind.PASSED:
            words = _("reached")
        case learning.NeedKind.REACHABLE:
            words = _("%(percent)s %% on %(rest)s still open") % {"percent": need.percent, "rest": rest}
        case _:
            words = _("out of reach in this run")
    return Step(one.name, one.percent, report.percent >= one.percent, words)


def _group(report: learning.GradeReport, row: learning.TypeMark) -> Group:
    kind = row.type
    rule = _("%(weight)s %% of the course") % {"weight": _plain(kind.weight * 100)}
    if kind.drop_count:
        lowest = ngettext("the lowest is dropped", "the %(count)s lowest are dropped", kind.drop_count)
        rule = f"{rule}; {lowest % {'count': kind.drop_count}}"
    begun = any(mark.answered for mark in row.marks)
    return Group(
        name=kind.name or _("Graded work"),
        weight=kind.weight * 100,
        average=row.average,
        contributes=row.contributes,
        rule=rule,
        adds=_("Average %(average)s %%, which adds %(adds)s of %(weight)s %% to the course.")
        % {
            "average": _plain(row.average),
            "adds": _plain(row.contributes),
            "weight": _plain(kind.weight * 100),
        },
        bars=tuple(_bar(report, mark, begun) for mark in row.marks),
    )


def _bar(report: learning.GradeReport, mark: learning.Mark, begun: bool) -> Bar:
    """One bar. What is dropped is struck through only once it was answered: before, it may yet be the best."""
    section = mark.section
    if section is None:
        state = _("not published yet, counts 0")
    elif section.key in report.withheld:
        at = report.withheld[section.key]
        state = (
            _("result shown after %(date)s") % {"date": learning.in_words(at)}
            if at
            else _("result not shown")
        )
    elif mark.by_team:
        state = _("set by the course team; dropped") if mark.dropped else _("set by the course team")
    elif not mark.answered:
        state = (
            _("not answered yet; dropped as things stand")
            if mark.dropped and begun
            else _("not answered yet")
        )
    elif mark.dropped:
        state = _("dropped")
    elif mark.answered < len(section.problems):
        state = _("%(answered)s of %(all)s problems answered") % {
            "answered": mark.answered,
            "all": len(section.problems),
        }
    else:
        state = _("all answered")
    if (
        section is not None
        and not mark.by_team
        and any(one.key in report.set_marks for one in section.problems)
    ):
        state = _("%(state)s; with a mark set by the course team") % {"state": state}
    due = _due(report, section) if section is not None else None
    return Bar(
        label=mark.label,
        title=section.title if section else _("Not published yet"),
        url=reverse("unit", args=[report.run.key, section.unit_key]) if section else "",
        percent=mark.percent,
        earned=mark.earned,
        possible=mark.possible,
        state=state,
        dropped=mark.dropped and bool(mark.answered or mark.by_team),
        answered=bool(mark.answered or mark.by_team),
        passing=mark.percent >= report.pass_mark,
        by_team=mark.by_team,
        due=due if due and due > now() else None,
        extended=section is not None and section.key in report.extended,
        withheld=section is not None and section.key in report.withheld,
    )


def _due(report: learning.GradeReport, section: learning.Section) -> datetime | None:
    """The due date that applies to this learner."""
    usual = section.due if report.run.pacing != "self" else None
    return report.extended.get(section.key) or usual


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
