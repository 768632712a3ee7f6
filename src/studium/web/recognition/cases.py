"""A case as its learner sees it, and what the learner may do with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from studium.core.errors import Invalid
from studium.recognition import api as recognition
from studium.web.viewer import posted, viewer_id

from .learner import consent_from


@login_required
def case(request: HttpRequest, case: str) -> HttpResponse:
    """Where it stands, what was said, who looked, what was decided."""
    more: dict[str, Any] = {}
    if request.method == "POST":
        try:
            messages.success(request, _act(request, case))
            return redirect("case", case)
        except Invalid as error:
            more = {"error": error, "act": request.POST.get("act"), "text": posted(request, "text")}
    seen = recognition.case_for_learner(learner_id=viewer_id(request), case=case)
    return render(request, "recognition/case.html", {"case": seen, **more}, status=422 if more else 200)


def _act(request: HttpRequest, case: str) -> str:
    """Does what the form asks; returns what to say."""
    learner_id, text = viewer_id(request), posted(request, "text")
    act = request.POST.get("act")
    if act == "answer":
        recognition.answer(learner_id=learner_id, case=case, text=text)
        return _("Your answer is sent.")
    if act == "appeal":
        recognition.appeal(learner_id=learner_id, case=case, text=text)
        return _("Your appeal is sent.")
    if act == "send":
        recognition.send_anew(learner_id=learner_id, case=case, consent=consent_from(request))
        return _("Your record is sent as it is now.")
    raise Invalid(_("Choose what to do."))


@require_POST
@login_required
def withdraw(request: HttpRequest, case: str) -> HttpResponse:
    """Ends the university's access to the record (R32)."""
    recognition.withdraw_consent(learner_id=viewer_id(request), case=case)
    messages.success(request, _("Your consent is withdrawn. The university no longer sees your record."))
    return redirect("case", case)
