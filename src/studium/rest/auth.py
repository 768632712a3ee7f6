"""Who calls: a token for programs, the session for a browser that is signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from studium.accounts import api as accounts

# No token is longer; what is, is not looked up.
_LONGEST = 200


class Token(HttpBearer):
    """`Authorization: Bearer stu_...`; the person becomes `request.user`."""

    def authenticate(self, request: HttpRequest, token: str) -> Any | None:
        user = accounts.user_for_token(token) if len(token) <= _LONGEST else None
        if user is not None:
            request.user = user
        return user


class Session(SessionAuth):
    """The site's own cookie. Whatever changes something also needs the CSRF token."""

    def __call__(self, request: HttpRequest) -> Any | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        return super().__call__(request)


def anyone(request: HttpRequest) -> bool:
    """Nobody in particular: but whoever sends a token means it."""
    return "Authorization" not in request.headers


SIGNED_IN = [Token(), Session(csrf=True)]
# A public read that shows its owner more. The empty requirement says so in the schema.
KNOWN_OR_NOT = [*SIGNED_IN, anyone]
OPEN_TOO: dict[str, Any] = {"security": [{}]}


def viewer_id(request: HttpRequest) -> int | None:
    """The id of whoever calls, or None; asks the session only where a cookie names one."""
    if "Authorization" not in request.headers and settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user.pk


def learner_id(request: HttpRequest) -> int:
    """The id of whoever calls, behind `SIGNED_IN`."""
    number = request.user.pk
    assert number is not None, "this operation has to stand behind SIGNED_IN"
    return number
