"""Courses, exams and costs of a program, as its page tells them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.catalog import api as catalog
from studium.catalog import dates as moments
from studium.catalog import requirements as tree
from studium.core.money import Money
from studium.web.components import rule_words
from studium.web.exam import words as exam_words
from studium.web.shell import dates
from studium.web.shell.links import link

from . import words


@dataclass(frozen=True, slots=True)
class CourseLine:
    title: str
    url: str
    summary: str
    facts: tuple[str, ...]
    offer: str
    price: str


@dataclass(frozen=True, slots=True)
class ExamLine:
    """Exams of which all the same is to be said, plainly: labels and what they say. `exams`: keys and titles."""

    exams: tuple[tuple[str, str], ...]
    price: str
    facts: tuple[tuple[str, str], ...]
    resources: str


@dataclass(frozen=True, slots=True)
class CostLine:
    name: str
    price: str


@dataclass(frozen=True, slots=True)
class CostTable:
    """The cheapest way, step by step. `choice` says that there are dearer ones, `bundle` what all courses cost
    together where that is less, and `least` the sum with it."""

    lines: tuple[CostLine, ...]
    total: str
    bundle: str
    least: str
    choice: bool


def course_lines(subjects: list[str], now: datetime, program: str) -> tuple[CourseLine, ...]:
    return tuple(_course(catalog.course(key), now, program) for key in _keys(subjects, "course"))


def _keys(subjects: list[str], kind: str) -> list[str]:
    return [key for found, _colon, key in (subject.partition(":") for subject in subjects) if found == kind]


def _course(course: catalog.CoursePage, now: datetime, program: str) -> CourseLine:
    facts = [words.effort(course.weeks, course.hours_per_week)]
    if course.credits:
        facts.append(str(course.credits))
    run = words.next_run(course.runs, now)
    return CourseLine(
        title=course.title,
        url=f"{link('course', course.key)}?program={program}",
        summary=course.summary,
        facts=tuple(fact for fact in facts if fact),
        offer=words.on_offer(run, now),
        price=words.price(run.price if run else course.price),
    )


def exam_lines(subjects: list[str], now: datetime) -> tuple[ExamLine, ...]:
    """The exams; those that differ in nothing but their names are told together."""
    found: dict[ExamLine, tuple[tuple[str, str], ...]] = {}
    for key in _keys(subjects, "exam"):
        document = catalog.exam_document(key)
        said = _exam(document, now)
        found[said] = (*found.get(said, ()), (key, document["title"]))
    return tuple(replace(said, exams=exams) for said, exams in found.items())


def _exam(document: dict[str, Any], now: datetime) -> ExamLine:
    facts = [
        (_("Time"), exam_words.minutes(document["minutes"]) if "minutes" in document else ""),
        (_("To pass"), _at_least(document.get("pass_mark"))),
        (_("Supervision"), exam_words.supervision(document.get("supervision", "none"))),
        (_("Identity"), _("checked") if document.get("identity_check") else ""),
        (_("Attempts"), _attempts(document.get("attempts") or {})),
        (_("An attempt is used up"), _consumes(document.get("consumes_attempt", "start"))),
        (_("Next window"), _window(document.get("windows") or [], now)),
    ]
    price = document.get("price")
    return ExamLine(
        exams=(),
        price=words.price(Money.parse(price)) if price else "",
        facts=tuple((label, said) for label, said in facts if said),
        resources=document.get("resources", ""),
    )


def _at_least(mark: float | None) -> str:
    return _("at least %(mark)s %%") % {"mark": rule_words.number(str(mark))} if mark is not None else ""


def _attempts(policy: dict[str, Any]) -> str:
    limit, per = policy.get("limit"), policy.get("per", "lifetime")
    if limit is None:
        return _("no limit")
    said = {
        "lifetime": ngettext("%(n)d in all", "%(n)d in all", limit),
        "term": ngettext("%(n)d a term", "%(n)d a term", limit),
        "payment": ngettext("%(n)d for each payment", "%(n)d for each payment", limit),
    }[per]
    return said % {"n": limit}


def _consumes(when: str) -> str:
    return _("when you register") if when == "registration" else _("when you start")


def _window(windows: list[dict[str, Any]], now: datetime) -> str:
    """The next window one can still register for."""
    ahead = []
    for window in windows:
        until = moments.end(window.get("register_until") or window["closes"])
        opens, closes = moments.start(window["opens"]), moments.end(window["closes"])
        if until and until >= now and opens and closes:
            ahead.append((opens, closes, until))
    if not ahead:
        return _("none announced") if windows else ""
    opens, closes, until = min(ahead)
    return _("%(opens)s to %(closes)s; register by %(until)s") % {
        "opens": dates.day(opens),
        "closes": dates.day(closes),
        "until": dates.day(until),
    }


def cost_table(program: catalog.ProgramPage, root: tree.Node) -> CostTable:
    costs = catalog.costs(program.key)
    return CostTable(
        lines=tuple(CostLine(step.name, words.price(step.price)) for step in costs.steps),
        total=words.amounts(costs.apart),
        bundle=words.price(costs.bundle) if costs.saving else "",
        least=words.amounts(costs.least),
        choice=any(isinstance(node, tree.Choose) for node in tree.walk(root)),
    )


def ends(names: dict[str, str]) -> dict[str, str]:
    """What stands at the end of each row of the map: what it costs, by subject."""
    found = {}
    for subject in names:
        kind, _colon, key = subject.partition(":")
        if kind == "course":
            found[subject] = words.price(catalog.verified_price(catalog.course(key)))
        elif kind == "exam":
            found[subject] = words.price(catalog.price_of("exam", key))
        elif kind == "program":
            found[subject] = words.amounts(catalog.costs(key).least)
    return found
