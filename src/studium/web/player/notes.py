"""A learner's notes and bookmarks: written beside a unit, listed on a page, taken away as a text."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from studium.core.errors import Conflict, Invalid
from studium.learning import api as learning

from .answers import signed_out, wants_card
from .notecards import note_card
from .pages import frame, not_enrolled, unit_page


@csrf_protect
@require_POST
def note(request: HttpRequest, run: str, unit: str) -> HttpResponse:
    """Keeps a unit's note. Fields: `note`, and `seen`, the stamp of the note that the page showed."""
    if not request.user.is_authenticated:
        return signed_out(request, run)
    who = {"learner_id": request.user.pk or 0, "run_key": run, "unit_key": unit}
    typed = request.POST.get("note", "")
    status = 200
    try:
        kept = learning.write_note(**who, text=typed, seen=request.POST.get("seen"))  # type: ignore[arg-type]
        shown = replace(
            note_card(run, unit, kept), says=_("Note saved.") if kept.note else _("Note removed.")
        )
    except learning.NotEnrolled:
        return not_enrolled(request, run)
    except (Conflict, Invalid) as refusal:
        kept = learning.margin(**who)  # type: ignore[arg-type]
        other = kept.note if isinstance(refusal, Conflict) else ""
        shown = replace(note_card(run, unit, kept), text=typed, refusal=refusal.sentence, other=other)
        status = refusal.http_status
    if wants_card(request):
        response = render(request, "player/_note.html", {"note": shown}, status=status)
        response["X-Unit-Done"] = "no"
        return response
    if status == 200:
        return HttpResponseRedirect(f"{reverse('unit', args=[run, unit])}#note")
    lesson = learning.lesson(learner_id=request.user.pk or 0, run_key=run, unit_key=unit, visiting=False)
    return unit_page(request, lesson, note=shown, status=status)


@csrf_protect
@require_POST
def bookmark(request: HttpRequest, run: str, unit: str) -> HttpResponse:
    """Sets a bookmark (field `set`) or takes it away (`unset`): the key of a block, or "" for the unit itself."""
    if not request.user.is_authenticated:
        return signed_out(request, run)
    on = "set" in request.POST
    block = request.POST.get("set" if on else "unset", "")
    try:
        learning.bookmark(learner_id=request.user.pk or 0, run_key=run, unit_key=unit, block_key=block, on=on)
    except learning.NotEnrolled:
        return not_enrolled(request, run)
    if wants_card(request):
        return HttpResponse(status=204)
    return HttpResponseRedirect(f"{reverse('unit', args=[run, unit])}{'#' + quote(block) if block else ''}")


@login_required
@never_cache
@require_safe
def notes(request: HttpRequest, run: str) -> HttpResponse:
    """All notes and bookmarks of the run, in reading order; `q` searches them."""
    learner_id = request.user.pk or 0
    search = request.GET.get("q", "")[:200]
    try:
        found = learning.margins(learner_id=learner_id, run_key=run, search=search)
    except learning.NotEnrolled:
        return not_enrolled(request, run)
    progress = learning.progress_in(learner_id=learner_id, run_key=run)
    done = frozenset(key for key, finished in progress.units.items() if finished)
    context = {
        "run": found.run,
        "margins": found.listed,
        "search": search,
        "on_notes": True,
        **frame(found.run, found.book, done, None),
    }
    return render(request, "player/notes.html", context)


@login_required
@never_cache
@require_safe
def as_text(request: HttpRequest, run: str) -> HttpResponse:
    """The same as a plain text to keep."""
    try:
        found = learning.margins(learner_id=request.user.pk or 0, run_key=run)
    except learning.NotEnrolled:
        return not_enrolled(request, run)
    run_title = found.run.course_title
    parts = [run_title, "=" * len(run_title), ""]
    for one in found.listed:
        heading = " · ".join(
            dict.fromkeys(filter(None, (one.place.chapter, one.place.sequence, one.place.title)))
        )
        parts += [heading, "-" * len(heading)]
        if one.place.chapter:
            parts.append(request.build_absolute_uri(reverse("unit", args=[run, one.place.unit_key])))
        parts += [_("Bookmark: %(title)s") % {"title": marked.title} for marked in one.bookmarked]
        parts += ["", one.margin.note, ""] if one.margin.note else [""]
    response = HttpResponse("\n".join(parts), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="notes-{run}.txt"'
    return response
