"""What every template may use."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse

_NAMES = {
    "home": "home",
    "catalogue": "catalogue",
    "dashboard": "dashboard",
    "verify": "verify",
    "desk": "desk",
    "account": "account",
    "mailbox": "mailbox",
    "demo": "demo-people",
    "sign_in": "account_login",
    "sign_out": "account_logout",
}
# Which entry of the main navigation a path belongs to, by its first part.
_SECTIONS = {
    "programs": "catalogue",
    "courses": "catalogue",
    "my": "dashboard",
    "learn": "dashboard",
    "exams": "dashboard",
    "orders": "dashboard",
    "cases": "dashboard",
    "desk": "desk",
    "verify": "verify",
    "mailbox": "mailbox",
}


@cache
def _addresses(prefix: str) -> dict[str, str]:
    """The addresses in header and footer: looked up once, since every page needs all of them."""
    found = {}
    for name, view in _NAMES.items():
        try:
            found[name] = reverse(view)
        except NoReverseMatch:
            found[name] = prefix
    return found


def section(path: str) -> str:
    """The entry of the main navigation a path belongs to, or an empty string."""
    if path.startswith(("/my/account/", "/accounts/")):
        return "account"
    return _SECTIONS.get(path[1:].partition("/")[0], "")


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "demo": settings.DEMO,
        "has_desk": "sessionid" in request.COOKIES and bool(request.session.get("desk")),
        "to": _addresses(get_script_prefix()),
        "section": section(request.path),
    }
