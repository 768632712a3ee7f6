"""The learner's own pages: the dashboard, the standing in one program, joining, the calendar of deadlines."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from studium.catalog import api as catalog
from studium.core.clock import now
from studium.core.errors import NotFound
from studium.learning import api as learning
from studium.progress import api as progress
from studium.recognition import api as recognition
from studium.web.components.requirement_map import learner_map
from studium.web.shell.links import link

from . import agreements, board, calendar, deadlines, keys, markup, record, shelf, source


def _me(request: HttpRequest) -> int:
    """Whoever is signed in; only for pages that demand it."""
    assert request.user.pk is not None
    return request.user.pk


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Every program joined, the most urgent first, with the one next action of each."""
    moment = now()
    joined = source.joined(_me(request))
    beside = shelf.of(_me(request), done=board.courses_met(joined))
    cards = board.cards(joined, now=moment, back=request.path, awards=beside.awards)
    context: dict[str, Any] = {"first": None, "shelf": markup.shelf_columns(beside)}
    if cards:
        first, others = cards[0], cards[1:]
        token = get_token(request) if any(card.action.fields for card in cards) else ""
        uses = agreements.uses(first.key, now=moment)
        context |= {
            "first": first,
            "map": learner_map(first.standing),
            "next": markup.next_card(first.action, state=first.look, token=token),
            "plan": markup.plan_card(first, first.url),
            "where": markup.where_card(uses, link("where-it-counts", first.key)),
            "others": markup.folded(others, token=token),
        }
    return render(request, "learner/dashboard.html", context)


@login_required
@require_safe
def my_deadlines(request: HttpRequest) -> HttpResponse:
    """What is due, in order, and the address from which a calendar program reads the same."""
    site = request.build_absolute_uri("/").rstrip("/")
    found = sorted(_deadlines(_me(request), site), key=lambda entry: entry.at)
    address = f"{site}{reverse('deadlines-feed')}?key={keys.key_for(request.user)}"  # type: ignore[arg-type]
    context = {"entries": found, "address": address, "webcal": "webcal" + address[address.index("://") :]}
    return render(request, "learner/deadlines.html", context)


def _deadlines(learner_id: int, site: str) -> list[calendar.Entry]:
    """Those of programs, and those within the courses."""
    dues = learning.dues(learner_id=learner_id, after=now())
    return [
        *deadlines.entries(source.joined(learner_id), site=site),
        *deadlines.of_courses(dues, site=site),
    ]


@require_POST
@login_required
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Joins a program under its current rules (R3); joining again changes nothing."""
    progress.join_program(learner_id=_me(request), program_key=key)
    messages.success(request, _("You joined. From now on you see here what it takes, and your next step."))
    return redirect("standing", key=key)


@require_safe
def deadlines_feed(request: HttpRequest) -> HttpResponse:
    """The reader's deadlines for a calendar program; the key in the address says whose."""
    user = keys.user_of(request.GET.get("key", ""))
    if user is None:
        raise NotFound(
            "This calendar address is not valid any more; take the new one from the page of your deadlines."
        )
    entries = _deadlines(user.pk, request.build_absolute_uri("/").rstrip("/"))
    text = calendar.feed(entries, name=_("Studium: deadlines"), now=now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    response["Cache-Control"] = "private, max-age=3600"
    return response


@login_required
@require_safe
def standing(request: HttpRequest, key: str) -> HttpResponse:
    """One program in full: map, plan, record, where it counts, and what the standing was reckoned from."""
    moment = now()
    member = progress.membership(learner_id=_me(request), program_key=key)
    if member is None:
        return redirect("program", key)
    found = progress.standing(learner_id=_me(request), program_key=key)
    version = catalog.rule_version(key, found.version)
    awards = shelf.of(_me(request)).awards
    card = board.card(source.describe(found), now=moment, back=request.path, awards=awards)
    token = get_token(request) if card.action.fields else ""
    current = catalog.program(key).version
    context = {
        "card": card,
        "map": learner_map(found),
        "next": markup.next_card(card.action, state=card.look, token=token, level=2),
        "plan": markup.plan_card(card, "#record"),
        "lines": record.lines(found, progress.facts_of(_me(request)), names=version.names),
        "agreements": recognition.evaluate_for(learner_id=_me(request), program_key=key),
        "program_url": link("program", key),
        "where_url": link("where-it-counts", key),
        "basis": {
            "number": found.version,
            "published_at": version.published_at,
            "joined_at": member.joined_at,
            "facts_mark": found.basis.facts_mark,
            "as_of": found.basis.as_of,
            "newer": current if current > found.version else None,
        },
    }
    return render(request, "learner/standing.html", context)
