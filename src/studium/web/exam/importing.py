"""Results from elsewhere, in files."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse


@login_required
def index(request: HttpRequest, exam: str) -> HttpResponse:
    raise Http404


@login_required
def one(request: HttpRequest, exam: str, file: str) -> HttpResponse:
    raise Http404
