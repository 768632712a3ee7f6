"""What every request passes: the reader's time zone, and errors as pages of one sentence."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from studium.core.errors import StudiumError

from . import errors

GetResponse = Callable[[HttpRequest], HttpResponse]


class TimeZoneMiddleware:
    """Shows times in the reader's zone once something asks who the reader is.

    The session holds the zone, so that anonymous and public pages need no look at the person.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = request.session.get("time_zone") if "sessionid" in request.COOKIES else None
        if not zone:
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(zone)):
            return self.get_response(request)


class ErrorPageMiddleware:
    """Turns a `StudiumError` into a page that says its sentence, with the right status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, StudiumError) or request.path.startswith("/api/"):
            return None
        return errors.page(request, sentence=error.sentence, status=error.http_status)
