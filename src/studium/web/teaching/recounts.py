"""Counting everybody's percent anew: see what would change, do it, watch it go."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from studium.accounts import api as accounts
from studium.catalog import api as catalog
from studium.core.errors import Invalid
from studium.learning.marks import api as marks
from studium.web.viewer import posted, viewer_id

from .frame import frame, teaching_page


@require_http_methods(["GET", "HEAD", "POST"])
@teaching_page
def preview(request: HttpRequest, run: catalog.RunView) -> HttpResponse:
    """What counting the run anew would change; confirmed with a reason, it begins."""
    by, more = viewer_id(request), {}
    due = marks.recount_due(run.key)
    if request.method == "POST":
        reason = posted(request, "reason")
        try:
            public_id = marks.start_recount(by=by, run_key=run.key, reason=reason)
            return redirect("teach-recount-progress", run.key, public_id)
        except Invalid as error:
            more = {"error": error, "reason": reason}
    seen = marks.preview_recount(by=by, run_key=run.key)
    names = accounts.people(one.learner_id for one in seen.listed)
    context: dict[str, Any] = {
        "seen": seen,
        "due": due,
        "listed": [(one, names.get(one.learner_id)) for one in seen.listed],
        "past": marks.recounts(run.key),
        "reason": _("The content of the course changed.") if due else "",
        "deeper": True,
        **more,
        **frame(run, "teach-regrades"),
    }
    return render(request, "teaching/recount.html", context, status=422 if more else 200)


@require_safe
@teaching_page
def progress(request: HttpRequest, run: catalog.RunView, recount: str) -> HttpResponse:
    """How far a recount is, and whom it changed. The page loads itself again until it is finished."""
    row, changed, lines = marks.recount(by=viewer_id(request), run_key=run.key, public_id=recount)
    names = accounts.people(one.learner_id for one in lines)
    context: dict[str, Any] = {
        "row": row,
        "changed": changed,
        "percent": 100 * row.done // row.total if row.total else 100,
        "listed": [(one, names.get(one.learner_id)) for one in lines],
        "deeper": True,
        **frame(run, "teach-regrades"),
    }
    response = render(request, "teaching/recount_progress.html", context)
    if row.finished_at is None:
        response.headers["Refresh"] = "3"
    return response
