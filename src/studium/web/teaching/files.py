"""Marks in files: the gradebook to take along, sheets to fill in, and what comes back, checked before it counts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studium.catalog import api as catalog
from studium.core.errors import Invalid
from studium.learning.marks import api as marks
from studium.web.viewer import posted, viewer_id

from .frame import frame, teaching_page

#: Rows that a page lists of each kind.
LISTED = 200


@require_http_methods(["GET", "HEAD", "POST"])
@teaching_page
def index(request: HttpRequest, run: catalog.RunView) -> HttpResponse:
    """Files out, and the form for files in."""
    more: dict[str, Any] = {}
    if request.method == "POST":
        try:
            return redirect("teach-marks-plan", run.key, _checked(request, run))
        except Invalid as error:
            more = {"error": error, "reason": posted(request, "reason")}
    context = {
        "files": marks.files(run.key),
        "markables": [one for one in marks.markables_of(run.key) if one.whole],
        **more,
        **frame(run, "teach-marks-file"),
    }
    return render(request, "teaching/marks_files.html", context, status=422 if more else 200)


def _checked(request: HttpRequest, run: catalog.RunView) -> str:
    sent = request.FILES.get("file")
    if sent is None:
        raise Invalid(_("Choose a file."), field="file")
    if sent.size is None or sent.size > marks.MOST_BYTES:
        raise Invalid(_("The file is larger than 5 MB. Split it."), field="file")
    return marks.check_file(
        by=viewer_id(request),
        run_key=run.key,
        name=(sent.name or "").replace("\x00", ""),
        raw=sent.read(),
        reason=posted(request, "reason"),
    )


@require_safe
@teaching_page
def plan(request: HttpRequest, run: catalog.RunView, file: str) -> HttpResponse:
    """What a file would do, does, or has done, row by row."""
    seen = marks.file(by=viewer_id(request), run_key=run.key, public_id=file)
    moving = seen.state in ("applying", "reversing")
    changes = [one for one in seen.lines if one.outcome in (marks.Outcome.SET, marks.Outcome.TAKE_BACK)]
    aside = [one for one in seen.lines if one.outcome in (marks.Outcome.REJECTED, marks.Outcome.LEFT_ALONE)]
    context = {
        "file": seen,
        "moving": moving,
        "percent": 100 * seen.done // seen.rows if seen.rows else 100,
        "changes": changes[:LISTED],
        "aside": aside[:LISTED],
        "more_changes": max(0, len(changes) - LISTED),
        "more_aside": max(0, len(aside) - LISTED),
        "deeper": True,
        **frame(run, "teach-marks-file"),
    }
    response = render(request, "teaching/marks_plan.html", context)
    if moving:
        response.headers["Refresh"] = "3"
    return response


@require_POST
@teaching_page
def decide(request: HttpRequest, run: catalog.RunView, file: str) -> HttpResponse:
    """The second step, or its undoing."""
    step = marks.reverse_file if request.POST.get("act") == "reverse" else marks.apply_file
    step(by=viewer_id(request), run_key=run.key, public_id=file, digest=posted(request, "digest"))
    messages.success(request, _("It has begun. You can leave this page and come back."))
    return redirect("teach-marks-plan", run.key, file)


@require_safe
@teaching_page
def gradebook(request: HttpRequest, run: catalog.RunView) -> StreamingHttpResponse:
    """Everybody's marks, streamed."""
    return _download(marks.gradebook_csv(by=viewer_id(request), run_key=run.key), f"{run.key}-marks.csv")


@require_safe
@teaching_page
def sheet(request: HttpRequest, run: catalog.RunView) -> StreamingHttpResponse:
    """A sheet to fill in the marks of one section."""
    key = request.GET.get("key", "")
    return _download(
        marks.sheet_csv(by=viewer_id(request), run_key=run.key, key=key), f"{run.key}-{key}-to-fill-in.csv"
    )


def _download(pieces: Any, name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        pieces,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
