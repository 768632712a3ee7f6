"""Reading orders: rows to views, and who may see which."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.errors import NotAllowed, NotFound
from studium.core.money import Money

from .flow import Move, State
from .models import Order, OrderLine, OrderStep
from .views import OrderLineView, OrderView

OPEN_STATES = [state.value for state in State if state.is_open]


def as_view(row: Order) -> OrderView:
    """The order with its lines; one query where the lines were not prefetched."""
    lines = sorted(row.lines.all(), key=lambda line: line.position)
    return OrderView(
        id=row.pk,
        public_id=row.public_id,
        number=row.number,
        learner_id=row.learner_id,
        state=State(row.state),
        lines=tuple(
            OrderLineView(one.kind, one.ref, one.title, Money(one.amount, row.currency), one.starts)
            for one in lines
        ),
        total=Money(row.total, row.currency),
        created_at=row.created_at,
        pay_until=row.pay_until,
        settled_at=row.settled_at,
        refund_until=row.refund_until,
        refunded_at=row.refunded_at,
        provider=row.provider,
        provider_ref=row.provider_ref,
        return_to=row.return_to,
    )


def find(public_id: str, rows: QuerySet[Order] | None = None) -> Order:
    """The row with this public id; raises `NotFound`."""
    row = (Order.objects.all() if rows is None else rows).filter(public_id=public_id).first()
    if row is None:
        raise NotFound(_("There is no such order."))
    return row


def lock(public_id: str) -> Order:
    """Locks the order's learner, who stands for all of their orders, and returns the order.

    The learner rather than the order, because settling one order cancels others for the same thing: two
    payments for one thing then meet here, and the second sees what the first did.
    """
    lock_learner(find(public_id).learner_id)
    return find(public_id, Order.objects.prefetch_related("lines"))


def lock_learner(learner_id: int) -> None:
    """Whoever changes what a person has bought does so in turn."""
    get_user_model()._default_manager.select_for_update(no_key=True).filter(pk=learner_id).values(
        "pk"
    ).first()


def bought(*, learner_id: int, items: Iterable[tuple[str, str]]) -> OrderLine | None:
    """A line of a settled order that already holds one of these things, if there is one."""
    wanted = set(items)
    lines = OrderLine.objects.select_related("order").filter(
        order__learner_id=learner_id, order__state=State.SETTLED.value, ref__in=[ref for _kind, ref in wanted]
    )
    return next((line for line in lines if (line.kind, line.ref) in wanted), None)


def note_step(row: Order, move: Move, *, actor_id: int | None = None, note: str = "") -> None:
    """Writes the step the order has just taken."""
    OrderStep.objects.create(
        order=row,
        at=now(),
        move=move.value,
        state=row.state,
        actor_id=actor_id,
        provider_ref=row.provider_ref,
        note=note,
    )


def check_owner(row: Order, learner_id: int) -> None:
    """An order is its learner's alone; to anybody else it does not exist."""
    if row.learner_id != learner_id:
        raise NotFound(_("There is no such order."))


def check_may_refund(row: Order, *, by: int) -> None:
    """May this person have the order refunded? Its learner within the window; staff at any time (R24)."""
    if get_user_model()._default_manager.filter(pk=by, is_staff=True, is_active=True).exists():
        return
    check_owner(row, by)
    if row.state == State.SETTLED.value and (row.refund_until is None or now() > row.refund_until):
        raise NotAllowed(
            _("The refund window of order %(number)s has closed. Write to us if something went wrong.")
            % {"number": row.number}
        )
