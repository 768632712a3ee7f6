"""The sitting: the paper, saves from script or form, the review before the end, the receipt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from studium.core.clock import now
from studium.core.errors import StudiumError
from studium.core.ids import new_public_id
from studium.exams import api as exams
from studium.exams.api import Save, SaveOutcome, SittingView
from studium.exams.integrity import api as cases
from studium.web.viewer import viewer_id

from . import words
from .device import device_of, remember

# Why a save was refused, for the script; any other refusal is the end.
_WHY: dict[type[StudiumError], str] = {
    exams.OnAnotherDevice: "device",
    exams.Paused: "paused",
    exams.BetweenParts: "between",
}


def _view(request: HttpRequest, sitting: str) -> SittingView:
    return exams.sitting(learner_id=viewer_id(request), public_id=sitting, device=device_of(request))


def _context(seen: SittingView) -> dict[str, Any]:
    return {
        "sitting": seen,
        "time_left": words.left(seen.seconds_left),
        "tab": new_public_id(),
        "now_ms": int(now().timestamp() * 1000),
        "break_left": words.span(seen.break_left) if seen.break_left else "",
    }


def _words() -> dict[str, Any]:
    """What the page's script says, in the reader's language."""
    return {
        "saving": _("Saving"),
        "saved_seconds": _("Saved %s s ago"),
        "saved_minutes": _("Saved %s min ago"),
        "retrying": _("Not saved yet; trying again"),
        "signed_out": _("Not saved: sign in again in another tab; this page keeps your answers"),
        "refused": _("Not saved; reload the page"),
        "kept": _("No connection: %s not sent yet, kept on this device"),
        "other_device": _("You went on on another device; nothing is saved here any more"),
        "clock": _("Your device's clock is %s min off. The time shown here is the exam's own."),
        "elsewhere": _("Question %s was answered in another tab; reload to see it"),
        "under_minute": _("less than a minute left"),
        "minutes": _("%m min left"),
        "hours": _("%h h left"),
        "hours_minutes": _("%h h %m min left"),
        "announce": _("%s minutes left"),
        "choose_file": _("Choose a file first."),
        "file_received": _("“%s” is received."),
        "file_retry": _("The file did not get through. Send it again."),
        "too_large": _("This file is too large. Make it smaller and send it again."),
        "time_up": _("Time is up; your answers are being handed in"),
        "states": {"all": _(", answered"), "some": _(", begun"), "none": _(", not answered")},
        "flagged": _(", flagged"),
    }


def _instead(request: HttpRequest, seen: SittingView) -> HttpResponse | None:
    """What is shown in place of the paper: the receipt, the other device, a pause, the next part; or None."""
    if seen.ended:
        return redirect("receipt", seen.public_id)
    if not seen.here:
        exams.note_other_browser(
            learner_id=viewer_id(request), sitting=seen.public_id, device=device_of(request)
        )
        return render(request, "exam/elsewhere.html", _context(seen))
    if seen.paused:
        return render(request, "exam/paused.html", _context(seen))
    if not seen.part:
        parts = [(part, words.span(part.time)) for part in seen.parts]
        return render(request, "exam/between.html", {**_context(seen), "parts": parts})
    return None


@never_cache
@login_required
def paper(request: HttpRequest, sitting: str) -> HttpResponse:
    """The part of the paper that is under way, on one quiet page. After the end, the receipt."""
    seen = _view(request, sitting)
    return _instead(request, seen) or render(
        request, "exam/sitting.html", {**_context(seen), "script_words": _words()}
    )


@never_cache
@login_required
def review(request: HttpRequest, sitting: str) -> HttpResponse:
    """What is unanswered, before it is too late to answer it."""
    seen = _view(request, sitting)
    return _instead(request, seen) or render(request, "exam/review.html", _context(seen))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 17 else 0


def _saves(request: HttpRequest) -> list[Save]:
    """The questions in the form: one from a script, all without. Each names itself (`asked`), since a question
    with nothing chosen sends nothing else."""
    answers: dict[int, dict[str, str | list[str]]] = {}
    for name, texts in request.POST.lists():
        question, dash, one = name.partition("-")
        if dash and question.startswith("q"):
            given = texts[0] if len(texts) == 1 else list(texts)
            answers.setdefault(_number(question[1:]), {})[one] = given
    asked = dict.fromkeys(_number(text) for text in request.POST.getlist("asked"))
    return [
        Save(question=number, answers=answers.get(number, {}), flagged=f"flag-{number}" in request.POST)
        for number in asked
    ]


def _save(request: HttpRequest, sitting: str) -> SaveOutcome:
    return exams.save_answers(
        learner_id=viewer_id(request),
        sitting=sitting,
        saves=_saves(request),
        seq=_number(request.POST.get("seq", "")),
        tab=request.POST.get("tab", ""),
        whole_paper="whole" in request.POST,
        device=device_of(request),
    )


def keep(request: HttpRequest, sitting: str) -> None:
    """Saves a paper that came along with something else."""
    if "whole" in request.POST:
        _save(request, sitting)


@require_POST
@login_required
def save(request: HttpRequest, sitting: str) -> HttpResponse:
    """Saves. A script sends one question and reads JSON; a form sends the paper and gets a page."""
    if request.headers.get("accept") == "application/json":
        return _save_for_script(request, sitting)
    try:
        outcome = _save(request, sitting)
    except (exams.OnAnotherDevice, exams.Paused, exams.BetweenParts) as error:
        messages.warning(request, error.sentence)
        return redirect("sitting", sitting)
    if outcome.elsewhere:
        numbers = ", ".join(str(number) for number in outcome.elsewhere)
        messages.warning(
            request,
            _("You answered in another tab meanwhile; that newer answer was kept for question %(n)s.")
            % {"n": numbers},
        )
    elif request.POST.get("then") != "review":
        messages.success(request, _("Saved."))
    return redirect("sitting-review" if request.POST.get("then") == "review" else "sitting", sitting)


def _save_for_script(request: HttpRequest, sitting: str) -> JsonResponse:
    try:
        outcome = _save(request, sitting)
    except StudiumError as error:
        why = _WHY.get(type(error), "")
        return JsonResponse({"sentence": error.sentence, "why": why}, status=error.http_status)
    return JsonResponse(
        {
            "elsewhere": outcome.elsewhere,
            "next_seq": outcome.next_seq,
            "saved_at": outcome.saved_at.isoformat(),
            "seconds_left": outcome.seconds_left,
        }
    )


@require_POST
@login_required
def submit(request: HttpRequest, sitting: str) -> HttpResponse:
    """Ends the part under way, and with the last part the sitting."""
    part = _number(request.POST.get("part", "")) or None
    exams.submit(learner_id=viewer_id(request), sitting=sitting, part=part, device=device_of(request))
    return redirect("receipt", sitting)


@require_POST
@login_required
def part(request: HttpRequest, sitting: str) -> HttpResponse:
    """Begins the next part."""
    exams.go_on(
        learner_id=viewer_id(request),
        sitting=sitting,
        part=_number(request.POST.get("part", "")),
        device=device_of(request),
    )
    return redirect("sitting", sitting)


@require_POST
@login_required
def here(request: HttpRequest, sitting: str) -> HttpResponse:
    """Goes on with the sitting on this device."""
    device = device_of(request) or new_public_id()
    exams.take_over(learner_id=viewer_id(request), sitting=sitting, device=device)
    return remember(redirect("sitting", sitting), device)


@require_POST
@login_required
def clock(request: HttpRequest, sitting: str) -> HttpResponse:
    """A break that was arranged: taken, or ended."""
    act = exams.end_break if request.POST.get("act") == "go_on" else exams.take_break
    act(learner_id=viewer_id(request), sitting=sitting)
    return redirect("sitting", sitting)


@never_cache
@login_required
def receipt(request: HttpRequest, sitting: str) -> HttpResponse:
    """What was received, with its digest; the result once it is released (R18)."""
    seen = exams.receipt(learner_id=viewer_id(request), public_id=sitting)
    if seen is None:
        return redirect("sitting", sitting)
    parts = seen.parts if len(seen.parts) > 1 else ()
    own = cases.own_about(learner_id=viewer_id(request), exam_key=seen.exam_key, sitting=sitting)
    context = {"receipt": seen, "parts": parts, "early": now() < seen.release_after, "own_cases": own}
    if seen.percent is not None:
        context["may_review"] = exams.may_review(learner_id=viewer_id(request), public_id=sitting)
    return render(request, "exam/receipt.html", context)


@never_cache
@login_required
def receipt_file(request: HttpRequest, sitting: str) -> HttpResponse:
    """The exact text whose SHA-256 the receipt shows."""
    seen = exams.receipt(learner_id=viewer_id(request), public_id=sitting)
    if seen is None:
        return redirect("sitting", sitting)
    response = HttpResponse(seen.text.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="receipt-{seen.public_id}.json"'
    return response
