"""What a candidate may look at after the release."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from studium.exams import api as exams
from studium.web.viewer import viewer_id


@never_cache
@login_required
def marked(request: HttpRequest, sitting: str) -> HttpResponse:
    """The parts and questions of a released sitting, as far as the exam's review policy shows them."""
    seen = exams.review(learner_id=viewer_id(request), public_id=sitting)
    if seen is None:
        return redirect("receipt", sitting)
    return render(request, "exam/marked.html", {"review": seen})
