"""What every template may use."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse

_VIEWS = (
    "home",
    "catalogue",
    "dashboard",
    "verify",
    "desk",
    "account",
    "mailbox",
    "account_login",
    "account_logout",
)
# Which entry of the main navigation a path belongs to, by its first part.
_SECTIONS = {
    "programs": "catalogue",
    "courses": "catalogue",
    "my": "dashboard",
    "learn": "dashboard",
    "exams": "dashboard",
    "sitting": "dashboard",
    "orders": "dashboard",
    "cases": "dashboard",
    "desk": "desk",
    "teach": "desk",
    "verify": "verify",
    "mailbox": "mailbox",
}


@cache
def _addresses(prefix: str) -> dict[str, str]:
    found = {"demo": reverse("demo-people")}
    for name in _VIEWS:
        try:
            found[name] = reverse(name)
        except NoReverseMatch:
            found[name] = prefix
    return found


def addresses() -> dict[str, str]:
    """The addresses in header and footer, by view name: looked up once, since every page needs them."""
    return _addresses(get_script_prefix())


def section(path: str) -> str:
    """The entry of the main navigation a path belongs to, or an empty string."""
    if path.startswith(("/my/account/", "/accounts/")):
        return "account"
    return _SECTIONS.get(path[1:].partition("/")[0], "")


def has_desk(request: HttpRequest) -> bool:
    """Whether the reader sits at a desk; said by the session, so that strangers cost no look at it."""
    return "sessionid" in request.COOKIES and bool(request.session.get("desk"))


def site(request: HttpRequest) -> dict[str, Any]:
    return {"demo": settings.DEMO, "to": addresses()}
