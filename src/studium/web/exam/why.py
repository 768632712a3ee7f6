"""Why can this person not sit? One page for the person, one for the exam office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from studium.core.errors import NotFound
from studium.exams import api as exams
from studium.exams.api import Answer, Obstacle
from studium.web.viewer import posted, viewer_id


def _asked(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "")


def _link_of_mine(seen: Answer, one: Obstacle) -> str:
    """Where the candidate removes this obstacle themselves."""
    if one.act == "programs":
        return reverse("catalogue")
    if one.act == "standing":
        return reverse("standing", args=[one.ref])
    if one.act == "order":
        return reverse("order", args=[one.ref])
    if one.act in ("pay", "register", "vendor"):
        return reverse("exam", args=[seen.exam_key])
    return ""


@login_required
def mine(request: HttpRequest, exam: str) -> HttpResponse:
    """What stands between me and this exam, and what removes it."""
    seen = exams.why_not(learner_id=viewer_id(request), exam_key=exam, window_key=_asked(request, "window"))
    rows = [(one.to_candidate, one.remedy_candidate, one, _link_of_mine(seen, one)) for one in seen.obstacles]
    return render(request, "exam/why.html", {"seen": seen, "rows": rows, "office": False})


@login_required
def theirs(request: HttpRequest, exam: str) -> HttpResponse:
    """The exam office asks about somebody by their address."""
    email, window = _asked(request, "email").strip(), _asked(request, "window")
    context: dict[str, Any] = {"exam_key": exam, "email": email, "office": True, "seen": None}
    status = 200
    if email:
        try:
            seen = exams.why_not_for_office(
                officer_id=viewer_id(request), email=email, exam_key=exam, window_key=window
            )
        except NotFound as error:
            if error.field != "email":
                raise
            context["error"], status = error, 422
        else:
            context["seen"] = seen
            context["rows"] = [(one.to_office, one.remedy_office, one, "") for one in seen.obstacles]
    else:
        exams.check_desk(officer_id=viewer_id(request), exam_key=exam)
    return render(request, "exam/why.html", context, status=status)


@require_POST
@login_required
def mend(request: HttpRequest, exam: str) -> HttpResponse:
    """Grants what a paid order pays for and the ledger does not know."""
    exams.grant_what_was_paid(officer_id=viewer_id(request), exam_key=exam, order=posted(request, "order"))
    messages.success(request, _("What was paid for is granted."))
    return redirect(f"{reverse('desk-why', args=[exam])}?{urlencode({'email': posted(request, 'email')})}")
