"""What every request passes: the reader's time zone, errors as pages of one sentence, no NUL characters."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

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


class NoNulMiddleware:
    """Answers 400 with a sentence where an address or a form holds a NUL character.

    No keyboard makes one, and PostgreSQL takes it in no text: any look-up with it would break.
    """

    # What is typed into answers is mended or refused there, card by card: a whole exam paper must not be lost
    # for one character of it. The API answers in its own shape, and some of it reads the body itself.
    _READ_ELSEWHERE = ("/learn/", "/sitting/", "/api/")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if not request.path_info.startswith("/api/") and (
            "\x00" in request.path_info or "%00" in query or "\x00" in query
        ):
            return self._refused(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *given: Any) -> HttpResponse | None:
        """After the check for forged requests, which reads the form as well."""
        if hasattr(view, "most_bytes"):
            # Its form is large, and read only once it is known who sends it.
            return None
        if request.method != "POST" or request.path_info.startswith(self._READ_ELSEWHERE):
            return None
        held = any(
            "\x00" in text for name, values in request.POST.lists() for text in (name, *map(str, values))
        )
        return self._refused(request) if held else None

    def _refused(self, request: HttpRequest) -> HttpResponse:
        sentence = _("What was sent holds a character that no keyboard makes. Type it again without pasting.")
        return errors.page(request, sentence=sentence, status=400)


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
