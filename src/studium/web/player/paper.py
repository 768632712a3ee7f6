"""A section on paper: all its units on one page, to be printed."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from studium.learning import api as learning

from . import cards
from .pages import not_enrolled


@login_required
@never_cache
@require_safe
def on_paper(request: HttpRequest, run: str, unit: str) -> HttpResponse:
    """The section that the unit stands in, all of it on one page, for printing. A query or three for each unit."""
    learner_id = request.user.pk or 0
    try:
        first = learning.lesson(learner_id=learner_id, run_key=run, unit_key=unit, visiting=False)
        keys = [
            key for key, place in first.book.places.items() if place.sequence_key == first.place.sequence_key
        ]
        lessons = [
            learning.lesson(learner_id=learner_id, run_key=run, unit_key=key, visiting=False) for key in keys
        ]
    except learning.NotEnrolled:
        return not_enrolled(request, run)
    context = {
        "run": first.run,
        "place": first.place,
        "due": first.due,
        "units": [(one.unit, [cards.view(card) for card in one.cards]) for one in lessons],
    }
    return render(request, "player/on_paper.html", context)
