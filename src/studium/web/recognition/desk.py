"""The registrar's desk: the queue, and a case with the complete record and the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from studium.catalog import api as catalog
from studium.core.errors import Invalid, NotAllowed
from studium.partners import api as partners
from studium.partners import m49
from studium.recognition import api as recognition
from studium.web.viewer import posted, viewer_id


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """The cases of the institutions whose registrar this person is."""
    offices = [role for role in partners.roles_of(user_id=viewer_id(request)) if role.role == "registrar"]
    if not offices:
        raise NotAllowed(_("This desk is for registrars; your account holds no such role."))
    show = request.GET.get("show", "ours")
    show = show if show in recognition.FILTERS else "ours"
    program = request.GET.get("program", "").replace("\x00", "")
    page = request.GET.get("page", "1")
    found = recognition.queue(
        registrar_id=viewer_id(request),
        show=show,
        program_key=program,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )
    names = {
        "ours": _("For you to do"),
        "waiting": _("Waiting for the learner"),
        "decided": _("Closed"),
        "all": _("All"),
    }
    context = {
        "queue": found,
        "rows": [(row, catalog.program(row.agreement.terms.program_key).title) for row in found.rows],
        "offices": offices,
        "show": show,
        "program": program,
        "filters": [(key, name, found.counts[key]) for key, name in names.items()],
    }
    return render(request, "recognition/desk.html", context)


@never_cache
@login_required
def case(request: HttpRequest, case: str) -> HttpResponse:
    """The complete record on one page, the conditions, the decision. Opening it is noted (R32)."""
    more: dict[str, Any] = {}
    if request.method == "POST":
        try:
            messages.success(request, _act(request, case))
            return redirect("registrar-case", case)
        except Invalid as error:
            more = {"error": error, "typed": request.POST}
    seen = recognition.record(registrar_id=viewer_id(request), case=case)
    terms = seen.agreement.terms
    issuer = seen.record.issuer if seen.record and seen.record.issuers else None
    context = {
        "case": seen,
        "terms": terms,
        "unit": terms.credits.unit if terms.credits else "",
        "country": m49.country_name(issuer.country) if issuer and issuer.country else "",
        **more,
    }
    return render(request, "recognition/registrar_case.html", context, status=422 if more else 200)


def _act(request: HttpRequest, case: str) -> str:
    """Does what the form asks; returns what to say."""
    if request.POST.get("act") == "ask":
        recognition.ask(registrar_id=viewer_id(request), case=case, text=posted(request, "question"))
        return _("Your question is sent to the learner.")
    recognition.decide(
        registrar_id=viewer_id(request),
        case=case,
        outcome=posted(request, "outcome"),
        credits=posted(request, "credits"),
        unit=posted(request, "unit"),
        rationale=posted(request, "rationale"),
    )
    return _("Your decision is sent to the learner.")
