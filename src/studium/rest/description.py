"""The description of the API, for people and for programs."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from . import schema
from .caching import tagged
from .credential.verifying import A_MINUTE
from .paths import BASE
from .problems import KINDS
from .reference import reference


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description of the API, readable."""
    return render(request, "rest/docs.html", {"body": _body(get_language() or "en")})


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """The description of the API, for programs."""
    response = tagged(request, HttpResponse(schema.text(), content_type="application/json"))
    response["Access-Control-Allow-Origin"] = "*"
    return response


@cache
def _body(language: str) -> SafeString:
    """What the page says, in the active language: some two thousand lines, the same for everybody."""
    context = {
        "reference": reference(),
        "base": f"{settings.BASE_URL}{BASE}",
        "problems": [(status, *kind) for status, kind in KINDS.items()],
        "verify_limit": A_MINUTE,
    }
    return render_to_string("rest/_reference.html", context)
