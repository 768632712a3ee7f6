"""Making an order and sending its learner to pay."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid
from studium.core.events import emit

from . import provider
from .events import OrderPlaced
from .flow import Move, State, after
from .models import Order, OrderLine
from .orders import OPEN_STATES, as_view, bought, check_owner, lock, lock_learner, note_step
from .settling import do_settle
from .terms import Offer, offer
from .views import OrderView

MOST_LINES = 20


def create_order(*, learner_id: int, items: Sequence[tuple[str, str]], return_to: str = "") -> OrderView:
    """Makes an order of `items` (pairs of kind and ref, see `terms`) at the prices of this moment.

    An open order of the same things at the same price is given back instead of a second one. An order that
    costs nothing is settled at once. `return_to` is a path of this site to go on to afterwards.

    Raises `Invalid` (nothing to buy, not on sale, mixed currencies), `Conflict` (already bought, deadline
    past) and whatever a listener of `OrderPlaced` refuses with.
    """
    wanted = list(dict.fromkeys(items))
    offers = _offers(wanted)
    with write():
        lock_learner(learner_id)
        _check_not_bought(learner_id, offers)
        row = _open_twin(learner_id, offers) or _place(learner_id, offers, return_to)
        if not row.total:
            do_settle(row, provider_ref="")
        return as_view(row)


def _offers(items: list[tuple[str, str]]) -> list[Offer]:
    if not 1 <= len(items) <= MOST_LINES:
        raise Invalid(_("An order holds between 1 and %(most)s things.") % {"most": MOST_LINES})
    offers = [offer(kind, ref) for kind, ref in items]
    currencies = sorted({one.price.currency for one in offers})
    if len(currencies) > 1:
        raise Invalid(
            _(
                "These things are priced in different currencies (%(currencies)s). "
                "Buy them one after the other."
            )
            % {"currencies": ", ".join(currencies)}
        )
    for one in offers:
        if one.pay_until and now() > one.pay_until:
            raise Conflict(_("The deadline to buy “%(title)s” has passed.") % {"title": one.title})
    return offers


def _check_not_bought(learner_id: int, offers: list[Offer]) -> None:
    once = [(one.kind, one.ref) for one in offers if not one.repeatable]
    line = bought(learner_id=learner_id, items=once)
    if line is not None:
        raise Conflict(
            _("You have already bought “%(title)s” (order %(number)s). Nothing was charged.")
            % {"title": line.title, "number": line.order.number}
        )


def _open_twin(learner_id: int, offers: list[Offer]) -> Order | None:
    """An order a moment ago for the same things at the same price: a double click, or a second thought."""
    wanted = {(one.kind, one.ref, one.price.amount) for one in offers}
    rows = Order.objects.filter(
        learner_id=learner_id, state__in=OPEN_STATES, currency=offers[0].price.currency
    )
    for row in rows.prefetch_related("lines").order_by("-pk"):
        if {(line.kind, line.ref, line.amount) for line in row.lines.all()} == wanted:
            return row
    return None


def _place(learner_id: int, offers: list[Offer], return_to: str) -> Order:
    total = offers[0].price
    for one in offers[1:]:
        total = total + one.price
    row = Order.objects.create(
        learner_id=learner_id,
        currency=total.currency,
        total=total.amount,
        created_at=now(),
        pay_until=min((one.pay_until for one in offers if one.pay_until), default=None),
        return_to=return_to,
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=row,
            position=n,
            kind=one.kind,
            ref=one.ref,
            title=one.title,
            amount=one.price.amount,
            starts=one.starts,
            repeatable=one.repeatable,
        )
        for n, one in enumerate(offers, start=1)
    )
    emit(
        OrderPlaced(
            order_id=row.pk,
            public_id=row.public_id,
            learner_id=learner_id,
            items=[[one.kind, one.ref] for one in offers],
        )
    )
    return row


def start_payment(*, learner_id: int, public_id: str) -> str:
    """Sends the order to the provider and returns the address where its learner pays.

    Raises `NotFound` for somebody else's order, `Conflict` when the deadline has passed or it is closed.
    """
    with write():
        row = lock(public_id)
        check_owner(row, learner_id)
        state = after(State(row.state), Move.PAY, number=row.number)
        if row.pay_until and now() > row.pay_until:
            raise Conflict(
                _("The deadline to pay order %(number)s has passed. Nothing was charged.")
                % {"number": row.number}
            )
        chosen = provider.current()
        row.state, row.provider = state.value, chosen.key
        row.save(update_fields=["state", "provider"])
        note_step(row, Move.PAY, actor_id=learner_id)
        return chosen.start(as_view(row))


def cancel(*, learner_id: int, public_id: str) -> OrderView:
    """The learner's own change of mind, before paying. Raises `NotFound`, `Conflict`."""
    with write():
        row = lock(public_id)
        check_owner(row, learner_id)
        row.state = after(State(row.state), Move.CANCEL, number=row.number).value
        row.save(update_fields=["state"])
        note_step(row, Move.CANCEL, actor_id=learner_id)
        return as_view(row)
