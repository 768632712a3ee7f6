"""The whole: the least cost to finish, and the one best next action on that way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from studium.catalog.requirements_matching import cheapest
from studium.core.money import Money

from .actions import Step
from .compiled import MET, Rules
from .offers import Fee
from .standing import LeastCost, Next

# A leaf that nothing on offer can meet is taken only where no other can be; then a free leaf before a paid
# one; at the same price the one that is under way.
_NOT_ON_OFFER = 10**15
_UNIT = 10_000
_RANK = {"provisional": 1, "in_progress": 2, "lapsed": 4, "open": 3, "blocked": 5, "missed": 6, "met": 0}

_URGENT = timedelta(days=7)
_ORDER = {
    "sit": 0,
    "upgrade": 1,
    "register": 2,
    "pay": 3,
    "continue": 4,
    "enrol": 5,
    "program": 6,
    "approval": 7,
}


def way_to_finish(rules: Rules, codes: Sequence[int], steps: Sequence[Step | None]) -> tuple[int, ...]:
    """The leaves, by index, still to be met on the cheapest way."""
    weights = []
    for code, step in zip(codes, steps, strict=True):
        if code == MET or step is None:
            weights.append(0)
            continue
        weight = _RANK[step.state] + 100 * (step.cost is not None)
        if step.cost is not None:
            weight += int(step.cost.amount * _UNIT) * 1000
        if not step.available and step.state != "provisional":
            weight += _NOT_ON_OFFER
        weights.append(weight)
    way = cheapest(rules.shape, weights, contested=bool(rules.tokens))
    chosen = way[1] if way is not None else tuple(range(len(codes)))
    return tuple(index for index in chosen if codes[index] != MET)


def least_cost(
    rules: Rules, chosen: Sequence[int], steps: Sequence[Step | None], fee: Fee | None
) -> LeastCost:
    sums: dict[str, Decimal] = {}
    unpriced = []
    for index in chosen:
        step = steps[index]
        if step is None:
            continue
        if step.cost is not None:
            sums[step.cost.currency] = sums.get(step.cost.currency, Decimal(0)) + step.cost.amount
        elif not step.available and step.state != "provisional":
            unpriced.append(rules.leaves[index].node.id)
    if fee is not None and fee.price is not None and not fee.settled:
        sums[fee.price.currency] = sums.get(fee.price.currency, Decimal(0)) + fee.price.amount
    amounts = tuple(Money(amount, currency) for currency, amount in sorted(sums.items()) if amount)
    ids = tuple(rules.leaves[index].node.id for index in chosen)
    return LeastCost(amounts, ids, tuple(unpriced))


def best_next(options: Sequence[tuple[str, Next]], as_of: datetime) -> tuple[str, Next] | None:
    """The one action to propose: whatever ends within a week first, then by kind, then by deadline.

    A sitting that has not opened yet is no action.
    """
    if not options:
        return None

    def rank(option: tuple[str, Next]) -> tuple[int, int, float]:
        step = option[1]
        left = (step.deadline - as_of).total_seconds() if step.deadline is not None else float("inf")
        if step.kind == "sit" and step.opens is not None:
            return (2, 0, left)
        if step.kind != "continue" and left <= _URGENT.total_seconds():
            return (0, 0, left)
        return (1, _ORDER[step.kind], left)

    return min(options, key=rank)
