"""Standings: what an evaluation answers. A tree of the shape of the rules, each node with its state, reason,
evidence, need, next action and count; and for the whole the one best next action and the least cost (R4).

States:

    open -> in_progress -> provisional -> met -> lapsed
      blocked  something must come first, or nothing is on offer
      missed   the last chance on offer has passed

Every value survives `to_json` / `from_json` unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from studium.core.money import Money

State = Literal["met", "provisional", "in_progress", "open", "blocked", "missed", "lapsed"]
NextKind = Literal["enrol", "upgrade", "continue", "register", "sit", "approval", "program", "pay"]
FactId = int | str
Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code, and the values its sentence needs (texts, numbers, ISO dates, lists of texts)."""

    code: str
    params: Params


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact that counts here. `score` is exact, as text; `on` is the UTC day."""

    fact: FactId
    subject: str
    on: str
    score: str | None = None
    run: str = ""
    origin: str = "native"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A fact that was considered and does not count, and why."""

    fact: FactId
    reason: Reason


@dataclass(frozen=True, slots=True)
class Next:
    """What to do: `target` is the run (enrol, upgrade, continue), the window (register, sit), or the key.

    `opens` says from when, where that is later than now; `deadline` until when (inclusive); `cost` None:
    free.
    """

    kind: NextKind
    target: str
    subject: str
    name: str = ""
    opens: datetime | None = None
    deadline: datetime | None = None
    cost: Money | None = None


