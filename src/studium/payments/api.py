"""Orders, to the other apps: buy, pay, settle, refund. `terms` says what is sold, `flow` draws the states."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from studium.core.errors import NotFound

from .buying import cancel, create_order, start_payment
from .flow import State
from .models import Order, OrderLine
from .orders import as_view, find
from .settling import decline, refund, settle
from .terms import REFUND_DAYS, Offer, offer, refund_until
from .views import OrderLineView, OrderView

__all__ = [
    "REFUND_DAYS",
    "Offer",
    "OrderLineView",
    "OrderView",
    "State",
    "cancel",
    "create_order",
    "decline",
    "is_settled",
    "offer",
    "order",
    "order_of",
    "orders_of",
    "refund",
    "refund_until_if_paid",
    "settle",
    "settled_among",
    "start_payment",
]


def refund_until_if_paid(found: OrderView, at: datetime) -> datetime:
    """Until when the money of an order could be had back, were it paid at `at`."""
    return min(refund_until(paid_at=at, starts=line.starts) for line in found.lines)


def order(public_id: str) -> OrderView:
    """One order, whoever's it is: for code, not for pages. Raises `NotFound`. Two queries."""
    return as_view(find(public_id, Order.objects.prefetch_related("lines")))


def order_of(*, learner_id: int, public_id: str) -> OrderView:
    """The learner's own order. Raises `NotFound`, also for somebody else's. Two queries."""
    found = order(public_id)
    if found.learner_id != learner_id:
        raise NotFound(_("There is no such order."))
    return found


def orders_of(learner_id: int) -> list[OrderView]:
    """The learner's orders, newest first. Two queries, however many."""
    return [
        as_view(row)
        for row in Order.objects.filter(learner_id=learner_id).prefetch_related("lines").order_by("-pk")
    ]


def settled_among(*, learner_ids: Collection[int], kind: str, ref: str) -> set[int]:
    """Who of these learners has paid for this and not had it refunded. One query."""
    lines = OrderLine.objects.filter(
        order__learner_id__in=learner_ids, order__state=State.SETTLED.value, kind=kind, ref=ref
    )
    return set(lines.values_list("order__learner_id", flat=True))


def is_settled(*, learner_id: int, kind: str, ref: str) -> bool:
    """Whether the learner has paid for this and not had it refunded. One query."""
    return OrderLine.objects.filter(
        order__learner_id=learner_id, order__state=State.SETTLED.value, kind=kind, ref=ref
    ).exists()
