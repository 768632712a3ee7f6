"""The learner's own pages: the dashboard, the standing in one program, joining, the calendar of deadlines."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """Every program joined, with the one next action of each."""
    return render(request, "learner/dashboard.html", {"programs": []})
