"""What happens when money arrives, does not, or goes back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Invalid
from studium.core.events import emit

from . import provider
from .events import OrderRefunded, OrderSettled
from .flow import Move, State, after
from .models import Order
from .orders import OPEN_STATES, as_view, bought, check_may_refund, lock, note_step
from .terms import refund_until
from .views import OrderView


def settle(*, public_id: str, provider_ref: str) -> OrderView:
    """The provider says that the order is paid. Saying it twice changes nothing.

    `provider_ref` is the provider's name for the payment, kept for the refund. Money for an order that was
    cancelled, or for something paid for meanwhile by another order, is handed straight back and the order
    stays (or becomes) cancelled. Raises `NotFound`; `Conflict` for a refunded order.
    """
    with write():
        row = lock(public_id)
        if row.state == State.CANCELLED.value or (row.state != State.SETTLED.value and _twice(row)):
            _hand_back(row, provider_ref)
        else:
            do_settle(row, provider_ref=provider_ref)
        return as_view(row)


def do_settle(row: Order, *, provider_ref: str) -> None:
    """Settles a locked order and tells the house, once."""
    state = after(State(row.state), Move.SETTLE, number=row.number)
    if row.state == state.value:
        return
    row.state, row.provider_ref, row.settled_at = state.value, provider_ref, now()
    if row.total:
        row.refund_until = min(
            refund_until(paid_at=row.settled_at, starts=line.starts) for line in row.lines.all()
        )
    row.save(update_fields=["state", "provider_ref", "settled_at", "refund_until"])
    note_step(row, Move.SETTLE)
    _cancel_others(row, _once(row))
    emit(
        OrderSettled(
            order_id=row.pk, public_id=row.public_id, learner_id=row.learner_id, items=as_view(row).items
        )
    )


def _once(row: Order) -> set[tuple[str, str]]:
    """What of the order can be bought only once."""
    return {(line.kind, line.ref) for line in row.lines.all() if not line.repeatable}


def _twice(row: Order) -> bool:
    """Whether another order has meanwhile paid for something here that is bought only once."""
    return bought(learner_id=row.learner_id, items=_once(row)) is not None


def _cancel_others(settled: Order, items: set[tuple[str, str]]) -> None:
    """Closes the learner's open orders for what is now paid, so that nobody pays for it twice."""
    others = Order.objects.filter(learner_id=settled.learner_id, state__in=OPEN_STATES).exclude(pk=settled.pk)
    for other in others.prefetch_related("lines"):
        if items & {(line.kind, line.ref) for line in other.lines.all()}:
            other.state = after(State(other.state), Move.CANCEL, number=other.number).value
            other.save(update_fields=["state"])
            note_step(other, Move.CANCEL, note=f"paid by order {settled.number}")


def _hand_back(row: Order, provider_ref: str) -> None:
    row.state = State.CANCELLED.value
    row.save(update_fields=["state"])
    if provider_ref and not row.steps.filter(move=Move.REFUND.value, note__endswith=provider_ref).exists():
        chosen = provider.by_key(row.provider) if row.provider else provider.current()
        chosen.refund(provider_ref=provider_ref, order=as_view(row))
        note_step(row, Move.REFUND, note=f"payment came after the order was closed; returned {provider_ref}")


def decline(*, public_id: str, note: str = "") -> OrderView:
    """The provider says that nothing was charged; the order can be paid again.

    Raises `NotFound`, `Conflict`.
    """
    with write():
        row = lock(public_id)
        row.state = after(State(row.state), Move.DECLINE, number=row.number).value
        row.save(update_fields=["state"])
        note_step(row, Move.DECLINE, note=note)
        return as_view(row)


def refund(*, public_id: str, by: int, reason: str) -> OrderView:
    """Gives the whole order back (R24): money, and in the same transaction everything it granted.

    `by` is the order's learner, within the refund window, or a member of staff at any time; staff must give
    a `reason`. Refunding twice changes nothing. Raises `NotFound`, `NotAllowed`, `Conflict`, `Invalid`, and
    whatever a listener of `OrderRefunded` refuses with (an exam that was already sat).
    """
    with write():
        row = lock(public_id)
        check_may_refund(row, by=by)
        state = after(State(row.state), Move.REFUND, number=row.number)
        if row.state == state.value:
            return as_view(row)
        if by != row.learner_id and not reason.strip():
            raise Invalid(_("Say why the order is refunded; the reason stays on its record."), field="reason")
        row.state, row.refunded_at = state.value, now()
        row.save(update_fields=["state", "refunded_at"])
        note_step(row, Move.REFUND, actor_id=by, note=reason)
        audit.record(
            actor_id=by,
            action="refund order",
            target=f"order:{row.public_id}",
            before={"state": State.SETTLED.value},
            after={"state": state.value, "total": f"{row.currency} {row.total}"},
            why=reason,
        )
        view = as_view(row)
        emit(
            OrderRefunded(
                order_id=row.pk,
                public_id=row.public_id,
                learner_id=row.learner_id,
                items=view.items,
                reason=reason,
            )
        )
        if row.provider_ref:
            provider.by_key(row.provider).refund(provider_ref=row.provider_ref, order=view)
        return view
