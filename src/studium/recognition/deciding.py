"""What a registrar does with a case: read it, ask, decide (R34, R35)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound
from studium.core.events import emit

from . import documents, words
from .evaluation import award_of, granted_to, judged
from .events import DecisionMade
from .flow import DECIDED, CaseState
from .models import Access, Case, Decision
from .policy import check_registrar
from .requesting import standing_consent, step
from .rules import Condition, Terms, decision_fault


def terms_of(case: Case) -> Terms:
    """`case` comes with its version."""
    return documents.parse(case.version.document, program_key=case.program_key)


def case_for(registrar_id: int, public_id: str, *, lock: bool = False) -> Case:
    """A case of the registrar's institution. Raises `NotFound` for any other (R32)."""
    case = Case.objects.select_related("version__agreement").filter(public_id=public_id).first()
    if case is None:
        raise NotFound(_("There is no such case at your institution."))
    check_registrar(user_id=registrar_id, case=case)
    if lock:
        case = (
            Case.objects.select_for_update(of=("self",)).select_related("version__agreement").get(pk=case.pk)
        )
    return case


def note_access(*, registrar_id: int, case: Case, what: str) -> None:
    """The learner sees every access (R32)."""
    Access.objects.create(case=case, actor_id=registrar_id, what=what, at=now())


def take_up(*, registrar_id: int, case: str) -> Case:
    """Opens the record: the access is noted, a case just received goes into review."""
    with write():
        mine = case_for(registrar_id, case, lock=True)
        if standing_consent(mine) is None:
            return mine
        note_access(registrar_id=registrar_id, case=mine, what="record")
        if mine.state == CaseState.RECEIVED:
            step(mine, CaseState.IN_REVIEW, actor_id=registrar_id, by_university=True)
        return mine


def _check_consent(case: Case) -> None:
    if standing_consent(case) is None:
        raise Conflict(_("The learner has withdrawn consent; the case can no longer be worked on."))


def ask(*, registrar_id: int, case: str, text: str) -> None:
    """Asks the learner for more information; the case waits for the answer."""
    if not text.strip():
        raise Invalid(_("Write what you need to know."), field="question")
    with write():
        mine = case_for(registrar_id, case, lock=True)
        _check_consent(mine)
        step(mine, CaseState.MORE_INFORMATION, actor_id=registrar_id, by_university=True, text=text.strip())
        audit.record(
            actor_id=registrar_id,
            action="ask for information",
            target=f"case:{mine.public_id}",
            why=text.strip(),
        )


def _amount(given: str | Decimal | None) -> Decimal | None:
    if given is None or not str(given).strip():
        return None
    try:
        value = Decimal(str(given).strip())
    except InvalidOperation:
        raise Invalid(_("Give the credits as a number, like 12 or 7.5."), field="credits") from None
    if not value.is_finite() or value != round(value, 2) or abs(value) >= 10_000:
        raise Invalid(_("Give the credits as a number with at most two decimals."), field="credits")
    return value


def decide(
    *,
    registrar_id: int,
    case: str,
    outcome: str,
    credits: str | Decimal | None = None,
    unit: str = "",
    rationale: str,
) -> None:
    """Decides a case, with reasons (R34). Credit is in the agreement's unit, never converted (R35).

    Keeps with the decision how every condition stood. Raises `Invalid` naming the field at fault, `Conflict`
    where the case is not open to a decision, `NotFound` for a case of another institution.
    """
    amount = _amount(credits)
    with write():
        mine = case_for(registrar_id, case, lock=True)
        _check_consent(mine)
        terms = terms_of(mine)
        unit = unit.strip() or (terms.credits.unit if terms.credits else "")
        fault = decision_fault(terms, outcome=outcome, amount=amount, unit=unit, rationale=rationale)
        if fault:
            field, sentence = words.fault(fault, terms)
            raise Invalid(sentence, field=field)
        if mine.state == CaseState.RECEIVED:
            step(mine, CaseState.IN_REVIEW, actor_id=registrar_id, by_university=True, tell=False)
        note_access(registrar_id=registrar_id, case=mine, what="decision")
        before = mine.state
        step(
            mine,
            CaseState(outcome),
            actor_id=registrar_id,
            by_university=True,
            text=rationale.strip(),
            tell=False,
        )
        decision = Decision.objects.create(
            case=mine,
            number=mine.decisions.count() + 1,
            outcome=outcome,
            credits=amount,
            unit=unit if amount is not None else "",
            rationale=rationale.strip(),
            conditions=[_kept(one) for one in _conditions(mine, terms)],
            decided_by_id=registrar_id,
            decided_at=now(),
        )
        audit.record(
            actor_id=registrar_id,
            action="decide case",
            target=f"case:{mine.public_id}",
            before={"state": before},
            after={
                "state": outcome,
                "credits": None if amount is None else str(amount),
                "unit": decision.unit,
            },
            why=decision.rationale,
        )
        _tell(mine, decision)


def _conditions(case: Case, terms: Terms) -> tuple[Condition, ...]:
    award = award_of(learner_id=case.learner_id, program_key=case.program_key)
    return judged(terms, award=award, granted=granted_to(case.learner_id) - {terms.key})


def _kept(one: Condition) -> dict[str, str]:
    return {
        "code": one.code,
        "judged": one.judged,
        "needed": one.needed,
        "found": one.found,
        "note": one.note,
    }


def _tell(case: Case, decision: Decision) -> None:
    emit(
        DecisionMade(
            case_public_id=case.public_id,
            learner_id=case.learner_id,
            institution_key=case.institution_key,
            program_key=case.program_key,
            agreement_key=case.version.agreement.key,
            outcome=decision.outcome,
            credits=decision.credits,
            unit=decision.unit,
            decided_at=decision.decided_at,
            number=decision.number,
        )
    )


def is_decided(case: Case) -> bool:
    return CaseState(case.state) in DECIDED
