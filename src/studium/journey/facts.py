"""What happened, as facts on the academic record. Each is idempotent: saying it again changes nothing."""

from __future__ import annotations

from datetime import datetime

from studium.core.clock import now
from studium.credentials import api as credentials
from studium.credentials.events import CredentialAwarded, CredentialRevoked
from studium.exams import api as exams
from studium.exams.events import ExamReleased, ResultsAmended, ResultsImported, ResultsReleased
from studium.exams.imports import api as imports
from studium.learning.events import CourseResultChanged
from studium.progress import api as progress
from studium.progress.api import Fact


def course_result(event: CourseResultChanged) -> None:
    """A course result; a later one of the same run supersedes it (R7: other runs are other attempts)."""
    progress.record_fact(
        learner_id=event.learner_id,
        kind="course_result",
        key=f"course:{event.course_key}",
        effective_at=event.effective_at,
        source="learning",
        source_ref=f"run:{event.run_key}",
        score=event.percent,
        passed=event.passed,
        verified=event.verified,
        identity_checked=event.identity_checked,
        attempt=event.attempt,
        run=event.run_key,
    )


def exam_result(event: ExamReleased) -> None:
    """A released exam result; an amendment supersedes it (R18, R20)."""
    progress.record_fact(
        learner_id=event.learner_id,
        kind="exam_result",
        key=f"exam:{event.exam_key}",
        effective_at=event.effective_at,
        source="exams",
        source_ref=f"sitting:{event.sitting_public_id}",
        score=event.percent,
        passed=event.passed,
        verified=True,
        identity_checked=event.identity_checked,
        attempt=event.attempt,
    )


def exam_results(event: ResultsReleased | ResultsAmended) -> None:
    """A whole release, or all that a ruling moved, at once, as `exam_result` would say each. Standings follow when
    looked at, or by share."""
    if isinstance(event, ResultsAmended):
        said = exams.results_of_ruling(ruling=event.ruling)
    else:
        said = exams.results_of_release(release=event.release)
    moment = now()
    progress.record_facts(
        said=(
            Fact(
                id=0,
                learner=each.learner_id,
                kind="exam_result",
                key=f"exam:{each.exam_key}",
                effective_at=each.effective_at,
                recorded_at=moment,
                source="exams",
                source_ref=f"sitting:{each.sitting_public_id}",
                score=each.percent,
                passed=each.passed,
                verified=True,
                identity_checked=each.identity_checked,
                attempt=each.attempt,
            )
            for each in said
        )
    )


def imported_results(event: ResultsImported) -> None:
    """Results from elsewhere, marked as such (R9); one that was taken back leaves nothing (R19)."""
    moment = now()
    progress.record_facts(
        said=(
            Fact(
                id=0,
                learner=each.learner_id,
                kind="exam_result",
                key=f"exam:{each.exam_key}",
                effective_at=each.effective_at,
                recorded_at=moment,
                source="imports",
                source_ref=f"exam:{each.exam_key}:{each.reference}",
                score=each.percent if each.stands else None,
                passed=each.passed and each.stands,
                verified=True,
                identity_checked=each.identity_checked,
                origin="imported",
            )
            for each in imports.results_of_file(file=event.file)
        )
    )


def award(event: CredentialAwarded) -> None:
    """A credential, for programs that nest this one."""
    made = credentials.award(event.public_id)
    _award(event.learner_id, event.program_key, stands=True, since=made.awarded_at)


def award_revoked(event: CredentialRevoked) -> None:
    """A credential that does not stand any more (R27)."""
    made = credentials.award(event.public_id)
    _award(event.learner_id, event.program_key, stands=False, since=made.ended_at or made.awarded_at)


def _award(learner_id: int, program_key: str, *, stands: bool, since: datetime) -> None:
    progress.record_fact(
        learner_id=learner_id,
        kind="program_award",
        key=f"program:{program_key}",
        effective_at=since,
        source="credentials",
        source_ref=f"program:{program_key}",
        passed=stands,
        verified=True,
    )
