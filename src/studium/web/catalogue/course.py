"""The page of one course: what one learns, when it runs, what it costs, and which programs it counts in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from studium.catalog import api as catalog
from studium.catalog import isced
from studium.core.clock import now
from studium.enrollment import api as enrollment
from studium.partners import api as partners
from studium.web.components import rule_words
from studium.web.components.prose import prose
from studium.web.shell.links import link

from . import structured, words

_MOST_RUNS = 4


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run one can still join, as the page tells it. `joined` where the reader is in it."""

    run: catalog.RunView
    price: str
    begun: bool
    joined: bool
    verified: bool


@require_safe
def course(request: HttpRequest, key: str) -> HttpResponse:
    """One course. At most two queries, three for somebody signed in."""
    moment = now()
    page = catalog.course(key)
    houses = partners.organisations(page.institutions)
    mine = _mine(request, key)
    runs = _runs(page.runs, mine, moment)
    asked = request.GET.get("program", "")
    programs = [catalog.program(each) for each in catalog.programs_with(f"course:{key}")]
    context = {
        "course": page,
        "houses": [houses[each] for each in page.institutions if each in houses],
        "facts": _facts(page),
        "spoken": "" if page.language.startswith((get_language() or "en")[:2]) else page.language,
        "runs": runs,
        "later": max(0, sum(_open(run, moment) for run in page.runs) - len(runs)),
        "in_run": next((each.run_key for each in mine), ""),
        "next": words.next_run(page.runs, moment),
        "programs": programs,
        "within": next((each for each in programs if each.key == asked), None),
        "about": prose(page.about) if page.about else "",
        "json_ld": structured.course(page, [houses[each] for each in page.institutions if each in houses]),
        "enrol_url": f"{link('course', key)}enrol",
    }
    return render(request, "catalogue/course.html", context)


def _mine(request: HttpRequest, course_key: str) -> list[enrollment.Enrolment]:
    """The reader's enrolments in this course, the newest first."""
    if not request.user.is_authenticated or request.user.pk is None:
        return []
    return [each for each in enrollment.enrolments_of(request.user.pk) if each.course_key == course_key]


def _open(run: catalog.RunView, moment: datetime) -> bool:
    return run.enrol_until is None or run.enrol_until >= moment


def _runs(
    runs: tuple[catalog.RunView, ...], mine: list[enrollment.Enrolment], moment: datetime
) -> list[RunLine]:
    """The reader's own runs and the next ones to come; not every run until the end of time."""
    joined = {each.run_key: each for each in mine}
    far = datetime.max.replace(tzinfo=moment.tzinfo)
    open_ = sorted((run for run in runs if _open(run, moment)), key=lambda run: run.start or far)
    shown = [run for run in runs if run.key in joined and run not in open_] + open_
    return [
        RunLine(
            run=run,
            price=words.price(run.price),
            begun=run.start is None or run.start <= moment,
            joined=run.key in joined,
            verified=run.key in joined and joined[run.key].is_verified,
        )
        for run in shown[:_MOST_RUNS]
    ]


def _facts(page: catalog.CoursePage) -> list[tuple[str, str]]:
    facts: list[tuple[str, str]] = []
    if page.weeks:
        facts.append((_("Lasts"), words.weeks(page.weeks)))
    if page.hours_per_week:
        facts.append((_("Effort"), words.hours(page.hours_per_week[0], page.hours_per_week[-1])))
    if page.credits:
        facts.append((_("Workload"), str(page.credits)))
    facts.append((_("To pass"), _("%(mark)s %%") % {"mark": rule_words.number(str(page.pass_mark))}))
    if page.level:
        facts.append((_("Level"), _("EQF %(level)d") % {"level": page.level}))
    facts.append((_("Language"), catalog.language_name(page.language)))
    if isced.is_field(page.field):
        facts.append((_("Field"), isced.field_name(page.field)))
    return facts
