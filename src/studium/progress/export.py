"""A standing as plain data for other programs: every field by name, sentences included."""

from __future__ import annotations

from typing import Any

from studium.core.money import Money

from .reasons import sentence, state_word
from .standing import Next, NodeStanding, Reason, Standing


def as_data(standing: Standing) -> dict[str, Any]:
    """JSON-able; moments and days in ISO form, scores and amounts as text, exact."""
    basis, cost = standing.basis, standing.least_cost
    return {
        "program": basis.program_key,
        "version": basis.version,
        "as_of": basis.as_of.isoformat(),
        "known_at": basis.known_at.isoformat() if basis.known_at else None,
        "state": standing.state,
        "attained": standing.attained,
        "met": standing.met,
        "needed": standing.needed,
        "sentence": standing.sentence,
        "next": _next(standing.next),
        "next_node": standing.next_node or None,
        "least_cost": None
        if cost is None
        else {
            "amounts": [_money(amount) for amount in cost.amounts],
            "chosen": list(cost.chosen),
            "unpriced": list(cost.unpriced),
        },
        "fresh_until": standing.fresh_until.isoformat() if standing.fresh_until else None,
        "root": _node(standing.root),
    }


def _node(node: NodeStanding) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind,
        "key": node.key or None,
        "name": node.name,
        "rule": node.rule or None,
        "state": node.state,
        "state_word": state_word(node.state),
        "reason": _reason(node.reason),
        "need": node.need,
        "met": node.met,
        "needed": node.needed,
        "evidence": [
            {
                "fact": e.fact,
                "subject": e.subject,
                "on": e.on,
                "score": e.score,
                "run": e.run,
                "origin": e.origin,
            }
            for e in node.evidence
        ],
        "set_aside": [{"fact": each.fact, "reason": _reason(each.reason)} for each in node.set_aside],
        "next": _next(node.next),
        "children": [_node(child) for child in node.children],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "params": reason.params, "sentence": sentence(reason)}


def _next(step: Next | None) -> dict[str, Any] | None:
    if step is None:
        return None
    return {
        "kind": step.kind,
        "target": step.target,
        "subject": step.subject,
        "name": step.name,
        "opens": step.opens.isoformat() if step.opens else None,
        "deadline": step.deadline.isoformat() if step.deadline else None,
        "cost": None if step.cost is None else _money(step.cost),
    }


def _money(money: Money) -> dict[str, str]:
    return {"amount": str(money.amount), "currency": money.currency}
