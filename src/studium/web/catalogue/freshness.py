"""Conditional GET for the list: the same page for the same reader is not sent twice.

A page depends on the catalogue (its stamp), on the day, on the address, and on who reads it in which language
and zone: all of it is in the entity tag. There is no Last-Modified: a day's turn changes the page too.
"""

from __future__ import annotations

from hashlib import blake2b

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from studium import __version__
from studium.catalog import api as catalog
from studium.core.clock import now


def entity_tag(request: HttpRequest) -> str | None:
    """The page's tag; None where the page shows something once (a message)."""
    if len(messages.get_messages(request)):
        return None
    reader = request.session.session_key if request.user.is_authenticated else ""
    about = (
        __version__,
        catalog.stamp(),
        str(now().date()),
        request.get_full_path(),
        get_language(),
        timezone.get_current_timezone_name(),
        reader,
        str(request.user) if reader else "",
    )
    return f'W/"{blake2b(repr(about).encode(), digest_size=12).hexdigest()}"'


def not_modified(request: HttpRequest, tag: str | None) -> HttpResponse | None:
    """304 where the reader has the page with this tag already."""
    if tag is None or "HTTP_IF_NONE_MATCH" not in request.META:
        return None
    response = get_conditional_response(request, etag=tag)
    if response is None or not isinstance(response, HttpResponse):
        return None
    return marked(response, tag)


def marked(response: HttpResponse, tag: str | None) -> HttpResponse:
    if tag is not None:
        response["ETag"] = tag
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response
