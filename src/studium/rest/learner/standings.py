"""Joining a program, and where one stands in it."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from ninja import Path, Router

from studium.catalog import api as catalog
from studium.progress import api as progress
from studium.progress import reasons

from ..auth import SIGNED_IN, learner_id
from ..problems import answers
from ..values import Key, moment, moment_or_none, money, money_or_none
from . import standing_shapes as shapes
from .viewing import fact_name, in_their_zone

router = Router(tags=["Learner"], auth=SIGNED_IN)


@router.get(
    "/me/standings", response={200: shapes.StandingList, **answers(401)}, summary="List your standings"
)
def list_standings(request: HttpRequest) -> shapes.StandingList:
    """Where you stand in every program you joined, in short."""
    learner = learner_id(request)
    joined = {member.program_key: member for member in progress.memberships(learner)}
    with in_their_zone(request):
        return shapes.StandingList(
            items=[
                shapes.StandingCard(**_card(one, joined[one.program_key]))
                for one in progress.standings_of(learner)
            ]
        )


@router.get(
    "/me/standings/{program}",
    response={200: shapes.StandingShape, **answers(401, 404)},
    summary="Read your standing",
)
def read_standing(request: HttpRequest, program: Path[Key]) -> shapes.StandingShape:
    """Every requirement with its state, the reason, the evidence, and the next step with deadline and cost."""
    return _standing(request, program)


@router.put(
    "/me/standings/{program}",
    response={200: shapes.StandingShape, **answers(401, 403, 404)},
    summary="Join a program",
)
def join_program(request: HttpRequest, program: Path[Key]) -> shapes.StandingShape:
    """Joins the program under its current rules and answers where you stand. Joining again changes nothing."""
    progress.join_program(learner_id=learner_id(request), program_key=program)
    return _standing(request, program)


def _standing(request: HttpRequest, program: str) -> shapes.StandingShape:
    learner = learner_id(request)
    found = progress.standing(learner_id=learner, program_key=program)
    member = progress.membership(learner_id=learner, program_key=program)
    assert member is not None, "a standing is of a member"
    with in_their_zone(request):
        return shapes.StandingShape(
            **_card(found, member),
            attained=found.attained,
            as_of=moment(found.basis.as_of),
            fresh_until=moment_or_none(found.fresh_until),
            next_node=found.next_node or None,
            root=_node(found.root),
        )


def _card(found: progress.Standing, member: progress.Member) -> dict[str, Any]:
    return {
        "program": found.program_key,
        "title": catalog.program(found.program_key).title,
        "version": found.version,
        "joined_at": moment(member.joined_at),
        "state": found.state,
        "met": found.met,
        "needed": found.needed,
        "sentence": found.sentence,
        "next": _next(found.next),
        "least_cost": _least(found.least_cost),
    }


def _node(node: progress.NodeStanding) -> shapes.NodeShape:
    return shapes.NodeShape(
        id=node.id,
        kind=cast(Any, node.kind),
        key=node.key or None,
        name=node.name,
        rule=node.rule or None,
        state=node.state,
        state_word=reasons.state_word(node.state),
        reason=_reason(node.reason),
        need=node.need,
        met=node.met,
        needed=node.needed,
        evidence=[
            shapes.EvidenceShape(
                fact=fact_name(one.fact) or "",
                subject=one.subject,
                on=one.on,
                score=one.score,
                run=one.run or None,
                origin=cast(Any, one.origin),
            )
            for one in node.evidence
        ],
        set_aside=[
            shapes.SetAsideShape(fact=fact_name(one.fact) or "", reason=_reason(one.reason))
            for one in node.set_aside
        ],
        next=_next(node.next),
        children=[_node(child) for child in node.children],
    )


def _reason(reason: progress.Reason) -> shapes.ReasonShape:
    return shapes.ReasonShape(code=reason.code, params=reason.params, sentence=reasons.sentence(reason))


def _next(step: progress.Next | None) -> shapes.NextStep | None:
    if step is None:
        return None
    return shapes.NextStep(
        kind=step.kind,
        target=step.target,
        subject=step.subject,
        name=step.name,
        opens=moment_or_none(step.opens),
        deadline=moment_or_none(step.deadline),
        cost=money_or_none(step.cost),
    )


def _least(cost: progress.LeastCost | None) -> shapes.LeastCostShape | None:
    if cost is None:
        return None
    return shapes.LeastCostShape(
        amounts=[money(amount) for amount in cost.amounts],
        chosen=list(cost.chosen),
        unpriced=list(cost.unpriced),
    )
