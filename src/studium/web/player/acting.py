"""A turn in an activity: what was posted goes to `learning`, the card comes back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from studium.core.errors import Conflict, Invalid
from studium.learning import api as learning

from . import cards
from .answers import answered, seen_attempts, signed_out
from .pages import not_enrolled

_OURS = frozenset(("csrfmiddlewaretoken", "seen"))


@csrf_protect
@require_POST
def act(request: HttpRequest, run: str, block: str, action: str) -> HttpResponse:
    """Plays one turn. Fields: the kind's own, and `seen` where the kind counts attempts."""
    if not request.user.is_authenticated:
        return signed_out(request, run)
    who: dict[str, Any] = {"learner_id": request.user.pk, "run_key": run, "block_key": block}
    given: dict[str, object] = {}
    for name in request.POST:
        if name not in _OURS:
            # A name that ends in [] is always a list, however many were chosen.
            values = request.POST.getlist(name)
            given[name.removesuffix("[]")] = (
                values if name.endswith("[]") or len(values) > 1 else values[0] if values else ""
            )
    try:
        try:
            result = learning.act(**who, action=action, given=given, seen=seen_attempts(request))
        except (Conflict, Invalid) as refusal:
            card = learning.card(**who)
            behind = isinstance(refusal, Conflict)
            shown = cards.view(card, refusal=refusal.sentence, given=None if behind else given)
            return answered(request, shown, refusal.http_status)
    except learning.NotEnrolled:
        return not_enrolled(request, run)
    return answered(
        request, cards.view(result.card, fresh=True, says=result.says), 200, unit_done=result.unit_done
    )
