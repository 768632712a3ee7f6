"""The door of an exam: the vendor's webhook, the room's list, the candidate's code and way to the supervision."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from studium.core.errors import Invalid, StudiumError
from studium.exams import api as exams
from studium.web.shell.bodies import takes
from studium.web.viewer import posted, viewer_id


@takes(64 << 10)
@require_POST
def webhook(request: HttpRequest, vendor: str) -> HttpResponse:
    """A vendor's message, by its signature alone: no session, no cookie, no form's token."""
    try:
        heard = exams.hear_vendor(
            vendor_key=vendor, path=request.path, headers=request.headers, body=request.body
        )
    except exams.MessageRefused as refused:
        return JsonResponse({"refused": refused.why}, status=401)
    except StudiumError as error:
        return JsonResponse({"refused": error.sentence}, status=error.http_status)
    return JsonResponse({"message": heard})


@never_cache
@login_required
def room(request: HttpRequest, exam: str, window: str) -> HttpResponse:
    """Who is expected in the room; checking somebody in shows their code, this once."""
    exams.check_desk(officer_id=viewer_id(request), exam_key=exam)
    code, name, error, status = "", "", None, 200
    if request.method == "POST":
        try:
            code = exams.check_in(
                officer_id=viewer_id(request),
                registration=posted(request, "registration"),
                document_seen=bool(request.POST.get("document")),
            )
            name = posted(request, "name")[:200]
        except Invalid as refused:
            error, status = refused, 422
    seen = exams.check_in_list(officer_id=viewer_id(request), exam_key=exam, window_key=window)
    context = {"seen": seen, "code": code, "name": name, "error": error}
    return render(request, "exam/room.html", context, status=status)


@require_POST
@login_required
def enter(request: HttpRequest, exam: str) -> HttpResponse:
    exams.enter_room(
        learner_id=viewer_id(request),
        exam_key=exam,
        window_key=posted(request, "window"),
        code=posted(request, "code"),
    )
    messages.success(request, _("You are checked in and can start."))
    return redirect("exam", exam)


@require_POST
@login_required
def go(request: HttpRequest, exam: str) -> HttpResponse:
    """To the vendor, by an ordinary link: a form may lead nowhere but to this site."""
    link = exams.go_to_supervision(
        learner_id=viewer_id(request), exam_key=exam, window_key=posted(request, "window")
    )
    return render(request, "exam/supervision.html", {"exam_key": exam, "link": link, "demo": settings.DEMO})


@require_POST
@login_required
def let_in(request: HttpRequest, exam: str, window: str) -> HttpResponse:
    exams.let_in(
        officer_id=viewer_id(request),
        registration=posted(request, "registration"),
        reason=posted(request, "reason"),
    )
    messages.success(request, _("They may start without the vendor."))
    return redirect("exam-room", exam, window)
