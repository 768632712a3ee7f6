"""Errors as pages: what happened, to what, and what to do, with a way back."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def page(request: HttpRequest, *, sentence: str, status: int) -> HttpResponse:
    """The error page with this sentence and status."""
    headings = {
        403: _("Not allowed"),
        404: _("Not found"),
        409: _("Not possible now"),
        422: _("That does not fit"),
        500: _("Something broke"),
    }
    context = {
        "sentence": sentence,
        "status": status,
        "heading": headings.get(status, _("That did not work")),
        "back": _way_back(request),
    }
    return render(request, "shell/error.html", context, status=status)


def _way_back(request: HttpRequest) -> str:
    """The page somebody came from if it is one of ours and not this one, else the front page."""
    try:
        came_from = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return "/"
    if came_from.netloc != request.get_host() or came_from.path == request.path:
        return "/"
    if came_from.path.startswith("//"):
        # Read as a link, it would lead to another site.
        return "/"
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(
        request, sentence=_("What was sent could not be read. Go back and send it again."), status=400
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(
        request, sentence=_("Your account may not do this. Sign in with the one that may."), status=403
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = _("There is nothing at this address. It may have been typed wrongly, or moved.")
    return page(request, sentence=sentence, status=404)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token did not fit: cookies are off, or somebody signed in or out in between."""
    sentence = _(
        "This form was no longer valid: you signed in or out since it was opened, or cookies are off."
    )
    advice = _("Nothing was changed. Go back, load the page again and send the form once more.")
    return page(request, sentence=f"{sentence} {advice}", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    sentence = _("Something of ours broke. Nothing you sent was half-saved; try again in a moment.")
    try:
        return page(request, sentence=sentence, status=500)
    except Exception:  # the page itself needs what may be the thing that broke, the database above all
        return HttpResponse(f"<!doctype html><title>Studium</title><p>{sentence}</p>", status=500)
