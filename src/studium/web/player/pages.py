"""Reading a course: resuming, a unit, what stands in the way of who is not enrolled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from studium.catalog import api as catalog
from studium.content import api as content
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.payments import api as payments
from studium.web.checkout.joining import choices
from studium.web.lti.framing import let_frame

from . import cards, films
from .notecards import NoteCard, note_card
from .outline import outline


@dataclass(frozen=True, slots=True)
class AuditNote:
    """What the verified track would add, for who is not on it: the way to it, or since when it is closed."""

    run: catalog.RunView
    open: bool
    covered: bool


@login_required
@never_cache
@require_safe
def learn(request: HttpRequest, run: str) -> HttpResponse:
    """Goes on where the learner was."""
    learner_id = request.user.pk or 0
    if enrollment.enrolment(learner_id, run) is None:
        return not_enrolled(request, run)
    unit_key = learning.position(learner_id=learner_id, run_key=run)
    if unit_key is None:
        return redirect("grades", run)
    return redirect("unit", run, unit_key)


@login_required
@never_cache
@require_safe
def unit(request: HttpRequest, run: str, unit: str) -> HttpResponse:
    """One unit: the outline beside, the blocks in one column, previous and next."""
    # A browser that loads a page ahead of a click has not been reading it.
    ahead = "prefetch" in request.headers.get("sec-purpose", "")
    try:
        lesson = learning.lesson(
            learner_id=request.user.pk or 0, run_key=run, unit_key=unit, visiting=not ahead
        )
    except learning.NotEnrolled:
        return not_enrolled(request, run)
    except learning.NotStarted as early:
        return render(request, "player/not_started.html", {"run": catalog.run(run), "early": early})
    return unit_page(request, lesson)


def unit_page(
    request: HttpRequest,
    lesson: learning.Lesson,
    *,
    just_sent: Mapping[str, cards.CardView] | None = None,
    note: NoteCard | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a unit; `just_sent` replaces cards, `note` the note, by what was typed into them and refused."""
    replaced = just_sent or {}
    shown = [replaced.get(card.block.key) or cards.view(card) for card in lesson.cards]
    if just_sent:
        # This page answers at another address than the unit's, and links between units are relative.
        base = reverse("learn", args=[lesson.run.key])
        shown = [cards.with_links_from(one, base) for one in shown]
    place, places = lesson.place, lesson.book.places
    margin = learning.EMPTY_MARGIN
    if lesson.noted:
        margin = learning.margin(
            learner_id=request.user.pk or 0, run_key=lesson.run.key, unit_key=place.unit_key
        )
    context: dict[str, Any] = {
        "run": lesson.run,
        "unit": lesson.unit,
        "place": place,
        "due": lesson.due,
        "cards": shown,
        "bookmarks": margin.bookmarks,
        "note": note or note_card(lesson.run.key, place.unit_key, margin),
        "films": any(card.block.video for card in lesson.cards),
        "frames": any(one.live for one in shown),
        "programs": any("data-program" in one.body for one in shown),
        "previous": places[place.previous] if place.previous else None,
        "next": places[place.next] if place.next else None,
        "is_done": place.unit_key in lesson.done,
        "left_to_do": _left_to_do(lesson),
        "audit": audit_note(lesson.enrolment, lesson.run) if _graded(lesson) else None,
        **frame(lesson.run, lesson.book, lesson.done, place.unit_key),
    }
    response = render(request, "player/unit.html", context, status=status)
    films.let_frame(response, lesson.cards)
    let_frame(response, [site for one in shown for site in one.extra.get("frames", ())])
    return response


def frame(
    run: catalog.RunView, book: learning.Book, done: frozenset[str], current: str | None
) -> dict[str, Any]:
    """What every page of the player shows beside its own matter."""
    total = len(book.places)
    finished = sum(key in done for key in book.places)
    return {
        "course_pages": content.pages(book.version),
        "outline": outline(
            book,
            run_key=run.key,
            done=done,
            current=current,
            later=learning.opens_later(run, book),
            since=learning.hidden_since(run, book),
        ),
        "course_title": run.course_title,
        "units_done": finished,
        "units_total": total,
        "done_percent": 100 * finished // total if total else 0,
    }


def audit_note(enrolled: enrollment.Enrolment, run: catalog.RunView) -> AuditNote | None:
    """The note for a learner on the audit track; None on the verified track or where there is none to buy."""
    if enrolled.is_verified:
        return None
    covered = enrollment.may_upgrade_free(
        learner_id=enrolled.learner_id, run_key=run.key, course_key=run.course_key
    )
    if run.price is None and not covered:
        return None
    return AuditNote(run=run, open=enrollment.upgrade_open(run), covered=covered)


def not_enrolled(request: HttpRequest, run_key: str) -> HttpResponse:
    """Says that one is not in the run, with the way to join it."""
    run = catalog.run(run_key)
    course = catalog.course(run.course_key)
    found = choices(learner_id=request.user.pk or 0, runs=(run,))
    context = {"run": run, "course": course, "choices": found, "refund_days": payments.REFUND_DAYS}
    return render(request, "player/not_enrolled.html", context, status=403)


def _graded(lesson: learning.Lesson) -> bool:
    return any(card.graded for card in lesson.cards)


def _left_to_do(lesson: learning.Lesson) -> str:
    """“2 problems and 1 video to go”, or nothing where all is done."""
    problems = sum(
        card.problem is not None and not card.work.done and card.closed is None for card in lesson.cards
    )
    videos = sum(card.block.kind == "video" and not card.work.done for card in lesson.cards)
    kinds = learning.WORK_KINDS - {"problem", "video"}
    others = sum(
        card.block.kind in kinds and not card.work.done and card.closed is None for card in lesson.cards
    )
    parts = []
    if problems:
        parts.append(ngettext("%(n)d problem", "%(n)d problems", problems) % {"n": problems})
    if videos:
        parts.append(ngettext("%(n)d video", "%(n)d videos", videos) % {"n": videos})
    if others:
        parts.append(ngettext("%(n)d activity", "%(n)d activities", others) % {"n": others})
    return _(" and ").join(parts)
