"""The lobby of an exam: the rules, the windows, and the one thing to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from studium.accounts import api as accounts
from studium.core.clock import now
from studium.core.errors import Invalid
from studium.core.ids import new_public_id
from studium.exams import api as exams
from studium.exams.api import Lobby, LobbyWindow
from studium.exams.integrity import api as cases
from studium.partners import api as partners
from studium.web.shell import dates
from studium.web.viewer import posted, viewer_id

from . import words
from .device import device_of, remember


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do: `kind` is go_on, start, register, pay, identity, code, vendor, receipt, result, wait,
    not_yet or nothing."""

    kind: str
    title: str
    text: str = ""
    window: str = ""
    sitting: str = ""


def next_step(seen: Lobby) -> Next:
    """In the order in which they matter: what runs, what can begin, what can be had, what is known."""
    for window in seen.windows:
        if window.sitting:
            return Next("go_on", _("Your sitting is under way"), _("The clock runs."), sitting=window.sitting)
    for window in seen.windows:
        if window.registered:
            return _registered(seen, window)
    if seen.waiting:
        held = seen.waiting[-1]
        text = _("Received on %(day)s.") % {"day": dates.moment(held.submitted_at)}
        if held.release_after > now():
            later = _("The exam office releases results from %(day)s on.") % {
                "day": dates.day(held.release_after)
            }
            text = f"{text} {later}"
        if held.marking:
            text = f"{text} {_('People are marking it, without knowing whose it is.')}"
        return Next("receipt", _("Received; held until release"), text, sitting=held.sitting)
    passed = next((result for result in seen.results if result.passed), None)
    if passed:
        return Next("result", _("You have passed this exam"), sitting=passed.sitting)
    return _to_be_had(seen)


def _registered(seen: Lobby, window: LobbyWindow) -> Next:
    if window.can_start:
        time = words.span(seen.part_times[0])
        text = _("You have %(time)s from the moment you start. The clock cannot be stopped.") % {"time": time}
        if len(seen.part_times) > 1:
            text = _("Part 1 of %(n)s begins: you have %(time)s from the moment you start.") % {
                "n": len(seen.part_times),
                "time": time,
            }
        if window.short_by:
            rest = words.span(window.times.closes - now())
            text = _("The window closes soon: if you start now, you have %(time)s.") % {"time": rest}
        return Next("start", _("You can start now"), text, window=window.key)
    first = window.start_hurdles[0]
    if first.code == "identity":
        return Next("identity", _("Your identity has to be checked first"), first.sentence, window=window.key)
    if first.code == "code":
        return Next("code", _("Check in at the room"), first.sentence, window=window.key)
    if first.code == "vendor":
        return Next("vendor", _("Go to the supervision first"), first.sentence, window=window.key)
    return Next("wait", _("You are registered"), first.sentence, window=window.key)


def _to_be_had(seen: Lobby) -> Next:
    if not seen.eligibility.eligible:
        kind = "not_yet" if seen.eligibility.program_key else "nothing"
        return Next(kind, _("Not yet"), seen.eligibility.sentence)
    for window in seen.windows:
        if window.can_register:
            closes = dates.weekday(window.times.register_until)
            text = _("Registration is open until %(when)s.") % {"when": closes}
            return Next("register", _("You can register"), text, window=window.key)
    paying = next((window for window in seen.windows if window.only_payment_missing), None)
    if paying and seen.may_buy:
        closes = dates.weekday(paying.times.register_until)
        text = _("Then register until %(when)s. What you pay for stays yours until you use it.") % {
            "when": closes
        }
        return Next(
            "pay", _("You may sit this exam; one attempt has to be paid for"), text, window=paying.key
        )
    if seen.windows and seen.windows[0].register_hurdles:
        return Next("nothing", _("Not now"), seen.windows[0].register_hurdles[0].sentence)
    return Next("nothing", _("No window is open"), _("The next dates will be here as soon as they are set."))


@login_required
def exam(request: HttpRequest, exam: str) -> HttpResponse:
    """Everything about one exam for one learner."""
    seen = exams.lobby(learner_id=viewer_id(request), exam_key=exam)
    terms = seen.terms
    vendor = (
        exams.supervised_by(institution_key=terms.institution_key) if terms.supervision == "remote" else None
    )
    context = {
        "exam": seen,
        "next": next_step(seen),
        "own_cases": cases.own_about(learner_id=viewer_id(request), exam_key=seen.terms.key),
        "institution": partners.organisations([seen.terms.institution_key]).get(seen.terms.institution_key),
        "parts": list(zip(seen.terms.parts, map(words.span, seen.part_times), strict=True)),
        "duration": words.span(sum(seen.part_times, timedelta())),
        "supervision": words.supervision(terms.supervision, vendor=vendor, demo=settings.DEMO),
    }
    return render(request, "exam/lobby.html", context)


@require_POST
@login_required
def register(request: HttpRequest, exam: str) -> HttpResponse:
    window, slot = posted(request, "window"), posted(request, "slot")
    try:
        exams.register(learner_id=viewer_id(request), exam_key=exam, window_key=window, slot=slot)
    except Invalid as error:
        if error.field != "slot" or slot:
            raise
        return redirect("exam-seat", exam, window)
    messages.success(request, _("You are registered."))
    return redirect("exam", exam)


@require_POST
@login_required
def cancel(request: HttpRequest, exam: str) -> HttpResponse:
    exams.cancel(learner_id=viewer_id(request), exam_key=exam, window_key=posted(request, "window"))
    messages.success(request, _("You have given up your place."))
    return redirect("exam", exam)


@require_POST
@login_required
def start(request: HttpRequest, exam: str) -> HttpResponse:
    """Begins, once the candidate has agreed to the honour statement."""
    if "honour" not in request.POST:
        raise Invalid(
            _("Tick the honour statement first; without it the exam does not begin."), field="honour"
        )
    device = device_of(request) or new_public_id()
    sitting = exams.start(
        learner_id=viewer_id(request), exam_key=exam, window_key=posted(request, "window"), device=device
    )
    return remember(redirect("sitting", sitting), device)


@require_POST
@login_required
def demo_identity(request: HttpRequest, exam: str) -> HttpResponse:
    """In the demo nobody holds a card before a camera: a click stands for the check."""
    if not settings.DEMO:
        raise Http404
    accounts.record_identity_check(learner_id=viewer_id(request), method="demonstration", by=None)
    messages.success(request, _("Your identity counts as checked, in this demonstration."))
    return redirect("exam", exam)
