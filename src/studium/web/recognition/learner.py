"""Where the credential counts for me, and the form by which I consent to a request."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.core.errors import Invalid, NotFound
from studium.recognition import api as recognition
from studium.recognition.api import ConsentGiven
from studium.web.viewer import posted, viewer_id


@login_required
def where_it_counts(request: HttpRequest, program: str) -> HttpResponse:
    """Every agreement of the program, judged for the one who looks."""
    page = catalog.program(program)
    standings = recognition.evaluate_for(learner_id=viewer_id(request), program_key=program)
    context = {
        "program": page,
        "open": [one for one in standings if one.usable],
        "others": [one for one in standings if not one.usable],
        "first": next((one for one in standings if one.usable and not one.refusal), None),
    }
    return render(request, "recognition/where.html", context)


def consent_from(request: HttpRequest) -> ConsentGiven:
    return ConsentGiven(
        agreed=bool(request.POST.get("agreed")),
        birth_date=bool(request.POST.get("birth_date")),
        message=posted(request, "message"),
    )


@login_required
def request_form(request: HttpRequest, program: str, agreement: str) -> HttpResponse:
    """What would be sent, to whom, for what; and the consent that sends it (R32)."""
    seen = recognition.preview_request(learner_id=viewer_id(request), agreement_key=agreement)
    if seen.agreement.terms.program_key != program:
        raise NotFound(_("There is no such agreement for this program."))
    error: Invalid | None = None
    if request.method == "POST":
        try:
            case = recognition.request(
                learner_id=viewer_id(request), agreement_key=agreement, consent=consent_from(request)
            )
        except Invalid as refused:
            error = refused
        else:
            messages.success(request, _("Your request is sent."))
            return redirect("case", case)
    context = {
        "seen": seen,
        "program": catalog.program(program),
        "error": error,
        "message": posted(request, "message"),
        "birth_date": bool(request.POST.get("birth_date")),
    }
    return render(request, "recognition/request.html", context, status=422 if error else 200)
