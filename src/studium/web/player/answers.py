"""What a learner sends: answers, a hint asked for, a video watched.

With the player's script one card comes back and takes the old one's place; without it the whole page does.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from studium.assessment.api import Unavailable
from studium.core.errors import Conflict, Invalid
from studium.learning import api as learning

from . import cards
from .pages import not_enrolled, unit_page


def wants_card(request: HttpRequest) -> bool:
    """Whether the player's script asks, and takes the card alone."""
    return request.headers.get("x-part") == "card"


def signed_out(request: HttpRequest, run: str) -> HttpResponse:
    """Signed out since the page was loaded: the script says so, a form goes to sign in."""
    if wants_card(request):
        return HttpResponse(
            _("You were signed out. Sign in again; what you typed is still here."), status=401
        )
    sign_in = f"{reverse('account_login')}?next={reverse('learn', args=[run])}"
    return HttpResponseRedirect(sign_in)


@csrf_protect
@require_POST
def answer(request: HttpRequest, run: str, block: str) -> HttpResponse:
    """Grades the posted answer. Fields: the problem's inputs, and `seen`, the attempts the page showed as used."""
    if not request.user.is_authenticated:
        return signed_out(request, run)
    who: dict[str, Any] = {"learner_id": request.user.pk, "run_key": run, "block_key": block}
    try:
        problem = learning.problem(run_key=run, block_key=block)
        typed = cards.answers_in(request.POST, problem, block)
        try:
            result = learning.submit(**who, answers=typed, seen=seen_attempts(request))
        except (Conflict, Invalid, Unavailable, learning.BeingChecked) as refusal:
            stale = isinstance(refusal, Conflict)
            card = learning.card(**who)
            shown = cards.view(card, answers=None if stale else typed, refusal=refusal.sentence)
            return answered(request, shown, refusal.http_status)
    except learning.NotEnrolled:
        return not_enrolled(request, run)
    if result.counted or result.repeated:
        return answered(request, cards.view(result.card, fresh=True), 200, unit_done=result.unit_done)
    sentence = (
        _("Nothing was checked: answer the question first. No attempt was used.")
        if result.score.readable
        else _(
            "Part of this could not be understood, so no attempt was used. Mend what is marked and check again."
        )
    )
    score = None if result.score.readable else result.score
    shown = cards.view(result.card, answers=typed, score=score, refusal=sentence)
    return answered(request, shown, 422)


@csrf_protect
@require_POST
def hint(request: HttpRequest, run: str, block: str) -> HttpResponse:
    """Shows one more hint; what was typed meanwhile stays."""
    if not request.user.is_authenticated:
        return signed_out(request, run)
    who: dict[str, Any] = {"learner_id": request.user.pk, "run_key": run, "block_key": block}
    try:
        refusal = ""
        try:
            learning.show_hint(**who)
        except Conflict as none_left:
            refusal = none_left.sentence
        card = learning.card(**who)
    except learning.NotEnrolled:
        return not_enrolled(request, run)
    typed = cards.answers_in(request.POST, card.problem, block) if card.problem else {}
    changed = typed != card.work.answers
    shown = cards.view(card, answers=typed if changed else None, refusal=refusal)
    return answered(request, shown, 200, keep=True)


@csrf_protect
@require_POST
def watched(request: HttpRequest, run: str, block: str) -> HttpResponse:
    """Marks a video as watched."""
    if not request.user.is_authenticated:
        return signed_out(request, run)
    who: dict[str, Any] = {"learner_id": request.user.pk, "run_key": run, "block_key": block}
    try:
        unit_done = learning.complete(**who)
        card = learning.card(**who)
    except learning.NotEnrolled:
        return not_enrolled(request, run)
    return answered(request, cards.view(card), 200, unit_done=unit_done)


def seen_attempts(request: HttpRequest) -> int | None:
    """How many attempts the page showed as used; None where it did not say, as from a script."""
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 7 else None


def answered(
    request: HttpRequest, shown: cards.CardView, status: int, *, unit_done: bool = False, keep: bool = False
) -> HttpResponse:
    """The card alone for the script; else the unit: by redirect where all is stored, else with what was typed."""
    run_key, unit_key = shown.card.run_key, shown.card.unit_key
    if wants_card(request):
        if shown.card.problem is not None:
            # The script sends the page's own token with every answer; a new one here would cost and not be used.
            response = HttpResponse(shown.as_html(""), status=status)
        else:
            response = render(request, "player/_block.html", {"shown": shown}, status=status)
        response["X-Unit-Done"] = "yes" if unit_done else "no"
        return response
    if status == 200 and not keep:
        return HttpResponseRedirect(f"{reverse('unit', args=[run_key, unit_key])}#{shown.key}")
    learner_id = request.user.pk or 0
    lesson = learning.lesson(learner_id=learner_id, run_key=run_key, unit_key=unit_key, visiting=False)
    return unit_page(request, lesson, just_sent={shown.key: shown}, status=status)
