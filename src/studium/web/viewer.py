"""Who is looking at a page that only somebody signed in can reach."""

from __future__ import annotations

from django.http import HttpRequest


def viewer_id(request: HttpRequest) -> int:
    """The id of the person signed in. For views behind `login_required`."""
    number = request.user.pk
    assert number is not None, "this view has to stand behind login_required"
    return number


def posted(request: HttpRequest, name: str) -> str:
    """What was typed, without NUL characters: no database column takes them, and no keyboard makes them."""
    return request.POST.get(name, "").replace("\x00", "")
