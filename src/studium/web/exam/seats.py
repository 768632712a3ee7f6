"""Seats: the office's page of a window, the candidate's choice of a date, vouchers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.core.errors import Invalid, NotAllowed, StudiumError
from studium.exams import api as exams
from studium.web.viewer import posted, viewer_id


def _number(request: HttpRequest, name: str) -> int:
    text = posted(request, name).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise Invalid(_("Give a whole number."), field=name)
    return int(text)


@login_required
def office(request: HttpRequest, exam: str, window: str) -> HttpResponse:
    """Whom the window admits, its slots, places given and moved, vouchers."""
    error: StudiumError | None = None
    if request.method == "POST":
        try:
            messages.success(request, _act(request, exam, window))
            return redirect("exam-seats", exam, window)
        except StudiumError as refused:
            if isinstance(refused, NotAllowed):
                raise
            error = refused
    seen = exams.seats.window_seats(officer_id=viewer_id(request), exam_key=exam, window_key=window)
    given = exams.seats.vouchers(officer_id=viewer_id(request), exam_key=exam)
    typed = {name: posted(request, name) for name in request.POST} if error else {}
    context = {"seen": seen, "vouchers": given, "error": error, "typed": typed}
    return render(request, "exam/seats.html", context, status=error.http_status if error else 200)


def _act(request: HttpRequest, exam: str, window: str) -> str:
    """Does what was asked for and says what was done."""
    officer, act = viewer_id(request), posted(request, "act")
    where = {"officer_id": officer, "exam_key": exam, "window_key": window}
    if act == "admit":
        exams.seats.admit(**where, admits=posted(request, "admits"))  # type: ignore[arg-type]
        return _("Set.")
    if act == "invite":
        count = exams.seats.invite(**where, emails=posted(request, "emails").split())  # type: ignore[arg-type]
        return ngettext("%(n)s address is invited.", "%(n)s addresses are invited.", count) % {"n": count}
    if act == "slot":
        exams.seats.add_slot(
            **where,  # type: ignore[arg-type]
            day_and_time=posted(request, "starts"),
            zone=posted(request, "zone").strip(),
            minutes=_number(request, "minutes"),
            capacity=_number(request, "capacity"),
            place=posted(request, "place")[:200],
        )
        return _("The date is added.")
    if act == "register":
        exams.seats.register_for(
            **where,  # type: ignore[arg-type]
            email=posted(request, "email"),
            slot=posted(request, "slot"),
            reason=posted(request, "reason"),
        )
        return _("They are registered.")
    if act == "move":
        exams.seats.defer_for(
            officer_id=officer,
            registration=posted(request, "registration"),
            to_window=posted(request, "to"),
            slot=posted(request, "slot"),
            reason=posted(request, "reason"),
        )
        return _("The place is moved.")
    if act == "voucher":
        try:
            until = datetime.combine(date.fromisoformat(posted(request, "until")), time(23, 59, 59), UTC)
        except ValueError:
            raise Invalid(_("Give the last day like 2026-06-30."), field="until") from None
        code = exams.seats.make_voucher(
            officer_id=officer,
            exam_key=exam,
            uses=_number(request, "uses"),
            until=until,
            reason=posted(request, "reason"),
        )
        return _("The voucher is %(code)s.") % {"code": code}
    raise Invalid(_("Choose what to do."))


@login_required
def seat(request: HttpRequest, exam: str, window: str) -> HttpResponse:
    """Choosing a date, or moving one's place."""
    if request.method == "POST":
        exams.seats.defer(
            learner_id=viewer_id(request),
            exam_key=exam,
            window_key=window,
            to_window=posted(request, "to") or window,
            slot=posted(request, "slot"),
        )
        messages.success(request, _("Your place is moved."))
        return redirect("exam", exam)
    seen = exams.seats.own_seat(learner_id=viewer_id(request), exam_key=exam, window_key=window)
    return render(request, "exam/seat.html", {"seen": seen})


@login_required
def voucher(request: HttpRequest, exam: str) -> HttpResponse:
    """Using a voucher."""
    error: StudiumError | None = None
    if request.method == "POST":
        try:
            exams.seats.redeem(learner_id=viewer_id(request), exam_key=exam, code=posted(request, "code"))
        except StudiumError as refused:
            error = refused
        else:
            messages.success(request, _("You hold an attempt now; register with it."))
            return redirect("exam", exam)
    context = {"exam_key": exam, "error": error, "code": posted(request, "code")[:60]}
    return render(request, "exam/voucher.html", context, status=error.http_status if error else 200)
