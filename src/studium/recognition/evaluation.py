"""Agreements evaluated for one learner: which conditions are met, on what evidence (R29, R31)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from studium.core.clock import now
from studium.credentials import api as credentials
from studium.credentials.api import AwardView

from . import words
from .agreements import AgreementView, names, newest, views
from .flow import OPEN, CaseState
from .models import Case
from .rules import Condition, Holding, Past, Refusal, Terms, conditions, may_request, usable


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """A condition in words. `judged` is met, not_met, or open where only the university can say."""

    text: str
    judged: str
    evidence: str

    @property
    def met(self) -> bool:
        return self.judged == "met"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list."""

    public_id: str
    number: str
    state: str
    state_word: str
    open: bool


@dataclass(frozen=True, slots=True)
class AgreementStanding:
    """One agreement for one learner. `usable`: nothing that can be judged here stands in the way.

    `refusal` says why no request can be sent now, empty where one can; `before_completion` that one sent now
    would be labelled so (R33); `case` is the latest request.
    """

    agreement: AgreementView
    conditions: tuple[ConditionLine, ...]
    usable: bool
    before_completion: bool
    refusal: str
    case: CaseLine | None


def award_of(*, learner_id: int, program_key: str) -> AwardView | None:
    """The learner's standing award of the program, else the latest that ended."""
    found = [
        award for award in credentials.awards_of(learner_id=learner_id) if award.program_key == program_key
    ]
    return next((award for award in found if award.active), found[0] if found else None)


def holding(award: AwardView | None) -> Holding | None:
    """What the conditions need to know of an award."""
    if award is None:
        return None
    marks = [Decimal(one.percent) for one in award.snapshot.results if one.kind == "exam" and one.percent]
    exam = min(marks, default=None)
    overall = Decimal(award.snapshot.overall) if award.snapshot.overall else None
    return Holding(
        awarded_at=award.awarded_at,
        active=award.active,
        number=award.number,
        score=exam if overall is None else overall,
        scored_by="overall" if overall is not None else "exam" if exam is not None else "",
        exam_score=exam,
    )


def lines(found: tuple[Condition, ...], agreement_names: dict[str, str]) -> tuple[ConditionLine, ...]:
    return tuple(
        ConditionLine(text=text, judged=one.judged, evidence=evidence)
        for one in found
        for text, evidence in [words.condition(one, agreement_names)]
    )


def judged(terms: Terms, *, award: AwardView | None, granted: set[str]) -> tuple[Condition, ...]:
    return conditions(terms, holding=holding(award), granted=granted, now=now())


def granted_to(learner_id: int) -> set[str]:
    """The agreements that already gave this learner something."""
    rows = Case.objects.filter(learner=learner_id, state__in=[CaseState.GRANTED, CaseState.PARTIAL])
    return set(rows.values_list("version__agreement__key", flat=True))


def evaluate_for(*, learner_id: int, program_key: str) -> list[AgreementStanding]:
    """Every agreement of the program as it stands for the learner, those in force that can be used first.

    Six queries, however many agreements.
    """
    found = views(newest(program_key))
    award = award_of(learner_id=learner_id, program_key=program_key)
    cases = list(
        Case.objects.filter(learner=learner_id).select_related("version__agreement").order_by("requested_at")
    )
    given = {
        case.version.agreement.key for case in cases if case.state in (CaseState.GRANTED, CaseState.PARTIAL)
    }
    past = [Past(case.version.agreement.key, CaseState(case.state), case.requested_at) for case in cases]
    others = {other for view in found for other in view.terms.non_combinable_with}
    called = names(others) if others else {}
    standings = []
    for view in found:
        conditions_now = judged(view.terms, award=award, granted=given)
        latest = next((case for case in reversed(cases) if case.version.agreement.key == view.key), None)
        standings.append(
            AgreementStanding(
                agreement=view,
                conditions=lines(conditions_now, called),
                usable=usable(conditions_now),
                before_completion=award is None or not award.active,
                refusal=_refusal(view, may_request(past, agreement_key=view.key, now=now())),
                case=case_line(latest) if latest else None,
            )
        )
    return sorted(standings, key=lambda one: (not one.usable, not one.agreement.in_force(now())))


def _refusal(view: AgreementView, refused: Refusal | None) -> str:
    if not view.in_force(now()):
        return words.not_in_force(view.terms, now())
    return words.refusal(refused) if refused else ""


def case_line(case: Case) -> CaseLine:
    state = CaseState(case.state)
    return CaseLine(
        public_id=case.public_id,
        number=case.number,
        state=case.state,
        state_word=words.state(state),
        open=bool(state in OPEN),
    )
