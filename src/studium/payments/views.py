"""Orders as other apps and pages may know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studium.core.money import Money

from .flow import State


@dataclass(frozen=True, slots=True)
class OrderLineView:
    """One thing bought. `starts` is when what it grants begins, where that has a date."""

    kind: str
    ref: str
    title: str
    price: Money
    starts: datetime | None


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order. `number` is for people and letters, `public_id` for addresses.

    `pay_until` is the last moment to pay (the upgrade deadline of what it holds), `refund_until` the last
    moment at which the learner may have the money back without asking anybody.
    """

    id: int
    public_id: str
    number: str
    learner_id: int
    state: State
    lines: tuple[OrderLineView, ...]
    total: Money
    created_at: datetime
    pay_until: datetime | None
    settled_at: datetime | None
    refund_until: datetime | None
    refunded_at: datetime | None
    provider: str
    provider_ref: str
    return_to: str

    @property
    def items(self) -> list[list[str]]:
        """Pairs of kind and ref, as events carry them."""
        return [[line.kind, line.ref] for line in self.lines]
