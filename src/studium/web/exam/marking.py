"""A grader's pages: what waits, and one response with its rubric."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound, StudiumError
from studium.exams.marking.human import api as marking
from studium.learning.peer.api import LONGEST_WORDS, Task
from studium.partners import api as partners
from studium.web.viewer import posted, viewer_id

from .handing import as_download

_MOST_CRITERIA = 40


@never_cache
@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The windows this person marks in, question by question."""
    viewer = viewer_id(request)
    found = marking.queues(user_id=viewer)
    if not found and not any(role.role == "grader" for role in partners.roles_of(user_id=viewer)):
        raise NotAllowed(_("This desk is for graders; your account holds no such role."))
    return render(request, "exam/marking.html", {"queues": found})


@require_POST
@login_required
def take(request: HttpRequest) -> HttpResponse:
    """Takes the next response to a question up."""
    try:
        response = marking.take_next(
            user_id=viewer_id(request),
            exam_key=posted(request, "exam"),
            window_key=posted(request, "window"),
            block_key=posted(request, "block"),
        )
    except NotFound as error:
        messages.info(request, error.sentence)
        return redirect("marking")
    return redirect("marking-one", response)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request: HttpRequest, response: str) -> HttpResponse:
    """A response: its draft is kept as it is typed; then the mark, or word that somebody else should mark it."""
    error: Invalid | None = None
    if request.method == "POST":
        scripted = request.headers.get("accept") == "application/json"
        try:
            done = _act(request, response)
        except (Conflict, NotFound, NotAllowed) as refusal:
            if scripted:
                return JsonResponse({"sentence": refusal.sentence}, status=refusal.http_status)
            messages.warning(request, refusal.sentence)
            return redirect("marking")
        except Invalid as refusal:
            if scripted:
                return JsonResponse({"sentence": refusal.sentence}, status=refusal.http_status)
            error = refusal
        else:
            return JsonResponse({"said": _("Draft saved")}) if scripted else done
    try:
        page = marking.grader_page(user_id=viewer_id(request), response=response)
    except Conflict as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("marking")
    typed = typed_in(request) if error else page.typed
    context = {
        "page": page,
        "seen": page.response,
        "rubric": rubric(page.response.task, typed),
        "task": page.response.task,
        "overall": typed.comment,
        "longest_words": LONGEST_WORDS,
        "why": posted(request, "why"),
        "locked": page.points is not None and not page.may_change,
        "error": error,
        "marker_words": {
            "saving": _("Saving"),
            "saved": _("Draft saved"),
            "trying": _("Not saved yet; trying again"),
        },
    }
    return render(request, "exam/marking_one.html", context, status=422 if error else 200)


def _act(request: HttpRequest, response: str) -> HttpResponse:
    where: dict[str, Any] = {"user_id": viewer_id(request), "response": response}
    act = request.POST.get("act")
    if act == "pass":
        marking.declare(**where, why=posted(request, "why"))
        messages.success(request, _("Passed on. Nothing of this candidate comes to you again."))
        return redirect("marking")
    if act == "give":
        points = marking.give(**where, typed=typed_in(request))
        text = ngettext("Marked with %(n)s point.", "Marked with %(n)s points.", points) % {"n": points}
        messages.success(request, text)
        page = marking.grader_page(**where).response
        try:
            following = marking.take_next(
                user_id=where["user_id"],
                exam_key=page.exam_key,
                window_key=page.window_key,
                block_key=page.block_key,
            )
        except StudiumError:
            return redirect("marking")
        return redirect("marking-one", following)
    marking.save_draft(**where, typed=typed_in(request))
    messages.success(request, _("The draft is saved."))
    return redirect("marking-one", response)


def typed_in(request: HttpRequest) -> marking.Typed:
    """A rubric as it was sent: c-0 is the option chosen of the first criterion, w-0 the words to it."""
    places = range(_MOST_CRITERIA)
    return marking.Typed(
        {n: posted(request, f"c-{n}") for n in places if f"c-{n}" in request.POST},
        {n: posted(request, f"w-{n}") for n in places if f"w-{n}" in request.POST},
        posted(request, "overall"),
    )


def rubric(task: Task, typed: marking.Typed) -> list[dict[str, Any]]:
    """The criteria with what was chosen so far."""
    return [
        {
            "number": number,
            "criterion": criterion,
            "options": [
                {"option": option, "checked": typed.options.get(number) == str(position)}
                for position, option in enumerate(criterion.options)
            ],
            "words": typed.words.get(number, ""),
        }
        for number, criterion in enumerate(task.criteria)
    ]


@never_cache
@require_safe
@login_required
def file(request: HttpRequest, response: str, number: int) -> HttpResponseBase:
    """A file of a response, for whoever has it in hand."""
    found = marking.grader_file(user_id=viewer_id(request), response=response, number=number)
    return as_download(found)
