"""The exam office: what is arranged for whom, and the clocks of the sittings under way."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core.errors import Invalid
from studium.exams import api as exams
from studium.web.viewer import posted, viewer_id


@login_required
def index(request: HttpRequest, exam: str) -> HttpResponse:
    """Accommodations, and the sittings under way; a form with a mistake keeps what was typed."""
    error = None
    if request.method == "POST":
        try:
            _act(request, exam)
            return redirect("exam-timing", exam)
        except Invalid as found:
            error = found
    asked = request.GET.get("email", "").replace("\x00", "").strip()
    context = {
        "exam_key": exam,
        "arranged": exams.accommodations(officer_id=viewer_id(request), exam_key=exam),
        "room": exams.under_way(officer_id=viewer_id(request), exam_key=exam, email=asked),
        "asked": asked,
        "error": error,
        "typed": {name: posted(request, name) for name in request.POST},
    }
    return render(request, "exam/timing.html", context, status=422 if error else 200)


def _act(request: HttpRequest, exam: str) -> None:
    officer_id, act = viewer_id(request), request.POST.get("act")
    if act == "pause":
        exams.pause(
            officer_id=officer_id, sitting=posted(request, "sitting"), reason=posted(request, "reason")
        )
        messages.success(request, _("The clock of this sitting stands still."))
    elif act == "resume":
        exams.resume(officer_id=officer_id, sitting=posted(request, "sitting"))
        messages.success(request, _("The clock goes on."))
    else:
        _arrange(request, exam)


def _arrange(request: HttpRequest, exam: str) -> None:
    person = accounts.person_by_email(posted(request, "email").strip())
    if person is None:
        raise Invalid(_("Nobody has an account with this address."), field="email")
    minutes = posted(request, "break_minutes").strip() or "0"
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) < 5):
        raise Invalid(_("Give the breaks in whole minutes."), field="break_minutes")
    exams.accommodate(
        officer_id=viewer_id(request),
        learner_id=person.id,
        exam_key=exam,
        reason=posted(request, "reason"),
        time_factor=posted(request, "time_factor"),
        break_minutes=int(minutes),
        large_print="large_print" in request.POST,
        separate_format=posted(request, "separate_format"),
    )
    messages.success(request, _("This is arranged for %(name)s.") % {"name": person.legal_name})
