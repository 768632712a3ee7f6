"""Releases: put together, looked at by a second officer, approved or not."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from studium.core.errors import Invalid, NotAllowed, StudiumError
from studium.exams import api as exams
from studium.web.viewer import posted, viewer_id


def moment_of(text: str, *, field: str) -> datetime | None:
    """A moment as a form's date-and-time field gives it, in the reader's zone. Raises `Invalid`."""
    if not text.strip():
        return None
    try:
        typed = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(_("Give a day and a time, like 2026-03-26 09:00."), field=field) from None
    if typed.tzinfo is None:
        typed = typed.replace(tzinfo=timezone.get_current_timezone())
    return typed.astimezone(UTC)


def chosen(request: HttpRequest) -> list[str] | None:
    """The sittings that were ticked, or None for all of the window."""
    if request.POST.get("scope") == "all":
        return None
    return [one.replace("\x00", "") for one in request.POST.getlist("sitting")]


@require_POST
@login_required
def propose(request: HttpRequest, exam: str, window: str) -> HttpResponse:
    """Puts the chosen results together for another officer."""
    try:
        made = exams.propose(
            officer_id=viewer_id(request),
            exam_key=exam,
            window_key=window,
            sittings=chosen(request),
            release_at=moment_of(posted(request, "release_at"), field="release_at"),
            note=posted(request, "note"),
        )
    except NotAllowed:
        raise
    except StudiumError as error:
        messages.error(request, error.sentence)
        return redirect("release-board", exam, window)
    messages.success(request, _("The release is put together. Another exam officer approves it."))
    return redirect("exam-release-one", exam, window, made)


@login_required
def one(request: HttpRequest, exam: str, window: str, release: str) -> HttpResponse:
    """One release; the second officer's approval, or a refusal with its reason."""
    error: StudiumError | None = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "approve":
                state = exams.approve(officer_id=viewer_id(request), release=release)
                done = state == "done"
                messages.success(
                    request,
                    _("The results are released.") if done else _("Approved. It waits for its moment."),
                )
            else:
                exams.refuse(officer_id=viewer_id(request), release=release, reason=posted(request, "reason"))
                messages.success(request, _("The release is stopped; nothing goes out."))
            return redirect("exam-release-one", exam, window, release)
        except NotAllowed:
            raise
        except StudiumError as wrong:
            error = wrong
    seen = exams.release_view(officer_id=viewer_id(request), release=release)
    context = {"seen": seen, "error": error, "reason": posted(request, "reason")}
    return render(request, "exam/release_one.html", context, status=422 if error else 200)
