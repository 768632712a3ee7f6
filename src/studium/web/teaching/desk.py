"""The runs somebody teaches, and the desk of one run."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from studium.catalog import api as catalog
from studium.core.clock import now
from studium.learning import api as learning
from studium.learning.marks import api as marks
from studium.web.viewer import viewer_id

from .frame import frame, teaching_page
from .gradebook import tenths


@login_required
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The runs whose course team the person belongs to, by what is going on in them."""
    moment = now()
    going, coming, over = [], [], []
    for run in learning.runs_taught(user_id=viewer_id(request)):
        if run.start and run.start > moment:
            coming.append(run)
        elif run.end and run.end < moment:
            over.append(run)
        else:
            going.append(run)
    return render(request, "teaching/runs.html", {"going": going, "coming": coming, "over": over})


@require_safe
@teaching_page
def desk(request: HttpRequest, run: catalog.RunView) -> HttpResponse:
    """One run: how it goes, and everything the course team can do."""
    standing = marks.standing(run.key)
    pass_mark = marks.pass_mark(run.key) if standing.opened else run.pass_mark
    context = {
        "standing": standing,
        "tenths": tenths(standing, pass_mark) if standing.opened else [],
        "pass_mark": pass_mark,
        "recount_due": marks.recount_due(run.key),
        **frame(run, ""),
    }
    return render(request, "teaching/desk.html", context)
