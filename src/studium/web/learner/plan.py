"""From here to the credential: what is still missing, and the least it costs."""

from __future__ import annotations

from dataclasses import dataclass

from studium.progress.standing import LeastCost, NodeStanding, Standing
from studium.web.shell.phrases import gettext as _

from .actions import leaves


@dataclass(frozen=True, slots=True)
class Line:
    """Something still to come on the cheapest way. `cost` is empty where it costs nothing more or is not known yet;
    `doubt` says that nothing on offer can meet it."""

    name: str
    cost: str
    doubt: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """`cost` is the least sum from here ("USD 470"), empty when nothing is left to pay; `todo` counts the requirements
    left; not `complete` where something needed is not on offer."""

    todo: int
    cost: str
    lines: tuple[Line, ...]
    complete: bool


def plan_of(standing: Standing) -> Plan:
    found = standing.least_cost
    if found is None:
        return Plan(0, "", (), True)
    nodes = {node.id: node for node in leaves(standing)}
    todo = [nodes[each] for each in found.chosen if each in nodes]
    lines = [_line(node, node.id in found.unpriced) for node in todo]
    later = _later(found, todo)
    if later:
        known = all(node.next is not None or node.state == "provisional" for node in todo)
        lines.append(Line(_("The credential’s fee") if known else _("Later steps and the fee"), later, False))
    cost = _(" and ").join(amount.display() for amount in found.amounts)
    return Plan(len(todo), cost, tuple(lines), not found.unpriced)


def _later(found: LeastCost, todo: list[NodeStanding]) -> str:
    """What the sum holds beyond the costs of the next steps; not told apart where there are several currencies."""
    if len(found.amounts) != 1:
        return ""
    rest = found.amounts[0]
    for node in todo:
        if node.next is not None and node.next.cost:
            rest = rest - node.next.cost
    return rest.display() if rest else ""


def _line(node: NodeStanding, doubt: bool) -> Line:
    cost = node.next.cost.display() if node.next is not None and node.next.cost else ""
    return Line(node.name, cost, doubt)
