"""Films: where one left off, and how one from YouTube is loaded on a click and not before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from studium.learning import api as learning
from studium.web.lti import framing

#: The host of YouTube's player that sets no cookies. Pages with such a film may frame it, no others.
YOUTUBE = "https://www.youtube-nocookie.com"


@dataclass(frozen=True, slots=True)
class Film:
    """What the card of a film shows besides the film: where to go on, how it is embedded after a click."""

    at: int | None
    embed: str
    link: str


def film(card: learning.Card) -> Film | None:
    """None for what is no film."""
    video = card.block.video
    if video is None:
        return None
    at = learning.place_in(card.work)
    if not video.youtube_id or video.here:
        return Film(at, "", "")
    begin = at if at is not None else video.start or 0
    link = f"https://www.youtube.com/watch?v={video.youtube_id}" + (f"&t={begin}s" if begin else "")
    rest = f"&start={begin}" if begin else ""
    rest += f"&end={video.end}" if video.end else ""
    embed = f"{YOUTUBE}/embed/{video.youtube_id}?enablejsapi=1&autoplay=1&rel=0&playsinline=1{rest}"
    return Film(at, embed, link)


def let_frame(response: HttpResponseBase, cards: Iterable[learning.Card]) -> None:
    """Lets the page frame YouTube's player where it holds a film from there."""
    if any(card.block.video and card.block.video.youtube_id and not card.block.video.here for card in cards):
        framing.let_frame(response, [YOUTUBE])


@csrf_protect
@require_POST
def place(request: HttpRequest, run: str, block: str) -> HttpResponse:
    """Keeps where the film is, while it plays. Field: `at`, in seconds. Answers with nothing."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    text = request.POST.get("at", "")
    if not text.isdecimal() or len(text) > 6:
        return HttpResponse(_("A place in a film is a number of seconds."), status=422)
    learning.keep_place(learner_id=request.user.pk or 0, run_key=run, block_key=block, seconds=int(text))
    return HttpResponse(status=204)
