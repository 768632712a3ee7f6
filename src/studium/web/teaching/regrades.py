"""Regrading a problem: choose it, see what would change, do it, watch it go."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from studium.accounts import api as accounts
from studium.catalog import api as catalog
from studium.core.errors import Invalid
from studium.learning.marks import api as marks
from studium.web.viewer import posted, viewer_id

from .frame import frame, teaching_page


@require_safe
@teaching_page
def index(request: HttpRequest, run: catalog.RunView) -> HttpResponse:
    """The problems that can be graded anew, and the regrades so far."""
    titles = {key: title for key, title, _where in marks.regradable(run.key)}
    past = [(one, titles.get(one.block_key) or one.block_key) for one in marks.regrades(run.key)]
    context = {
        "problems": marks.regradable(run.key),
        "past": past,
        "recount_due": marks.recount_due(run.key),
        **frame(run, "teach-regrades"),
    }
    return render(request, "teaching/regrades.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@teaching_page
def preview(request: HttpRequest, run: catalog.RunView, block: str) -> HttpResponse:
    """What grading the problem anew would change; confirmed with a reason, it begins."""
    by, more = viewer_id(request), {}
    if request.method == "POST":
        reason, only_better = posted(request, "reason"), bool(request.POST.get("only_better"))
        try:
            public_id = marks.start_regrade(
                by=by, run_key=run.key, block_key=block, reason=reason, only_better=only_better
            )
            return redirect("teach-regrade-progress", run.key, public_id)
        except Invalid as error:
            more = {"error": error, "reason": reason, "only_better": only_better}
    seen = marks.preview_regrade(by=by, run_key=run.key, block_key=block)
    names = accounts.people(one.learner_id for one in seen.listed)
    context: dict[str, Any] = {
        "seen": seen,
        "listed": [(one, names.get(one.learner_id)) for one in seen.listed],
        "problem_title": next((title for key, title, _where in marks.regradable(run.key) if key == block), "")
        or block,
        "block_key": block,
        "deeper": True,
        **more,
        **frame(run, "teach-regrades"),
    }
    return render(request, "teaching/regrade.html", context, status=422 if more else 200)


@require_safe
@teaching_page
def progress(request: HttpRequest, run: catalog.RunView, regrade: str) -> HttpResponse:
    """How far a regrade is, and whom it changed. The page loads itself again until it is finished."""
    row, lines = marks.regrade(by=viewer_id(request), run_key=run.key, public_id=regrade)
    names = accounts.people(one.learner_id for one in lines)
    titles = {key: title for key, title, _where in marks.regradable(run.key)}
    context: dict[str, Any] = {
        "row": row,
        "percent": 100 * row.done // row.total if row.total else 100,
        "lines": [(one, names.get(one.learner_id)) for one in lines],
        "problem_title": titles.get(row.block_key) or row.block_key,
        "deeper": True,
        **frame(run, "teach-regrades"),
    }
    response = render(request, "teaching/regrade_progress.html", context)
    if row.finished_at is None:
        response.headers["Refresh"] = "3"
    return response
