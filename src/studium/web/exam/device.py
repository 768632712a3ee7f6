"""Which browser this is, for the sitting's one active device: a random cookie that no page reads."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_NAME = "studium_device"
_SOUND = re.compile(r"[\w-]{8,22}", re.ASCII)
_DAYS = 30


def device_of(request: HttpRequest) -> str:
    """The device's name; empty for a browser that has none."""
    found = request.COOKIES.get(_NAME, "")
    return found if _SOUND.fullmatch(found) else ""


def remember[Answer: HttpResponse](response: Answer, device: str) -> Answer:
    """The browser keeps its name for a month."""
    response.set_cookie(
        _NAME,
        device,
        max_age=60 * 60 * 24 * _DAYS,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )
    return response
