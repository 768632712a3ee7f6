"""Answers that may be kept and asked for again: an ETag from their content, a 304 where it is still the same.

The content, not the catalogue's stamp, makes the tag, since time and language change answers too. Nothing is
kept without asking again, so that a change shows at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

Run = Callable[..., HttpResponse]
# The mark by which the published schema knows such operations.
MARK = "x-revalidated"
REVALIDATED: dict[str, Any] = {MARK: True}


def revalidated(run: Run) -> Run:
    """For `decorate_view` on a public read."""

    @wraps(run)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = run(request, *args, **kwargs)
        return tagged(request, response) if response.status_code == 200 else response

    return answer


def tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with its tag, or 304 where the caller has it already."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    asked = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
    if etag in asked or "*" in asked:
        response = HttpResponseNotModified()
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    return response
