"""Opening a tool: from the card to the tool's login, and back through here to the tool with a signed launch.

Everything here may stand in a frame of a course page, errors too: a frame that stays white helps nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from studium.core.errors import NotFound, StudiumError
from studium.learning import api as learning
from studium.learning.lti import api as lti

from .framing import let_ourselves_frame

#: What an authentication request may say; anything else it says is not looked at.
_ASKED: Final = (
    "scope",
    "response_type",
    "response_mode",
    "prompt",
    "client_id",
    "redirect_uri",
    "state",
    "nonce",
    "login_hint",
    "lti_message_hint",
)

View = Callable[..., HttpResponse]


def _in_a_frame(view: View) -> View:
    """Answers an expected failure with a page that may stand in a frame."""

    @wraps(view)
    def answer(request: HttpRequest, *where: str, **named: str) -> HttpResponse:
        try:
            return view(request, *where, **named)
        except StudiumError as error:
            return _refused(request, error.sentence, error.http_status)

    return answer


def _refused(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    response = render(request, "lti/refused.html", {"sentence": sentence}, status=status)
    let_ourselves_frame(response)
    return response


@login_required
@never_cache
@require_safe
@_in_a_frame
def launch(request: HttpRequest, run: str, block: str) -> HttpResponse:
    """Sends the browser to where the tool begins to sign in."""
    return HttpResponseRedirect(
        lti.begin(user_id=request.user.pk or 0, session_key=_session(request), run_key=run, block_key=block)
    )


@login_required
@never_cache
@require_safe
@_in_a_frame
def frame(request: HttpRequest, run: str, block: str) -> HttpResponse:
    """What stands in a tool's frame before it is opened: nothing is loaded from elsewhere until then."""
    card = learning.card(learner_id=request.user.pk or 0, run_key=run, block_key=block)
    tool = lti.tool_of(card.block.details, lti.known_tools()) if card.block.kind == "lti" else None
    if tool is None:
        raise NotFound(_("This part of the course opens no tool. Reload the page."))
    response = render(request, "lti/frame.html", {"card": card, "tool": tool})
    let_ourselves_frame(response)
    return response


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
@_in_a_frame
def authorize(request: HttpRequest) -> HttpResponse:
    """Answers the tool's authentication request with a page that posts the signed launch to it."""
    if request.method == "POST":
        # Browsers send no session with a post from another site; with the redirect that follows they do.
        asked = {name: request.POST[name] for name in _ASKED if name in request.POST}
        return HttpResponseRedirect(f"{reverse('lti-authorize')}?{urlencode(asked)}", status=303)
    if not request.user.is_authenticated:
        return _refused(
            request, _("You are not signed in any more. Sign in, then open the tool from your course."), 403
        )
    asked = {name: request.GET[name] for name in _ASKED if name in request.GET}
    made = lti.authorize(asked=asked, user_id=request.user.pk or 0, session_key=_session(request))
    response = render(request, "lti/onward.html", {"launch": made})
    let_ourselves_frame(response, posts_anywhere=True)
    # Tools look at where a post comes from; the address of the course page is none of their business.
    response["Referrer-Policy"] = "origin"
    return response


def _session(request: HttpRequest) -> str:
    return request.session.session_key or ""
