"""The life of an order.

    draft ──────────> pending ──────────> settled ──────────> refunded
      │  pay: sent to    │  settle: the      refund: everything
      │  the provider    │  money is there   it granted is taken back
      │                  │
      │ <── decline ─────┤   nothing was charged; it may be paid again
      │                  │
      └──── cancel ──────┴──> cancelled       by the learner, or because something else covers it

    draft ── settle ──> settled               an order that costs nothing needs no provider

`settle` on a settled order and `refund` on a refunded one change nothing: a double click and a webhook that
arrives twice are ordinary. A payment that arrives for a cancelled order is handed back by the provider.
"""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from studium.core.errors import Conflict


class State(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    SETTLED = "settled"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether it can still be paid."""
        return self in (State.DRAFT, State.PENDING)


class Move(StrEnum):
    PAY = "pay"
    SETTLE = "settle"
    DECLINE = "decline"
    CANCEL = "cancel"
    REFUND = "refund"


_TABLE: dict[tuple[State, Move], State] = {
    (State.DRAFT, Move.PAY): State.PENDING,
    (State.PENDING, Move.PAY): State.PENDING,
    (State.DRAFT, Move.SETTLE): State.SETTLED,
    (State.PENDING, Move.SETTLE): State.SETTLED,
    (State.SETTLED, Move.SETTLE): State.SETTLED,
    (State.PENDING, Move.DECLINE): State.DRAFT,
    (State.DRAFT, Move.DECLINE): State.DRAFT,
    (State.DRAFT, Move.CANCEL): State.CANCELLED,
    (State.PENDING, Move.CANCEL): State.CANCELLED,
    (State.CANCELLED, Move.CANCEL): State.CANCELLED,
    (State.SETTLED, Move.REFUND): State.REFUNDED,
    (State.REFUNDED, Move.REFUND): State.REFUNDED,
}

_REFUSALS = {
    State.DRAFT: _("Order {number} has not been paid, so there is nothing to give back."),
    State.PENDING: _("Order {number} is waiting for its payment, so there is nothing to give back."),
    State.SETTLED: _("Order {number} is already paid. To undo it, ask for a refund on its page."),
    State.REFUNDED: _("Order {number} was refunded. Buy again to make a new order."),
    State.CANCELLED: _("Order {number} was cancelled. Buy again to make a new order."),
}


def after(state: State, move: Move, *, number: str) -> State:
    """The state that `move` leads to; raises `Conflict` with a sentence where it leads nowhere."""
    target = _TABLE.get((state, move))
    if target is None:
        raise Conflict(str(_REFUSALS[state]).format(number=number))
    return target
