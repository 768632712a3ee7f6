"""Who may do what: one function a question."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.core.errors import Invalid, NotAllowed
from studium.partners import api as partners

from .ledger import exam_by_key, window_of
from .models import Exam, Window

EXAM_OFFICER = "exam_officer"


def is_officer(*, user_id: int, institution_key: str) -> bool:
    """May this person run windows, see marks and release results of this institution's exams?"""
    return partners.has_role(user_id=user_id, organisation_key=institution_key, role=EXAM_OFFICER)


def check_officer(*, user_id: int, exam: Exam) -> None:
    """Raises `NotAllowed` unless the person is an exam officer of the exam's institution."""
    if not is_officer(user_id=user_id, institution_key=exam.institution_key):
        raise NotAllowed(
            _("Only an exam officer of the institution that sets “%(exam)s” may do this.")
            % {"exam": exam.title}
        )


def check_desk(*, officer_id: int, exam_key: str) -> None:
    """Raises `NotFound` for an unknown exam, `NotAllowed` for anyone but an exam officer of its institution."""
    check_officer(user_id=officer_id, exam=exam_by_key(exam_key))


def office(officer_id: int, exam_key: str, window_key: str) -> tuple[Exam, Window]:
    """The exam and its window, for an exam officer of the institution. Raises `NotFound`, `NotAllowed`."""
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    return exam, window_of(exam, window_key)


def said_why(text: str) -> str:
    """The reason that an officer gives, without space around it. Raises `Invalid` where there is none."""
    if not text.strip():
        raise Invalid(_("Say why; the reason stays on record."), field="reason")
    return text.strip()


def check_not_own(*, officer_id: int, learner_id: int) -> None:
    """Raises `NotAllowed` where an officer would decide on themselves: another officer does that (R44)."""
    if officer_id == learner_id:
        raise NotAllowed(_("Nobody decides on their own exam; ask another exam officer."))


def offices_of(*, user_id: int) -> list[str]:
    """The institutions whose exam officer this person is."""
    return [role.organisation_key for role in partners.roles_of(user_id=user_id) if role.role == EXAM_OFFICER]
