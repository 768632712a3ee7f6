"""One learner for the course team: all marks, then one section or problem with everything that can be done there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from studium.catalog import api as catalog
from studium.core.errors import Invalid, StudiumError
from studium.learning.marks import api as marks
from studium.web.viewer import posted, viewer_id

from .frame import frame, teaching_page


@dataclass(frozen=True, slots=True)
class Shown:
    """An attempt with its answer filled into the problem."""

    attempt: marks.AttemptView
    html: SafeString


@require_safe
@teaching_page
def learner(request: HttpRequest, run: catalog.RunView, person: str) -> HttpResponse:
    """All marks of one learner."""
    sheet = marks.sheet(by=viewer_id(request), run_key=run.key, public_id=person)
    groups = [
        (
            kind,
            [(mark, sheet.problems.get(mark.section.key, ()) if mark.section else ()) for mark in kind.marks],
        )
        for kind in sheet.report.types
        if kind.marks
    ]
    context = {
        "sheet": sheet,
        "report": sheet.report,
        "person": sheet.person,
        "groups": groups,
        "deeper": True,
        **frame(run, "teach-gradebook"),
    }
    return render(request, "teaching/learner.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@teaching_page
def item(request: HttpRequest, run: catalog.RunView, person: str, key: str) -> HttpResponse:
    """One section or problem of one learner: what was answered, what the team did, and the forms to do more."""
    more: dict[str, Any] = {}
    if request.method == "POST":
        try:
            _act(request, run.key, person, key)
            return redirect("teach-item", run.key, person, key)
        except Invalid as error:
            more = {"error": error, "act": request.POST.get("act", ""), "typed": _typed(request)}
    seen = marks.item(by=viewer_id(request), run_key=run.key, public_id=person, key=key)
    context = {
        "item": seen,
        "person": seen.person,
        "shown": [Shown(one, _filled(seen, one)) for one in seen.attempts],
        "zone": timezone.get_current_timezone_name(),
        "due_value": timezone.localtime(seen.extension.due) if seen.extension else None,
        "deeper": True,
        **more,
        **frame(run, "teach-gradebook"),
    }
    return render(request, "teaching/item.html", context, status=422 if more else 200)


def _filled(seen: marks.Item, attempt: marks.AttemptView) -> SafeString:
    if seen.problem is None:
        return SafeString("")
    try:
        return seen.problem.render(
            answers=attempt.answers, seed=attempt.seed, prefix=f"attempt{attempt.number}-"
        )
    except StudiumError:
        # The problem has changed so much that this answer no longer fits it: it is shown as it was sent.
        return SafeString("")


def _act(request: HttpRequest, run_key: str, person: str, key: str) -> None:
    by, reason = viewer_id(request), posted(request, "reason")
    learner_id = marks.learner_in(run_key, person)
    who: dict[str, Any] = {"by": by, "learner_id": learner_id, "run_key": run_key, "reason": reason}
    match request.POST.get("act"):
        case "set":
            marks.set_mark(**who, key=key, points=_points(posted(request, "points")))
            messages.success(request, _("The mark is set. The learner sees that the course team set it."))
        case "take-back":
            marks.take_back_mark(**who, key=key)
            messages.success(request, _("The mark is taken back: what the learner earned counts again."))
        case "extend":
            marks.extend_due(**who, section_key=key, due=_due(posted(request, "due")))
            messages.success(request, _("The learner has until the later date."))
        case "end-extension":
            marks.extend_due(**who, section_key=key, due=None)
            messages.success(request, _("The extension is taken back: the usual date applies."))
        case _:
            raise Invalid(_("Choose what to do."))


def _points(text: str) -> Decimal:
    try:
        return Decimal(text.strip().replace(",", "."))
    except InvalidOperation as error:
        raise Invalid(_("Give the points as a number, like 7.5."), field="points") from error


def _due(text: str) -> datetime:
    """A date and time as the browser's field gives it, in the reader's zone."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid(_("Give a date and a time, like 2026-05-31T23:59."), field="due") from error
    return found if found.tzinfo else found.replace(tzinfo=timezone.get_current_timezone())


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: posted(request, name) for name in ("points", "due", "reason")}
