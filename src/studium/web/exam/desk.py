"""The exam office's desk: windows in figures, the release board, one sitting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from studium.accounts import api as accounts
from studium.core.clock import now
from studium.core.errors import Invalid, NotAllowed, StudiumError
from studium.exams import api as exams
from studium.exams.api import DeskExam, DeskWindow
from studium.exams.integrity import api as integrity
from studium.partners import api as partners
from studium.web.viewer import posted, viewer_id

from .releasing import chosen

# How many windows without anything to do are shown, before and after today.
AROUND = 2
# Sittings on a page of the board, and how many of those going out are listed by name before the release.
ROWS = 100
SHOWN_ROWS = 200
STATES = {
    "held": ("provisional",),
    "review": ("review",),
    "released": ("released", "amended"),
    "under_way": ("under_way",),
}


def _worth_showing(exam: DeskExam) -> list[DeskWindow]:
    """Windows with people in them, and the few around today."""
    moment = now()
    coming = [window for window in exam.windows if window.times.closes > moment][-AROUND:]
    past = [window for window in exam.windows if window.times.closes <= moment][:AROUND]
    near = {window.key for window in [*coming, *past]}
    return [window for window in exam.windows if window.key in near or window.busy]


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The exams of the institutions whose exam officer this person is."""
    found = exams.desk(officer_id=viewer_id(request))
    if not found and not any(
        role.role == "exam_officer" for role in partners.roles_of(user_id=viewer_id(request))
    ):
        raise NotAllowed(_("This desk is for exam officers; your account holds no such role."))
    houses = partners.organisations({one.institution_key for one in found})
    shown = [(one, houses.get(one.institution_key), _worth_showing(one)) for one in found]
    return render(request, "exam/desk.html", {"exams": shown})


@login_required
def board(request: HttpRequest, exam: str, window: str, **more: Any) -> HttpResponse:
    """The release board of one window."""
    seen = exams.release_board(officer_id=viewer_id(request), exam_key=exam, window_key=window)
    found, two = exams.releases_of(officer_id=viewer_id(request), exam_key=exam, window_key=window)
    rows = [row for row in seen.rows if row.state in STATES.get(request.GET.get("show", ""), (row.state,))]
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "board": seen,
        "page": page,
        "show": request.GET.get("show", ""),
        "releases": found,
        "two": two,
        "exam_key": exam,
        "now": now(),
        **more,
    }
    return render(request, "exam/board.html", context, status=422 if more.get("error") else 200)


@require_POST
@login_required
def release(request: HttpRequest, exam: str, window: str) -> HttpResponse:
    """First what a release would do, then, confirmed, the release."""
    picked = chosen(request)
    if request.POST.get("confirmed"):
        officer = viewer_id(request)
        if picked is None:
            plan = exams.preview_release(officer_id=officer, exam_key=exam, window_key=window, sittings=None)
            picked = list(plan.going_out)
        done = exams.release(officer_id=officer, exam_key=exam, window_key=window, sittings=picked)
        count = len(done.going_out)
        text = ngettext("%(n)s result is released.", "%(n)s results are released.", count) % {"n": count}
        messages.success(request, text)
        return redirect("release-board", exam, window)
    plan = exams.preview_release(
        officer_id=viewer_id(request), exam_key=exam, window_key=window, sittings=picked
    )
    seen = exams.release_board(officer_id=viewer_id(request), exam_key=exam, window_key=window)
    rows = {row.sitting: row for row in seen.rows}
    found, two = exams.releases_of(officer_id=viewer_id(request), exam_key=exam, window_key=window)
    context = {
        "board": seen,
        "exam_key": exam,
        "plan": plan,
        "two": two,
        "waiting": next((one for one in found if one.state == "proposed"), None),
        "all": picked is None,
        "going_out": [rows[public_id] for public_id in plan.going_out[:SHOWN_ROWS]],
        "more": max(0, len(plan.going_out) - SHOWN_ROWS),
        "adjusted": [rows[public_id] for public_id in plan.adjusted],
        "left_out": [(rows.get(public_id), why) for public_id, why in plan.left_out],
        "early": not seen.times.releasable(now()),
    }
    return render(request, "exam/release.html", context)


@require_POST
@login_required
def identity(request: HttpRequest, exam: str, window: str) -> HttpResponse:
    exams.record_identity(
        officer_id=viewer_id(request),
        exam_key=exam,
        window_key=window,
        person=posted(request, "person"),
        method=posted(request, "method"),
    )
    messages.success(request, _("The identity check is recorded."))
    return redirect("release-board", exam, window)


@require_POST
@login_required
def grant(request: HttpRequest, exam: str, window: str) -> HttpResponse:
    """An attempt at the office's discretion, with its reason (R15)."""
    email, reason = posted(request, "email").strip(), posted(request, "reason")
    try:
        person = accounts.person_by_email(email)
        if person is None:
            raise Invalid(_("Nobody has an account with this address."), field="email")
        exams.grant_attempt(officer_id=viewer_id(request), learner_id=person.id, exam_key=exam, reason=reason)
    except Invalid as error:
        return board(request, exam, window, error=error, email=email, reason=reason)
    messages.success(request, _("An attempt is granted to %(name)s.") % {"name": person.legal_name})
    return redirect("release-board", exam, window)


@login_required
def one(request: HttpRequest, exam: str, window: str, sitting: str) -> HttpResponse:
    """One sitting: question by question, and what an officer may do with its result."""
    more: dict[str, Any] = {}
    if request.method == "POST":
        try:
            _act(request, sitting)
            return redirect("desk-sitting", exam, window, sitting)
        except StudiumError as error:
            if isinstance(error, NotAllowed):
                raise
            more = {"error": error, "typed": {name: posted(request, name) for name in request.POST}}
    seen = exams.board_sitting(
        officer_id=viewer_id(request), exam_key=exam, window_key=window, sitting=sitting
    )
    cases = integrity.cases_about(sitting=sitting)
    context = {"seen": seen, "cases": cases, "exam_key": exam, "window_key": window, **more}
    return render(request, "exam/one.html", context, status=422 if more else 200)


def _act(request: HttpRequest, sitting: str) -> None:
    officer_id, reason = viewer_id(request), posted(request, "reason")
    act = request.POST.get("act")
    if act == "flag":
        integrity.flag(officer_id=officer_id, sitting=sitting, evidence=posted(request, "evidence"))
        messages.success(request, _("A case is open, and the result is held until it is closed."))
    elif act == "exclude":
        exams.exclude(officer_id=officer_id, sitting=sitting, reason=reason)
        messages.success(request, _("The result is excluded from release."))
    elif act == "clear":
        exams.clear(officer_id=officer_id, sitting=sitting, reason=reason)
        messages.success(request, _("The result can be released again."))
    elif act == "amend":
        exams.amend(officer_id=officer_id, sitting=sitting, percent=posted(request, "percent"), reason=reason)
        messages.success(request, _("The result is amended."))
    elif act == "return":
        exams.return_attempt(officer_id=officer_id, sitting=sitting, reason=reason)
        messages.success(request, _("The attempt is given back."))
    else:
        raise Invalid(_("Choose what to do."))
