"""What was seen during sittings: the page reports it, officers read it and write their own remarks."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studium.core.errors import NotAllowed, NotFound, StudiumError
from studium.exams import api as exams
from studium.web.viewer import posted, viewer_id

from .device import device_of


@require_POST
@login_required
def report(request: HttpRequest, sitting: str) -> HttpResponse:
    """The sitting's page tells what it saw."""
    seconds = posted(request, "seconds")
    exams.report(
        learner_id=viewer_id(request),
        sitting=sitting,
        kind=posted(request, "kind"),
        device=device_of(request),
        seconds=int(seconds) if seconds.isascii() and seconds.isdecimal() and len(seconds) < 8 else 0,
    )
    return HttpResponse(status=204)


@require_safe
@login_required
def window_page(request: HttpRequest, exam: str, window: str) -> HttpResponse:
    """What was seen in a window, sitting by sitting."""
    rows = exams.seen_in(officer_id=viewer_id(request), exam_key=exam, window_key=window)
    return render(request, "exam/seen.html", {"rows": rows, "exam_key": exam, "window_key": window})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request: HttpRequest, exam: str, window: str, sitting: str) -> HttpResponse:
    """What happened in one sitting; an officer's remark."""
    error: StudiumError | None = None
    if request.method == "POST":
        try:
            exams.remark(officer_id=viewer_id(request), sitting=sitting, text=posted(request, "text"))
            messages.success(request, _("The remark is kept."))
            return redirect("exam-history", exam, window, sitting)
        except (NotAllowed, NotFound):
            raise
        except StudiumError as wrong:
            error = wrong
    context = {
        "seen": exams.history(officer_id=viewer_id(request), sitting=sitting),
        "sitting": sitting,
        "exam_key": exam,
        "window_key": window,
        "error": error,
        "typed": posted(request, "text") if error else "",
    }
    return render(request, "exam/history.html", context, status=422 if error else 200)
