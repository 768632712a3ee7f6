"""The exam office over the marking of a window: progress, graders, differences, samples, decisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from studium.core.errors import Conflict, Invalid, NotFound
from studium.exams.marking.human import api as marking
from studium.learning.peer.api import LONGEST_WORDS
from studium.web.viewer import posted, viewer_id

from .handing import as_download
from .marking import rubric, typed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: HttpRequest, exam: str, window: str) -> HttpResponse:
    where: dict[str, Any] = {"officer_id": viewer_id(request), "exam_key": exam, "window_key": window}
    error: Invalid | Conflict | None = None
    if request.method == "POST":
        try:
            return _act(request, where)
        except (Invalid, Conflict) as refusal:
            error = refusal
    desk = marking.marking_desk(**where)
    context = {"desk": desk, "exam_key": exam, "error": error, "email": posted(request, "email")}
    return render(request, "exam/marking_office.html", context, status=error.http_status if error else 200)


def _act(request: HttpRequest, where: dict[str, Any]) -> HttpResponse:
    act = request.POST.get("act")
    if act == "assign":
        name = marking.assign(**where, email=posted(request, "email"), third="third" in request.POST)
        messages.success(request, _("%(name)s marks in this window.") % {"name": name})
    elif act == "end":
        marking.end(**where, person=posted(request, "person"))
        messages.success(request, _("Taken off. What was in hand is back in the queue; marks given stay."))
    elif act == "sample":
        try:
            return redirect("exam-response", marking.by_chance(**where, grader=posted(request, "person")))
        except NotFound as nothing:
            messages.info(request, nothing.sentence)
    else:
        raise Invalid(_("Choose what to do."))
    return redirect("exam-marking", where["exam_key"], where["window_key"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request: HttpRequest, response: str) -> HttpResponse:
    """One response with every mark, and what the office may do about it."""
    error: Invalid | Conflict | None = None
    if request.method == "POST":
        try:
            _decide(request, response)
            return redirect("exam-response", response)
        except (Invalid, Conflict) as refusal:
            error = refusal
    found = marking.marked_response(officer_id=viewer_id(request), response=response)
    typed = typed_in(request) if error and request.POST.get("act") == "decide" else found.start
    context = {
        "found": found,
        "seen": found.response,
        "rubric": rubric(found.response.task, typed),
        "task": found.response.task,
        "overall": typed.comment,
        "longest_words": LONGEST_WORDS,
        "reason": posted(request, "reason"),
        "act": request.POST.get("act", ""),
        "error": error,
    }
    return render(request, "exam/marking_response.html", context, status=error.http_status if error else 200)


def _decide(request: HttpRequest, response: str) -> None:
    where: dict[str, Any] = {
        "officer_id": viewer_id(request),
        "response": response,
        "reason": posted(request, "reason"),
    }
    act = request.POST.get("act")
    if act == "decide":
        marking.decide(**where, typed=typed_in(request))
        messages.success(request, _("Decided. This mark stands before all others."))
    elif act == "second":
        marking.ask_second(**where)
        messages.success(request, _("Another grader marks it too; its result waits until then."))
    elif act == "pass":
        place = posted(request, "place")
        marking.pass_on(
            **where,
            place=int(place) if place in ("1", "2", "3") else 0,
            to=posted(request, "to"),
        )
        messages.success(request, _("It is out of those hands."))
    else:
        raise Invalid(_("Choose what to do."))


@never_cache
@require_safe
@login_required
def file(request: HttpRequest, response: str, number: int) -> HttpResponseBase:
    found = marking.office_file(officer_id=viewer_id(request), response=response, number=number)
    return as_download(found)
