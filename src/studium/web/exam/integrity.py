"""Integrity cases: the officers' and judges' page, and the candidate's."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from studium.core.errors import Invalid, NotAllowed, NotFound, StudiumError
from studium.exams.integrity import api as cases
from studium.web.viewer import posted, viewer_id

from .releasing import moment_of


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Cases of this officer's institutions, and those this person judges."""
    return render(request, "exam/cases.html", {"cases": cases.cases(officer_id=viewer_id(request))})


@login_required
def one(request: HttpRequest, case: str) -> HttpResponse:
    """One case, for officers and judges."""
    # Who may not see it may not act on it either.
    cases.case(viewer_id=viewer_id(request), public_id=case)
    error = _tried(request, lambda: _act(request, case))
    if request.method == "POST" and error is None:
        return redirect("integrity-case", case)
    seen = cases.case(viewer_id=viewer_id(request), public_id=case)
    return _page(request, "exam/case.html", seen, error)


@login_required
def own(request: HttpRequest, case: str) -> HttpResponse:
    """The candidate's own case: what is asked, a reply, an appeal."""
    error = _tried(request, lambda: _answer(request, case))
    if request.method == "POST" and error is None:
        return redirect("exam-question", case)
    seen = cases.own_case(learner_id=viewer_id(request), public_id=case)
    return _page(request, "exam/question.html", seen, error)


def _tried(request: HttpRequest, act) -> StudiumError | None:  # type: ignore[no-untyped-def]
    if request.method != "POST":
        return None
    try:
        act()
    except (NotAllowed, NotFound):
        raise
    except StudiumError as error:
        return error
    return None


def _page(
    request: HttpRequest, template: str, seen: cases.CaseView, error: StudiumError | None
) -> HttpResponse:
    typed = {name: posted(request, name) for name in request.POST} if error else {}
    context = {"seen": seen, "error": error, "typed": typed}
    return render(request, template, context, status=422 if error else 200)


def _act(request: HttpRequest, case: str) -> None:
    who, text, act = viewer_id(request), posted(request, "text"), posted(request, "act")
    if act == "ask":
        until = moment_of(posted(request, "reply_by"), field="reply_by") or datetime.min.replace(tzinfo=UTC)
        cases.put_to_candidate(officer_id=who, case=case, concern=text, reply_by=until)
        messages.success(request, _("The candidate is asked."))
    elif act in ("evidence", "note"):
        cases.add_evidence(officer_id=who, case=case, text=text, note=act == "note")
        messages.success(request, _("It is on record."))
    elif act == "panel":
        members = [int(one) for one in request.POST.getlist("member") if one.isdecimal() and len(one) < 19]
        cases.seat_panel(officer_id=who, case=case, members=members)
        messages.success(request, _("The panel is named and told."))
    elif act == "vote":
        cases.vote(
            member_id=who,
            case=case,
            outcome=posted(request, "outcome"),
            reason=text,
            kind=posted(request, "kind"),
            points=posted(request, "points"),
        )
        messages.success(request, _("Your judgement is on record."))
    elif act == "drop":
        cases.drop(officer_id=who, case=case, reason=text)
        messages.success(request, _("The case is closed."))
    else:
        raise Invalid(_("Choose what to do."))


def _answer(request: HttpRequest, case: str) -> None:
    if posted(request, "act") == "appeal":
        cases.appeal(learner_id=viewer_id(request), case=case, text=posted(request, "text"))
        messages.success(request, _("Your appeal is received. Other people will look again."))
        return
    cases.reply(learner_id=viewer_id(request), case=case, text=posted(request, "text"))
    messages.success(request, _("Your account is received."))
