"""What to do about each leaf that is not met, given what is on offer; the parts of a mark one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from studium.catalog.requirements import CourseReq, ExamReq, Mark, MarkPart, ProgramReq
from studium.catalog.requirements_values import utc_day_number

from .actions import Step, course_step, exam_step
from .compiled import BEGUN, ELSEWHERE, LAPSED, MET, PROVISIONAL, LeafSpec, Rules
from .marks import in_force
from .offers import Offers
from .standing import Evidence, Next, NodeStanding, Reason
from .verdicts import NOTHING, Verdict

_HELD = Reason("counts_elsewhere", {})


@dataclass(frozen=True, slots=True)
class LeafStep:
    """The step for a leaf and, for a mark, the standings of its parts."""

    step: Step
    parts: tuple[NodeStanding, ...] = ()


def leaf_step(
    rules: Rules,
    leaf: LeafSpec,
    verdict: Verdict,
    code: int,
    waiting: tuple[int, ...],
    offers: Offers | None,
    as_of: datetime,
) -> LeafStep:
    """`code` is the leaf's settled code (not MET, but for a mark), `waiting` the nodes it must come after."""
    node = leaf.node
    if isinstance(node, Mark):
        return _mark_step(rules, leaf, verdict, code, waiting, offers, as_of)
    if code == ELSEWHERE:
        return LeafStep(Step("blocked", _HELD))
    if code == PROVISIONAL:
        return LeafStep(Step("provisional", verdict.reason))
    if isinstance(node, CourseReq):
        runs = _passed_on_audit(verdict, None)
        step = (
            course_step(leaf.key, leaf.name, offers, as_of, verified=node.verified, passed_in=runs)
            if offers is not None
            else Step("open")
        )
    elif isinstance(node, ExamReq):
        step = _exam(leaf.key, leaf.name, offers, as_of, [_title(rules, at) for at in waiting])
    elif isinstance(node, ProgramReq):
        nested = next((each for each in offers.nested if each.program == leaf.key), None) if offers else None
        cost = nested.cost if nested is not None else None
        action = (
            Next("program", leaf.key, leaf.subjects[0], leaf.name, cost=cost) if offers is not None else None
        )
        begun = nested is not None and nested.begun
        step = Step(
            "in_progress" if begun else "open", Reason("award_needed", {}), action, offers is not None, cost
        )
    else:
        action = Next("approval", leaf.key, leaf.subjects[0], leaf.name) if offers is not None else None
        step = Step(
            "open", Reason("approval_needed", {"by": leaf.need.get("by", "")}), action, offers is not None
        )
    if code == LAPSED:
        step = Step("lapsed", step.reason, step.next, step.available, step.cost)
    return LeafStep(_because(step, verdict.reason))


def _because(step: Step, fact_says: Reason) -> Step:
    """Joins what the facts say with what is on offer."""
    if fact_says is NOTHING or step.state == "provisional":
        return (
            step
            if step.reason is not None
            else Step(step.state, fact_says, step.next, step.available, step.cost)
        )
    if step.reason is None:
        reason = fact_says
    else:
        reason = Reason(
            step.reason.code, {**step.reason.params, "because": [fact_says.code, fact_says.params]}
        )
    return Step(step.state, reason, step.next, step.available, step.cost)


def _exam(key: str, name: str, offers: Offers | None, as_of: datetime, waiting_for: list[str]) -> Step:
    if offers is not None:
        return exam_step(key, name, offers, as_of, waiting_for)
    return Step("blocked", Reason("after", {"after": waiting_for})) if waiting_for else Step("open")


def _title(rules: Rules, at: int) -> str:
    return rules.names[at] or rules.nodes[at].id


def _passed_on_audit(verdict: Verdict, subject: str | None) -> list[str]:
    """Runs whose result would count on the verified track."""
    return [
        each.reason.params.get("run", "")
        for each in verdict.set_aside
        if each.reason.code == "not_verified"
        and (subject is None or each.reason.params.get("subject") == subject)
    ]


# Marks


