"""When something changes what is on offer to a learner, the standings that rest on it are recomputed."""

from __future__ import annotations

from studium.catalog import api as catalog
from studium.catalog.events import ExamDeclared, ProgramPublished, RunsChanged
from studium.enrollment.events import Enrolled, TrackChanged
from studium.exams import api as exams
from studium.exams.events import ExamReleased, PlaceChanged, SittingStarted, SittingSubmitted
from studium.payments.events import OrderRefunded, OrderSettled
from studium.progress import api as progress
from studium.progress.events import ProgramJoined, StandingChanged


def after_enrolment(event: Enrolled | TrackChanged) -> None:
    """A run joined, or a track changed: another next step, another cost."""
    _refresh_with(event.learner_id, f"course:{event.course_key}")


def after_place(event: PlaceChanged | ExamReleased) -> None:
    """Attempts or a registration changed, or a result is out."""
    _refresh_with(event.learner_id, f"exam:{event.exam_key}")


def after_sitting(event: SittingStarted | SittingSubmitted) -> None:
    """A sitting was begun, or handed in and now waits for release: as thousands do in the same minute. Nothing is met
    or lost by it, so that the standing is computed when somebody next looks."""
    progress.stale(
        learner_id=event.learner_id, program_keys=catalog.programs_ever_with(f"exam:{event.exam_key}")
    )


def after_order(event: OrderSettled | OrderRefunded) -> None:
    """A fee was paid or given back. Runs and exams tell of theirs themselves."""
    for kind, ref in event.items:
        if kind in ("credential", "bundle") and progress.membership(
            learner_id=event.learner_id, program_key=ref
        ):
            progress.refresh(learner_id=event.learner_id, program_key=ref)


def eligibility(event: StandingChanged | ProgramJoined) -> None:
    exams.refresh_eligibility(learner_id=event.learner_id, program_key=event.program_key)


def after_catalogue(event: RunsChanged | ExamDeclared | ProgramPublished) -> None:
    """What the catalogue offers changed: standings are recomputed when they are next looked at."""
    if isinstance(event, ProgramPublished):
        progress.stale_programs(program_keys=[event.program_key])
        return
    subject = f"course:{event.course_key}" if isinstance(event, RunsChanged) else f"exam:{event.exam_key}"
    progress.stale_programs(program_keys=catalog.programs_with(subject))


def _refresh_with(learner_id: int, subject: str) -> None:
    """Refreshes the learner's programs whose rules name the subject."""
    for member in progress.memberships(learner_id):
        if subject in catalog.rule_version(member.program_key, member.version).names:
            progress.refresh(learner_id=learner_id, program_key=member.program_key)