@dataclass(frozen=True, slots=True)
class NodeStanding:
    """`kind`: all, choose, course, exam, mark, component, program or approval; `key`: of a leaf."""

    id: str
    kind: str
    key: str
    name: str
    state: State
    reason: Reason
    need: Params
    met: int
    needed: int
    evidence: tuple[Evidence, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    next: Next | None = None
    children: tuple[NodeStanding, ...] = ()

    @property
    def sentence(self) -> str:
        """The reason in the reader's language."""
        from .reasons import sentence

        return sentence(self.reason)

    @property
    def rule(self) -> str:
        """A group's rule in words ("any 2 of these 3"); empty for a leaf."""
        from .reasons import rule

        return rule(self)

    def walk(self) -> Iterator[NodeStanding]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class LeastCost:
    """The least it takes to finish: one sum per currency, `chosen` the unmet leaves of that way in order,
    `unpriced` those of them that nothing on offer can meet (then the sums are not the whole)."""

    amounts: tuple[Money, ...]
    chosen: tuple[str, ...]
    unpriced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """What the standing came from, enough to replay it: see `progress.api.replay`."""

    program_key: str
    version: int
    as_of: datetime
    known_at: datetime | None
    facts_mark: int


@dataclass(frozen=True, slots=True)
class Eligibility:
    """May the exam be sat (R11)? `waiting_for` are the nodes that must be met first."""

    eligible: bool
    node: NodeStanding
    waiting_for: tuple[NodeStanding, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """One learner in one program under one rule version.

    `state` knows the offers; `attained` follows from the facts alone and is what all learners are compared
    by. `fresh_until`: from this moment time alone may change something here; `attained_until`: may change
    `attained`. None: never.
    """

    state: State
    attained: State
    met: int
    needed: int
    root: NodeStanding
    basis: Basis
    next: Next | None = None
    next_node: str = ""
    least_cost: LeastCost | None = None
    fresh_until: datetime | None = None
    attained_until: datetime | None = None

    @property
    def program_key(self) -> str:
        return self.basis.program_key

    @property
    def version(self) -> int:
        return self.basis.version

    @property
    def reason(self) -> Reason:
        return self.root.reason

    @property
    def sentence(self) -> str:
        return self.root.sentence

    def node(self, node_id: str) -> NodeStanding | None:
        return next((node for node in self.root.walk() if node.id == node_id), None)

    def exam(self, key: str) -> Eligibility | None:
        """Eligibility for an exam of these rules (a requirement or a part of a mark); None: not in them."""
        for node in self.root.walk():
            if node.kind == "exam" and node.key == key:
                waiting = node.need.get("after", [])
                nodes = (self.node(each) for each in waiting)
                return Eligibility(not waiting, node, tuple(found for found in nodes if found is not None))
        return None

    def to_json(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "attained": self.attained,
            "met": self.met,
            "needed": self.needed,
            "root": _node_to(self.root),
            "basis": [
                self.basis.program_key, self.basis.version, self.basis.as_of.isoformat(),
                _moment_to(self.basis.known_at), self.basis.facts_mark,
            ],
            "next": _next_to(self.next),
            "next_node": self.next_node,
            "least_cost": _cost_to(self.least_cost),
            "fresh_until": _moment_to(self.fresh_until),
            "attained_until": _moment_to(self.attained_until),
        }  # fmt: skip

    @staticmethod
    def from_json(raw: dict[str, Any]) -> Standing:
        key, version, as_of, known_at, mark = raw["basis"]
        return Standing(
            raw["state"], raw["attained"], raw["met"], raw["needed"], _node_from(raw["root"]),
            Basis(key, version, datetime.fromisoformat(as_of), _moment_from(known_at), mark),
            _next_from(raw["next"]), raw["next_node"], _cost_from(raw["least_cost"]),
            _moment_from(raw["fresh_until"]), _moment_from(raw["attained_until"]),
        )  # fmt: skip


# JSON: short lists for the small parts, so that a stored standing stays small.


def _moment_to(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment_from(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _money_to(money: Money) -> list[str]:
    return [str(money.amount), money.currency]


def _money_from(raw: list[str]) -> Money:
    return Money(Decimal(raw[0]), raw[1])


def _next_to(step: Next | None) -> list[Any] | None:
    if step is None:
        return None
    cost = None if step.cost is None else _money_to(step.cost)
    return [
        step.kind, step.target, step.subject, step.name, _moment_to(step.opens), _moment_to(step.deadline),
        cost,
    ]  # fmt: skip


def _next_from(raw: list[Any] | None) -> Next | None:
    if raw is None:
        return None
    kind, target, subject, name, opens, deadline, cost = raw
    money = None if cost is None else _money_from(cost)
    return Next(kind, target, subject, name, _moment_from(opens), _moment_from(deadline), money)


def _cost_to(cost: LeastCost | None) -> list[Any] | None:
    if cost is None:
        return None
    return [[_money_to(amount) for amount in cost.amounts], list(cost.chosen), list(cost.unpriced)]


def _cost_from(raw: list[Any] | None) -> LeastCost | None:
    return None if raw is None else LeastCost(tuple(map(_money_from, raw[0])), tuple(raw[1]), tuple(raw[2]))


def _node_to(node: NodeStanding) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "id": node.id, "kind": node.kind, "key": node.key, "name": node.name, "state": node.state,
        "reason": [node.reason.code, node.reason.params], "need": node.need, "met": node.met,
        "needed": node.needed,
    }  # fmt: skip
    if node.evidence:
        raw["evidence"] = [[e.fact, e.subject, e.on, e.score, e.run, e.origin] for e in node.evidence]
    if node.set_aside:
        raw["set_aside"] = [[each.fact, each.reason.code, each.reason.params] for each in node.set_aside]
    if node.next is not None:
        raw["next"] = _next_to(node.next)
    if node.children:
        raw["children"] = [_node_to(child) for child in node.children]
    return raw


def _node_from(raw: dict[str, Any]) -> NodeStanding:
    return NodeStanding(
        raw["id"], raw["kind"], raw["key"], raw["name"], raw["state"], Reason(*raw["reason"]), raw["need"],
        raw["met"], raw["needed"],
        tuple(Evidence(*each) for each in raw.get("evidence", ())),
        tuple(SetAside(fact, Reason(code, params)) for fact, code, params in raw.get("set_aside", ())),
        _next_from(raw.get("next")),
        tuple(map(_node_from, raw.get("children", ()))),
    )  # fmt: skip