def _mark_step(
    rules: Rules,
    leaf: LeafSpec,
    verdict: Verdict,
    code: int,
    waiting: tuple[int, ...],
    offers: Offers | None,
    as_of: datetime,
) -> LeafStep:
    mark = leaf.node
    assert isinstance(mark, Mark)
    have = verdict.parts or {}
    version = in_force(mark, utc_day_number(as_of))
    if code == MET and have:
        version = next((v for v in mark.versions if {p.subject for p in v.parts} == set(have)), version)
    evidence = {each.subject: each for each in verdict.evidence}
    courses = [part for part in version.parts if part.kind == "course"]
    first = [_title(rules, at) for at in waiting]
    first += [leaf.names[part.subject] for part in courses if not _reached(part, evidence)]
    settled = code in (MET, ELSEWHERE)
    whole = all(part.subject in have for part in version.parts)
    steps: list[Step | None] = []
    for part in version.parts:
        if settled or (part.subject in have and not whole):
            steps.append(None)
        elif code == PROVISIONAL:
            steps.append(Step("provisional", verdict.reason))
        else:
            step = _part_step(leaf, part, verdict, offers, as_of, first)
            if waiting and step.state == "open":
                step = Step("blocked", Reason("after", {"after": first}), None, step.available, step.cost)
            steps.append(step)
    if whole and not settled:
        _one_again(steps)
    parts = tuple(
        _part_standing(leaf, part, step, evidence.get(part.subject), rules, waiting)
        for part, step in zip(version.parts, steps, strict=True)
    )
    return LeafStep(_mark_state(verdict, code, [step for step in steps if step is not None]), parts)


def _one_again(steps: list[Step | None]) -> None:
    """All results are in but do not suffice: one of them is to be improved, the last part that can be."""
    able = [
        at for at, step in enumerate(steps) if step is not None and step.available and step.state != "blocked"
    ]
    able = able or [at for at, step in enumerate(steps) if step is not None and step.state != "blocked"]
    keep = able[-1] if able else len(steps) - 1
    for at in range(len(steps)):
        if at != keep:
            steps[at] = None


def _reached(part: MarkPart, evidence: Mapping[str, Evidence]) -> bool:
    found = evidence.get(part.subject)
    return (
        found is not None
        and found.score is not None
        and (part.floor is None or Decimal(found.score) >= part.floor)
    )


def _part_step(
    leaf: LeafSpec, part: MarkPart, verdict: Verdict, offers: Offers | None, as_of: datetime, first: list[str]
) -> Step:
    name = leaf.names[part.subject]
    if part.kind == "exam":
        return _exam(part.key, name, offers, as_of, first)
    if part.kind == "component":
        return (
            Step("open", Reason("component_needed", {}), None, True) if offers is not None else Step("open")
        )
    if offers is None:
        return Step("open")
    runs = _passed_on_audit(verdict, part.subject)
    return course_step(part.key, name, offers, as_of, verified=part.verified, passed_in=runs)


def _part_standing(
    leaf: LeafSpec,
    part: MarkPart,
    step: Step | None,
    evidence: Evidence | None,
    rules: Rules,
    waiting: tuple[int, ...],
) -> NodeStanding:
    need: dict[str, Any] = {"weight": format(part.weight, "f")}
    if part.floor is not None:
        need["floor"] = format(part.floor, "f")
    if part.kind == "exam":
        need["after"] = [rules.nodes[at].id for at in waiting]
    name = leaf.names[part.subject]
    node_id = f"{leaf.node.id}/{part.subject}"
    if step is None and evidence is not None:
        params = {"on": evidence.on, "score": evidence.score, "weight": need["weight"]}
        reason = Reason("part_in", params)
        return NodeStanding(node_id, part.kind, part.key, name, "met", reason, need, 1, 1, (evidence,))
    if step is None:
        return NodeStanding(node_id, part.kind, part.key, name, "met", Reason("part_settled", {}), need, 1, 1)
    kept = (evidence,) if evidence is not None else ()
    reason = step.reason or NOTHING
    return NodeStanding(
        node_id, part.kind, part.key, name, step.state, reason, need, 0, 1, kept, (), step.next
    )


def _mark_state(verdict: Verdict, code: int, steps: list[Step]) -> Step:
    if code == MET:
        return Step("met", verdict.reason)
    if code == ELSEWHERE:
        return Step("blocked", _HELD)
    action = next((step.next for step in steps if step.next is not None), None)
    available = bool(steps) and all(step.available or step.state == "provisional" for step in steps)
    cost = None
    for step in steps:
        if step.cost is not None:
            cost = step.cost if cost is None or cost.currency != step.cost.currency else cost + step.cost
    states = [step.state for step in steps]
    if code == PROVISIONAL:
        return Step("provisional", verdict.reason)
    if states and all(state == "provisional" for state in states):
        return Step("provisional", next(step.reason for step in steps))
    if code == BEGUN or "in_progress" in states:
        state = "in_progress"
    else:
        state = next((each for each in ("open", "missed", "blocked") if each in states), "open")
    told = next((step.reason for step in steps if step.reason is not None), None)
    return _because(Step(state, told, action, available, cost), verdict.reason)  # type: ignore[arg-type]
