"""Joining a run: the choice of run and track, with every price and deadline, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from studium.catalog import api as catalog
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, StudiumError
from studium.core.money import Money
from studium.enrollment import api as enrollment
from studium.payments import api as payments
from studium.progress import api as progress


@dataclass(frozen=True, slots=True)
class Choice:
    """One run, as the page of choices shows it to one learner.

    `price` is of the verified track, None where it is not sold; `covered` says that it is paid already.
    """

    run: catalog.RunView
    enrolled: enrollment.Enrolment | None
    can_enrol: bool
    can_upgrade: bool
    price: Money | None
    covered: bool
    started: bool

    @property
    def verified_open(self) -> bool:
        """Whether the verified track can be taken now."""
        verified = self.enrolled is not None and self.enrolled.is_verified
        return not verified and self.can_upgrade and (self.covered or self.price is not None)


def choices(*, learner_id: int, runs: tuple[catalog.RunView, ...]) -> list[Choice]:
    """The runs the learner may join or is in, those open first, the sooner before the later. Two queries."""
    joined = {one.run_key: one for one in enrollment.enrolments_of(learner_id)}
    rights = {(right.kind, right.ref) for right in enrollment.rights_of(learner_id)}
    moment = now()
    found = [
        Choice(
            run=run,
            enrolled=joined.get(run.key),
            can_enrol=enrollment.enrol_open(run),
            can_upgrade=enrollment.upgrade_open(run),
            price=run.price,
            covered=("verified", run.key) in rights or ("bundle", run.course_key) in rights,
            started=run.start is None or run.start <= moment,
        )
        for run in runs
    ]
    far = datetime.max.replace(tzinfo=moment.tzinfo)
    return sorted(found, key=lambda one: (not (one.can_enrol or one.enrolled), one.run.start or far))


@login_required
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest, key: str) -> HttpResponse:
    """GET shows the runs and tracks to choose from; POST joins one (fields run, track, program to join)."""
    course = catalog.course(key)
    if request.method == "POST":
        try:
            return _join(request, course)
        except (Conflict, Invalid) as refusal:
            return _page(request, course, refusal)
    return _page(request, course, None)


def _join(request: HttpRequest, course: catalog.CoursePage) -> HttpResponse:
    learner_id = request.user.pk or 0
    run_key, track = request.POST.get("run", ""), request.POST.get("track", "audit")
    if run_key not in {run.key for run in course.runs}:
        raise Invalid(_("Choose one of the runs of this course."), field="run")
    program_key = request.POST.get("program", "")
    with write():
        if program_key:
            if not program_key.isprintable():
                raise Invalid(_("There is no such program."), field="program")
            progress.join_program(learner_id=learner_id, program_key=program_key)
        if track != enrollment.Track.VERIFIED or enrollment.may_upgrade_free(
            learner_id=learner_id, run_key=run_key, course_key=course.key
        ):
            enrollment.enrol(learner_id=learner_id, run_key=run_key, track=track)
            return redirect("learn", run_key)
    joined = enrollment.enrolment(learner_id, run_key)
    if joined is not None and joined.is_verified:
        return redirect("learn", run_key)
    order = payments.create_order(learner_id=learner_id, items=[("verified", run_key)])
    return redirect("order", order.public_id) if order.total else redirect("learn", run_key)


def _page(request: HttpRequest, course: catalog.CoursePage, refusal: StudiumError | None) -> HttpResponse:
    found = choices(learner_id=request.user.pk or 0, runs=tuple(course.runs))
    context = {
        "course": course,
        "choices": found,
        "refusal": refusal,
        "chosen_run": request.POST.get("run") or request.GET.get("run", ""),
        "program": request.POST.get("program") or request.GET.get("program", ""),
        "refund_days": payments.REFUND_DAYS,
    }
    return render(request, "checkout/enrol.html", context, status=refusal.http_status if refusal else 200)
