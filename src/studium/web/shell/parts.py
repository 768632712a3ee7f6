"""The parts of the frame that look the same on every page: head, header, footer.

They depend on little (language, signed in or not, where one is), so each is rendered once and kept: a page
then pays for what is its own.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from .context import addresses, has_desk, section

# Stands for the reader's name in what is kept; a noncharacter, so that no name can contain it.
_NAME = "\ufdd0"
_kept: dict[tuple[object, ...], str] = {}


def head() -> SafeString:
    """Icon, fonts and the style sheet."""
    return mark_safe(_part("head", {}, ()))  # noqa: S308 - our own template


def header(request: HttpRequest | None) -> SafeString:
    """The demo's strip, the brand and the main navigation, for this reader at this place."""
    return mark_safe(_for_reader("header", request))  # noqa: S308 - our own template, the name escaped


def footer(request: HttpRequest | None) -> SafeString:
    return mark_safe(_for_reader("footer", request))  # noqa: S308 - our own template, the name escaped


def _for_reader(part: str, request: HttpRequest | None) -> str:
    path = request.path if request is not None else ""
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    here = section(path)
    to = addresses()
    at_root = bool(here) and path == to.get(here)
    desk = request is not None and has_desk(request)
    context = {"known": known, "has_desk": desk, "section": here, "at_root": at_root, "name": _NAME, "to": to}
    html = _part(part, context, (known, desk, here, at_root))
    return html.replace(_NAME, escape(user.get_short_name())) if known and user is not None else html


def _part(name: str, context: dict[str, Any], differs_by: tuple[object, ...]) -> str:
    key = (name, get_language(), settings.DEMO, *differs_by)
    html = _kept.get(key)
    if html is None:
        html = render_to_string(f"shell/parts/{name}.html", {**context, "demo": settings.DEMO})
        _kept[key] = html
    return html
