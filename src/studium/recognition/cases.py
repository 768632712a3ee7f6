"""A case as its learner sees it: where it stands, who looked, what was decided (R32, R34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from . import words
from .agreements import AgreementView, views
from .evaluation import CaseLine, case_line
from .flow import CLOSED, STEPS, CaseState
from .models import Case, Decision, Step
from .record import Record
from .requesting import own_case
from .rules import Credits


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a case: by whom, what was said."""

    state: str
    word: str
    text: str
    by_university: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class AccessLine:
    """Somebody at the university looked: what they opened, when."""

    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision: outcome, credits in the university's unit, reasons."""

    outcome: str
    word: str
    credits: str
    rationale: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class ConsentView:
    recipient: str
    purpose: str
    shared: tuple[str, ...]
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case, whole, for its learner."""

    line: CaseLine
    agreement: AgreementView
    program_key: str
    title: str
    before_completion: bool
    requested_at: datetime
    recorded_at: datetime | None
    message: str
    steps: tuple[StepLine, ...]
    accesses: tuple[AccessLine, ...]
    decisions: tuple[DecisionView, ...]
    consents: tuple[ConsentView, ...]

    @property
    def state(self) -> CaseState:
        return CaseState(self.line.state)

    @property
    def decision(self) -> DecisionView | None:
        """The decision that stands: the last."""
        return self.decisions[-1] if self.decisions else None

    @property
    def consent(self) -> ConsentView | None:
        """The consent in force."""
        return next((one for one in reversed(self.consents) if one.withdrawn_at is None), None)

    @property
    def may_answer(self) -> bool:
        return self.consent is not None and self.state is CaseState.MORE_INFORMATION

    @property
    def may_appeal(self) -> bool:
        return self.consent is not None and CaseState.APPEALED in STEPS[self.state]

    @property
    def may_send_anew(self) -> bool:
        return self.consent is not None and self.state not in CLOSED

    @property
    def question(self) -> str:
        """What the university asks, while it waits for the answer."""
        if self.state is not CaseState.MORE_INFORMATION:
            return ""
        return next((step.text for step in reversed(self.steps) if step.state == self.state), "")


def decision_view(row: Decision) -> DecisionView:
    return DecisionView(
        outcome=row.outcome,
        word=words.state(row.outcome),
        credits="" if row.credits is None else words.credits(Credits(Decimal(row.credits), row.unit)),
        rationale=row.rationale,
        decided_at=row.decided_at,
    )


def step_line(row: Step) -> StepLine:
    return StepLine(row.state, words.state(row.state), row.text, row.by_university, row.at)


def case_for_learner(*, learner_id: int, case: str) -> CaseView:
    """The learner's own case. Raises `NotFound` for anybody else's. Six queries."""
    row = own_case(learner_id, case)
    view = views([row.version])[0]
    title = Record.from_json(row.record).award.title if row.record else ""
    return CaseView(
        line=case_line(row),
        agreement=view,
        program_key=row.program_key,
        title=title,
        before_completion=row.before_completion,
        requested_at=row.requested_at,
        recorded_at=row.recorded_at,
        message=row.message,
        steps=tuple(step_line(one) for one in row.steps.all()),
        accesses=tuple(AccessLine(words.access(one.what), one.at) for one in row.accesses.all()),
        decisions=tuple(decision_view(one) for one in row.decisions.all()),
        consents=tuple(
            ConsentView(view.institution, one.purpose, tuple(one.shared), one.given_at, one.withdrawn_at)
            for one in row.consents.all()
        ),
    )


def cases_of(*, learner_id: int) -> list[tuple[CaseLine, AgreementView]]:
    """Every case of a learner with its agreement, newest first. Two queries."""
    rows = list(
        Case.objects.filter(learner=learner_id).select_related("version__agreement").order_by("-requested_at")
    )
    return list(zip((case_line(row) for row in rows), views(row.version for row in rows), strict=True))
