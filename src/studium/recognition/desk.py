"""What a registrar sees: the queue, a case with its complete record, earlier decisions (R36, R41)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studium.accounts import api as accounts
from studium.core.clock import now
from studium.credentials import api as credentials
from studium.credentials.api import Verification

from . import words
from .agreements import AgreementView, names, views
from .cases import DecisionView, StepLine, decision_view, step_line
from .deciding import take_up, terms_of
from .evaluation import ConditionLine, award_of, granted_to, judged, lines
from .flow import OPEN, STEPS, CaseState
from .models import Case, Decision
from .policy import offices_of
from .record import Record
from .requesting import standing_consent
from .rules import usable

PAGE = 50
# Who has to do something: the university, or the learner.
OURS = (CaseState.RECEIVED, CaseState.IN_REVIEW, CaseState.APPEALED)
_PRECEDENTS = 8


@dataclass(frozen=True, slots=True)
class QueueRow:
    public_id: str
    number: str
    learner: str
    agreement: AgreementView
    state: str
    state_word: str
    before_completion: bool
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue. `counts` by filter: ours, waiting, decided, all."""

    rows: tuple[QueueRow, ...]
    counts: dict[str, int]
    page: int
    more: bool


_FILTERS: dict[str, tuple[CaseState, ...]] = {
    "ours": OURS,
    "waiting": (CaseState.MORE_INFORMATION,),
    "decided": (CaseState.GRANTED, CaseState.PARTIAL, CaseState.REFUSED, CaseState.WITHDRAWN),
    "all": tuple(CaseState),
}
FILTERS = tuple(_FILTERS)


def queue(*, registrar_id: int, show: str = "ours", program_key: str = "", page: int = 1) -> Queue:
    """The cases of the registrar's institutions, the longest waiting first; decided ones newest first.

    `show` is one of FILTERS; anything else means ours. Six queries, however many cases.
    """
    show = show if show in _FILTERS else "ours"
    offices = offices_of(user_id=registrar_id)
    rows = Case.objects.filter(institution_key__in=offices)
    if program_key:
        rows = rows.filter(program_key=program_key)
    states = list(rows.values_list("state", flat=True))
    order = "-requested_at" if show in ("decided", "all") else "requested_at"
    wanted = rows.filter(state__in=_FILTERS[show]).select_related("version__agreement").defer("record")
    page = max(1, page)
    found = list(wanted.order_by(order)[(page - 1) * PAGE : page * PAGE + 1])
    shown = found[:PAGE]
    people = accounts.people({row.learner_id for row in shown})
    return Queue(
        rows=tuple(
            QueueRow(
                public_id=row.public_id,
                number=row.number,
                learner="" if row.state == CaseState.WITHDRAWN else people[row.learner_id].legal_name,
                agreement=view,
                state=row.state,
                state_word=words.state(row.state),
                before_completion=row.before_completion,
                requested_at=row.requested_at,
            )
            for row, view in zip(shown, views(row.version for row in shown), strict=True)
        ),
        counts={name: sum(state in wanted for state in states) for name, wanted in _FILTERS.items()},
        page=page,
        more=len(found) > PAGE,
    )


@dataclass(frozen=True, slots=True)
class Precedent:
    """An earlier decision on the same agreement; nothing in it names the learner. It informs, no more (R36)."""

    decision: DecisionView
    version: int
    met: int
    conditions: int
    before_completion: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """The credential's signature and status, looked at now (R41)."""

    verification: Verification | None
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class RegistrarCase:
    """A case with everything a decision needs. `record` is None once consent is withdrawn."""

    public_id: str
    number: str
    state: CaseState
    state_word: str
    agreement: AgreementView
    before_completion: bool
    message: str
    requested_at: datetime
    recorded_at: datetime | None
    record: Record | None
    conditions: tuple[ConditionLine, ...]
    usable: bool
    proof: Proof
    consent_given_at: datetime | None
    steps: tuple[StepLine, ...]
    decisions: tuple[DecisionView, ...]
    precedents: tuple[Precedent, ...]

    @property
    def may_decide(self) -> bool:
        return self.record is not None and CaseState.REFUSED in STEPS[self.state]

    @property
    def may_ask(self) -> bool:
        return self.record is not None and CaseState.MORE_INFORMATION in STEPS[self.state]

    @property
    def open(self) -> bool:
        return self.state in OPEN


def record(*, registrar_id: int, case: str) -> RegistrarCase:
    """Opens a case: notes the access, which the learner sees, and gives the complete record (R32, R41).

    Raises `NotFound` for a case of another institution.
    """
    row = take_up(registrar_id=registrar_id, case=case)
    consent = standing_consent(row)
    terms = terms_of(row)
    frozen = Record.from_json(row.record) if row.record and consent else None
    award = award_of(learner_id=row.learner_id, program_key=row.program_key) if frozen else None
    found = judged(terms, award=award, granted=granted_to(row.learner_id) - {terms.key}) if frozen else ()
    others = names(terms.non_combinable_with) if terms.non_combinable_with else {}
    return RegistrarCase(
        public_id=row.public_id,
        number=row.number,
        state=CaseState(row.state),
        state_word=words.state(row.state),
        agreement=views([row.version])[0],
        before_completion=row.before_completion,
        message=row.message,
        requested_at=row.requested_at,
        recorded_at=row.recorded_at,
        record=frozen,
        conditions=lines(found, others),
        usable=usable(found),
        proof=_proof(row.award_public_id if frozen else ""),
        consent_given_at=consent.given_at if consent else None,
        steps=tuple(step_line(one) for one in row.steps.all()),
        decisions=tuple(decision_view(one) for one in row.decisions.all()),
        precedents=tuple(_precedents(row)),
    )


def _proof(award_public_id: str) -> Proof:
    if not award_public_id:
        return Proof(None, now())
    document = credentials.document_of(public_id=award_public_id)
    return Proof(credentials.verify_here(document), now())


def _precedents(case: Case) -> list[Precedent]:
    rows = (
        Decision.objects.filter(case__version__agreement=case.version.agreement_id)
        .exclude(case=case)
        .select_related("case__version")
        .order_by("-decided_at")[:_PRECEDENTS]
    )
    return [
        Precedent(
            decision=decision_view(row),
            version=row.case.version.number,
            met=sum(one["judged"] == "met" for one in row.conditions),
            conditions=len(row.conditions),
            before_completion=row.case.before_completion,
        )
        for row in rows
    ]
