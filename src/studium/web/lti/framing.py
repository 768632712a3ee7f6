"""Which pages may frame which: a course its approved tools, and our own small pages within those frames."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.csp import CSP


def let_frame(response: HttpResponseBase, origins: Iterable[str]) -> None:
    """Lets this page hold frames from these sites, besides what it may hold already."""
    sites = list(dict.fromkeys(origins))
    if sites:
        policy = getattr(response, "_csp_config", settings.SECURE_CSP)
        response._csp_config = {**policy, "frame-src": [*policy["frame-src"], *sites]}  # type: ignore[attr-defined]


def let_ourselves_frame(response: HttpResponseBase, *, posts_anywhere: bool = False) -> None:
    """Lets a page of this site stand in a frame of this site.

    With `posts_anywhere` its form may go to another site and be sent on from there: browsers hold redirects
    after a post against `form-action` too, and where a tool sends people on is the tool's affair.
    """
    policy = {**settings.SECURE_CSP, "frame-ancestors": [CSP.SELF]}
    if posts_anywhere:
        del policy["form-action"]
    response._csp_config = policy  # type: ignore[attr-defined]
    response["X-Frame-Options"] = "SAMEORIGIN"
