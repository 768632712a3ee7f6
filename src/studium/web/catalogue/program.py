"""The page of one program: what one will be able to do, what it takes and costs, and where it counts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from studium.catalog import api as catalog
from studium.catalog import isced
from studium.catalog import requirements as tree
from studium.core.clock import now
from studium.credentials import api as credentials
from studium.partners import api as partners
from studium.partners.api import Organisation
from studium.progress import api as progress
from studium.recognition import api as recognition
from studium.web.components.prose import prose
from studium.web.components.requirement_map import rules_map

from . import offers, structured, words


@require_safe
def program(request: HttpRequest, key: str) -> HttpResponse:
    """One program under its current rules. At most six queries, seven for somebody signed in."""
    moment = now()
    page = catalog.program(key)
    version = catalog.current_rule_version(key)
    houses = _houses(page.institutions)
    subjects = _subjects(version.tree)
    ends = offers.ends(version.names)
    card = catalog.card(key)
    learner = request.user.pk if request.user.is_authenticated else None
    agreements = [each for each in recognition.agreements(key) if each.in_force(moment)]
    endorsements = credentials.endorsements(key)
    context: dict[str, Any] = {
        "program": page,
        "houses": houses,
        "facts": _facts(page, card),
        "spoken": "" if page.language.startswith((get_language() or "en")[:2]) else page.language,
        "map": rules_map(version.tree, names=version.names, ends=lambda leaf: _end(leaf, ends)),
        "courses": offers.course_lines(subjects, moment, key),
        "exams": offers.exam_lines(subjects, moment),
        "one_exam": sum(subject.startswith("exam:") for subject in subjects) == 1,
        "costs": offers.cost_table(page, version.tree),
        "begins": words.start(card.starts if card else None, moment),
        "agreements": agreements,
        "endorsements": endorsements,
        "about": prose(page.about) if page.about else "",
        "member": progress.membership(learner_id=learner, program_key=key) if learner else None,
        "json_ld": structured.program(page, houses, _courses(subjects)),
    }
    return render(request, "catalogue/program.html", context)


def _houses(keys: tuple[str, ...]) -> list[Organisation]:
    found = partners.organisations(keys)
    return [found[key] for key in keys if key in found]


def _subjects(root: tree.Node) -> list[str]:
    """What the rules name, once each, in their order."""
    return list(dict.fromkeys(subject for leaf in tree.leaves(root) for subject in tree.subjects_of(leaf)))


def _courses(subjects: list[str]) -> list[catalog.CoursePage]:
    return [catalog.course(subject[7:]) for subject in subjects if subject.startswith("course:")]


def _end(leaf: tree.Leaf, ends: dict[str, str]) -> str:
    """What meeting a row costs; the parts of a mark say their own weights instead."""
    return "" if isinstance(leaf, tree.Mark) else ends.get(tree.subjects_of(leaf)[0], "")


def _facts(page: catalog.ProgramPage, card: catalog.Card | None) -> list[tuple[str, str]]:
    facts: list[tuple[str, str]] = []
    if card is not None:
        facts.append((_("Takes"), words.size(card.courses, card.exams)))
        if card.weeks:
            facts.append((_("Study time"), words.weeks(card.weeks)))
        if card.hours_high:
            facts.append((_("Effort"), words.hours(card.hours_low, card.hours_high)))
    if page.credits:
        facts.append((_("Workload"), str(page.credits)))
    if page.level:
        facts.append((_("Level"), _("EQF %(level)d") % {"level": page.level}))
    facts.append((_("Language"), catalog.language_name(page.language)))
    if isced.is_field(page.field):
        facts.append((_("Field"), isced.field_name(page.field)))
    return facts
