"""Where one's credential counts, and the requests one has sent."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from ninja import Path, Router

from studium.catalog import api as catalog
from studium.recognition import api as recognition

from ..auth import SIGNED_IN, learner_id
from ..problems import answers
from ..values import InstitutionName, Key, PublicId, credits_or_none, moment, moment_or_none
from . import shapes
from .viewing import in_their_zone

router = Router(tags=["Learner"], auth=SIGNED_IN)


@router.get(
    "/me/agreements/{program}",
    response={200: shapes.PossibilityList, **answers(401, 404)},
    summary="See where it counts for you",
)
def list_possibilities(request: HttpRequest, program: Path[Key]) -> shapes.PossibilityList:
    """The program's agreements, each with its conditions as they stand for you and on what evidence."""
    catalog.program(program)
    with in_their_zone(request):
        found = recognition.evaluate_for(learner_id=learner_id(request), program_key=program)
        return shapes.PossibilityList(items=[_possibility(one) for one in found])


@router.get("/me/cases", response={200: shapes.CaseList, **answers(401)}, summary="List your cases")
def list_cases(request: HttpRequest) -> shapes.CaseList:
    """Every request you sent to a university."""
    found = recognition.cases_of(learner_id=learner_id(request))
    return shapes.CaseList(items=[shapes.CaseCard(**_card(line, view)) for line, view in found])


@router.get("/me/cases/{case}", response={200: shapes.CaseShape, **answers(401, 404)}, summary="Read a case")
def read_case(request: HttpRequest, case: Path[PublicId]) -> shapes.CaseShape:
    """A request whole: its steps, who looked at your record, what was decided and why."""
    with in_their_zone(request):
        return _case(recognition.case_for_learner(learner_id=learner_id(request), case=case))


def _card(line: Any, view: recognition.AgreementView) -> dict[str, Any]:
    return {
        "id": line.public_id,
        "number": line.number,
        "state": line.state,
        "state_word": line.state_word,
        "open": line.open,
        "agreement": view.key,
        "program": view.terms.program_key,
        "institution": _institution(view),
        "purpose": view.effect,
    }


def _institution(view: recognition.AgreementView) -> InstitutionName:
    return InstitutionName(key=view.terms.institution_key, name=view.institution, country=view.country)


def _case(view: recognition.CaseView) -> shapes.CaseShape:
    return shapes.CaseShape(
        **_card(view.line, view.agreement),
        before_completion=view.before_completion,
        requested_at=moment(view.requested_at),
        recorded_at=moment_or_none(view.recorded_at),
        message=view.message,
        question=view.question or None,
        steps=[
            shapes.StepShape(
                state=cast(Any, one.state),
                state_word=one.word,
                text=one.text,
                by_university=one.by_university,
                at=moment(one.at),
            )
            for one in view.steps
        ],
        accesses=[shapes.AccessShape(what=one.what, at=moment(one.at)) for one in view.accesses],
        decisions=[
            shapes.DecisionShape(
                outcome=cast(Any, one.outcome),
                outcome_word=one.word,
                credits=one.credits or None,
                rationale=one.rationale,
                decided_at=moment(one.decided_at),
            )
            for one in view.decisions
        ],
        consents=[
            shapes.ConsentShape(
                recipient=one.recipient,
                purpose=one.purpose,
                shared=list(one.shared),
                given_at=moment(one.given_at),
                withdrawn_at=moment_or_none(one.withdrawn_at),
            )
            for one in view.consents
        ],
        agreement_version=view.agreement.version,
    )


def _possibility(one: recognition.AgreementStanding) -> shapes.PossibilityShape:
    terms = one.agreement.terms
    return shapes.PossibilityShape(
        agreement=one.agreement.key,
        institution=_institution(one.agreement),
        degree=terms.degree,
        effect=terms.effect,
        words=one.agreement.effect,
        credits=credits_or_none(terms.credits),
        conditions=[
            shapes.ConditionShape(words=line.text, state=cast(Any, line.judged), evidence=line.evidence)
            for line in one.conditions
        ],
        usable=one.usable,
        before_completion=one.before_completion,
        refusal=one.refusal or None,
        case=one.case.public_id if one.case else None,
    )
