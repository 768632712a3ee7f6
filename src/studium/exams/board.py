"""What an exam officer sees: exams and windows of their institutions, and the release board of one window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core.clock import now
from studium.core.errors import Conflict, Invalid, StudiumError

from . import documents, paper
from .documents import ExamTerms
from .ledger import exam_by_key, terms_of, window_of
from .marking.human.receiving import being_marked
from .models import Exam, Registration, Sitting, Window
from .policy import check_not_own, check_officer, offices_of
from .rules import WindowTimes
from .states import SHOWN, RegistrationState, ResultState


@dataclass(frozen=True, slots=True)
class DeskWindow:
    key: str
    times: WindowTimes
    registered: int
    under_way: int
    held: int
    released: int

    @property
    def busy(self) -> bool:
        return bool(self.registered or self.under_way or self.held)

    @property
    def to_release(self) -> bool:
        return self.held > 0 and self.times.releasable(now())


@dataclass(frozen=True, slots=True)
class DeskExam:
    key: str
    title: str
    institution_key: str
    windows: tuple[DeskWindow, ...]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One sitting on the board. `state` is under_way before it is received, then the result's."""

    sitting: str
    learner_id: int
    candidate: str
    attempt: int
    started_at: datetime
    submitted_at: datetime | None
    ended: str
    state: str
    percent: Decimal | None
    passed: bool
    review_reason: str
    unreadable: int
    identity_checked: bool
    released_at: datetime | None
    # People have still to mark a response: the result is not whole.
    marking: bool = False

    @property
    def releasable(self) -> bool:
        return self.state == ResultState.PROVISIONAL and not self.marking

    @property
    def shown(self) -> bool:
        return self.state in SHOWN


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody registered who has not started."""

    learner_id: int
    public_id: str
    name: str
    registered_at: datetime
    identity_checked: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A window's sittings and candidates. `paper_problem` says why no paper can be set, where that is so."""

    terms: ExamTerms
    window_key: str
    times: WindowTimes
    rows: tuple[BoardRow, ...]
    candidates: tuple[Candidate, ...]
    questions: int
    left_out: tuple[str, ...]
    paper_problem: str

    @property
    def passing(self) -> int:
        return sum(row.passed for row in self.rows)

    @property
    def held(self) -> int:
        return sum(row.releasable for row in self.rows)

    @property
    def marking(self) -> int:
        """Sittings of which people have still to mark something."""
        return sum(row.marking for row in self.rows)


def desk(*, officer_id: int) -> list[DeskExam]:
    """Exams of the institutions whose officer this person is, with their windows in figures. Three queries."""
    exams = {
        exam.pk: exam
        for exam in Exam.objects.filter(institution_key__in=offices_of(user_id=officer_id)).order_by("title")
    }
    windows: dict[int, list[DeskWindow]] = {}
    held = Q(sittings__result__state__in=[ResultState.PROVISIONAL, ResultState.REVIEW])
    counted = Window.objects.filter(exam__in=exams).annotate(
        under_way=Count("sittings", filter=Q(sittings__submitted_at=None), distinct=True),
        held=Count("sittings", filter=held, distinct=True),
        released=Count("sittings", filter=Q(sittings__result__state__in=SHOWN), distinct=True),
        registered=Count(
            "registrations", filter=Q(registrations__state=RegistrationState.REGISTERED), distinct=True
        ),
    )
    for window in counted.order_by("-opens"):
        windows.setdefault(window.exam_id, []).append(
            DeskWindow(
                key=window.key,
                times=window.times,
                registered=window.registered,
                under_way=window.under_way,
                held=window.held,
                released=window.released,
            )
        )
    return [
        DeskExam(exam.key, exam.title, exam.institution_key, tuple(windows.get(number, ())))
        for number, exam in exams.items()
    ]


def release_board(*, officer_id: int, exam_key: str, window_key: str) -> Board:
    """Everything about one window. Raises `NotAllowed` for anyone but an exam officer of the institution."""
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    window = window_of(exam, window_key)
    sittings = list(
        Sitting.objects.filter(window=window)
        .select_related("result")
        .annotate(marking=being_marked())
        .order_by("pk")
    )
    places = list(
        Registration.objects.filter(window=window, state=RegistrationState.REGISTERED).order_by("pk")
    )
    people = accounts.people({row.learner_id for row in sittings} | {row.learner_id for row in places})
    questions, left_out, problem = _paper(terms_of(exam))
    return Board(
        terms=documents.parse(exam.key, exam.document),
        window_key=window.key,
        times=window.times,
        rows=tuple(row_of(sitting, people[sitting.learner_id].legal_name) for sitting in sittings),
        candidates=tuple(
            Candidate(
                learner_id=place.learner_id,
                public_id=people[place.learner_id].public_id,
                name=people[place.learner_id].legal_name,
                registered_at=place.registered_at,
                identity_checked=people[place.learner_id].identity_checked_at is not None,
            )
            for place in places
        ),
        questions=questions,
        left_out=left_out,
        paper_problem=problem,
    )


def _paper(terms: ExamTerms) -> tuple[int, tuple[str, ...], str]:
    try:
        drafted = paper.draft(terms)
    except StudiumError as error:
        return 0, (), error.sentence
    return drafted.questions, drafted.left_out, ""


def row_of(sitting: Sitting, name: str) -> BoardRow:
    result = getattr(sitting, "result", None)
    return BoardRow(
        sitting=sitting.public_id,
        learner_id=sitting.learner_id,
        candidate=name,
        attempt=sitting.attempt,
        started_at=sitting.started_at,
        submitted_at=sitting.submitted_at,
        ended=sitting.ended,
        state=result.state if result else "under_way",
        percent=result.percent if result else None,
        passed=bool(result and result.passed),
        review_reason=result.review_reason if result else "",
        unreadable=result.unreadable if result else 0,
        identity_checked=sitting.identity_checked,
        released_at=result.released_at if result else None,
        marking=getattr(sitting, "marking", False),
    )


IDENTITY_METHODS = ("id_document", "in_person", "remote")


def record_identity(*, officer_id: int, exam_key: str, window_key: str, person: str, method: str) -> None:
    """Records that a registered candidate's identity was checked against the legal name (R25).

    `person` is the candidate's public id, `method` one of id_document, in_person, remote.
    """
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    if method not in IDENTITY_METHODS:
        raise Invalid(_("Say how the identity was checked."), field="method")
    board = release_board(officer_id=officer_id, exam_key=exam_key, window_key=window_key)
    candidate = next((one for one in board.candidates if one.public_id == person), None)
    if candidate is None:
        raise Conflict(_("That person is not registered for this window any more."))
    check_not_own(officer_id=officer_id, learner_id=candidate.learner_id)
    accounts.record_identity_check(learner_id=candidate.learner_id, method=method, by=officer_id)
