"""Evaluating one learner: facts in, standing out. Pure: no clock, no settings, no database.

    rules = compile_rules(tree, program_key="...", version=3, names={...})
    standing = evaluate(rules, facts, as_of=now, offers=offers)

See docs/decisions/0101-how-standings-are-decided.md for what each rule means at its edges.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from studium.catalog.requirements import Choose
from studium.catalog.requirements_values import utc_day_number

from .compiled import MET, Rules, compile_rules
from .facts import Fact, record_of
from .groups import group_state
from .judging import Judgement, judge_all
from .offers import Offers
from .plan import best_next, least_cost, way_to_finish
from .standing import Basis, Next, NodeStanding, Params, Reason, Standing, State
from .steps import LeafStep, leaf_step

__all__ = ["Rules", "attained", "compile_rules", "evaluate"]

_GROUP_CODE = {
    "met": "group_met",
    "provisional": "group_waits",
    "lapsed": "group_lapsed",
    "in_progress": "group_begun",
    "open": "group_open",
    "missed": "group_stuck",
    "blocked": "group_stuck",
}


def attained(
    rules: Rules, facts: Iterable[Fact], *, as_of: datetime, known_at: datetime | None = None
) -> tuple[State, int, int, datetime | None]:
    """Root state, met and needed leaves from the facts alone, and until when time alone leaves them so."""
    judged = judge_all(
        rules,
        record_of(facts, as_of=as_of, known_at=known_at, about=rules.concerned),
        today=utc_day_number(as_of),
    )
    return judged.settled.states[0], judged.settled.met[0], judged.settled.needed[0], judged.until


def evaluate(
    rules: Rules,
    facts: Iterable[Fact],
    *,
    as_of: datetime,
    known_at: datetime | None = None,
    offers: Offers | None = None,
    reveal: bool = False,
) -> Standing:
    """One learner's standing at `as_of`, as it was known at `known_at` (None: all that is given).

    `offers` None: nothing is known of what is on offer; then nothing is called missed, and no action,
    deadline or cost is given. `reveal`: results not released yet count (an officer's preview, never the
    learner's view).
    """
    record = record_of(facts, as_of=as_of, known_at=known_at, about=rules.concerned)
    judged = judge_all(rules, record, today=utc_day_number(as_of), reveal=reveal)
    settled = judged.settled
    steps: list[LeafStep | None] = [
        None
        if settled.codes[leaf.index] == MET and leaf.kind != "mark"
        else leaf_step(
            rules,
            leaf,
            judged.verdicts[leaf.index],
            settled.codes[leaf.index],
            settled.waiting[leaf.index],
            offers,
            as_of,
        )
        for leaf in rules.leaves
    ]
    root = _Builder(rules, judged, steps).node(0)
    action: tuple[str, Next] | None = None
    cost = None
    if offers is not None:
        plain = [each.step if each is not None else None for each in steps]
        chosen = way_to_finish(rules, judged.codes, plain) if root.state != "met" else ()
        cost = least_cost(rules, chosen, plain, offers.fee)
        options = []
        for index in chosen:
            step = plain[index]
            if step is not None and step.next is not None:
                options.append((rules.leaves[index].node.id, step.next))
        action = best_next(options, as_of)
        fee = offers.fee
        if root.state == "met" and fee is not None and fee.price is not None and not fee.settled:
            action = (root.id, Next("pay", rules.program_key, rules.own_award, cost=fee.price))
    moments = [judged.until, offers.next_moment(as_of) if offers is not None else None]
    if rules.turns:
        moments.append(next((turn for turn in rules.turns if turn > as_of), None))
    return Standing(
        state=root.state,
        attained=settled.states[0],
        met=root.met,
        needed=root.needed,
        root=root,
        basis=Basis(rules.program_key, rules.version, as_of, known_at, record.mark),
        next=action[1] if action else None,
        next_node=action[0] if action else "",
        least_cost=cost,
        fresh_until=min((moment for moment in moments if moment is not None), default=None),
        attained_until=judged.until,
    )


class _Builder:
    """Puts the standing together, from the leaves up."""

    def __init__(self, rules: Rules, judged: Judgement, steps: list[LeafStep | None]) -> None:
        self.rules = rules
        self.judged = judged
        self.steps = steps
        self.states: list[State] = list(judged.settled.states)

    def node(self, at: int) -> NodeStanding:
        return self.leaf(at) if self.rules.groups[at] is None else self.group(at)

    def leaf(self, at: int) -> NodeStanding:
        rules = self.rules
        index = rules.leaf_index[at]
        leaf, verdict, done = rules.leaves[index], self.judged.verdicts[index], self.steps[index]
        settled = self.judged.settled
        need = leaf.need
        if leaf.after or leaf.kind == "exam":
            need = {**need, "after": [rules.nodes[each].id for each in settled.waiting[index]]}
        if done is None:
            return NodeStanding(
                leaf.node.id, leaf.kind, leaf.key, leaf.name, "met", verdict.reason, need, 1, 1,
                verdict.evidence, verdict.set_aside,
            )  # fmt: skip
        step = done.step
        self.states[at] = step.state
        met = int(step.state == "met")
        return NodeStanding(
            leaf.node.id, leaf.kind, leaf.key, leaf.name, step.state, step.reason or verdict.reason, need,
            met, 1, verdict.evidence, verdict.set_aside, step.next, done.parts,
        )  # fmt: skip

    def group(self, at: int) -> NodeStanding:
        rules, settled = self.rules, self.judged.settled
        children = tuple(self.node(child) for child in rules.children[at])
        group = rules.groups[at]
        assert group is not None
        state = self.states[at] = group_state(group, self.states)
        reason = Reason(_GROUP_CODE[state], {"met": settled.met[at], "needed": settled.needed[at]})
        node = rules.nodes[at]
        need: Params = {"of": len(children)}
        if isinstance(node, Choose):
            need["count" if node.count is not None else "credits"] = (
                node.count if node.count is not None else format(node.credits or 0, "f")
            )
        return NodeStanding(
            node.id, rules.kinds[at], "", node.name, state, reason, need, settled.met[at], settled.needed[at],
            children=children,
        )  # fmt: skip
