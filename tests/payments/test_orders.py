"""Buying, paying, settling once, refunding whole."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from campus import TODAY, open_campus, person, wired

from studium.core import clock, events
from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.core.events import Wire
from studium.core.models import AuditEntry
from studium.core.money import Money
from studium.payments import api as payments
from studium.payments.api import State
from studium.payments.events import OrderPlaced, OrderRefunded, OrderSettled
from studium.payments.models import Order, OrderStep

pytestmark = pytest.mark.django_db
FLOW = ("verified", "flow-2026")


@pytest.fixture(autouse=True)
def campus():
    with clock.at(TODAY), wired():
        open_campus()
        yield


@pytest.fixture
def amina():
    return person("Amina Njoroge")


@pytest.fixture
def heard(monkeypatch):
    """What payments told the house, in order."""
    told: list[events.Event] = []
    table = tuple(Wire(kind, now=(told.append,)) for kind in (OrderPlaced, OrderSettled, OrderRefunded))
    with wired():
        events.wire(table)
        yield told


def paid(learner, *items):
    order = payments.create_order(learner_id=learner.id, items=list(items) or [FLOW])
    payments.start_payment(learner_id=learner.id, public_id=order.public_id)
    return payments.settle(public_id=order.public_id, provider_ref=f"ref-{order.number}")


def test_an_order_keeps_the_price_and_the_terms_of_the_moment(amina):
    order = payments.create_order(learner_id=amina.id, items=[FLOW])
    assert order.state is State.DRAFT
    assert order.total == Money(Decimal(150), "USD")
    assert order.lines[0].title == "Verified track: Flow and Inventory"
    assert order.pay_until == datetime(2026, 4, 15, 23, 59, 59, tzinfo=UTC)


def test_paying_goes_to_the_demo_page_and_settles_once_however_often_it_is_said(amina, heard):
    order = payments.create_order(learner_id=amina.id, items=[FLOW])
    url = payments.start_payment(learner_id=amina.id, public_id=order.public_id)
    assert order.public_id in url
    first = payments.settle(public_id=order.public_id, provider_ref="ref-1")
    again = payments.settle(public_id=order.public_id, provider_ref="ref-1")
    assert first.state is again.state is State.SETTLED
    assert first.settled_at == again.settled_at == TODAY
    assert [type(event) for event in heard] == [OrderPlaced, OrderSettled]
    assert heard[1].items == [["verified", "flow-2026"]]


def test_the_refund_window_runs_from_paying_or_from_a_later_start(amina):
    assert paid(amina).refund_until == TODAY + timedelta(days=14)
    later = paid(amina, ("verified", "flow-2027"))
    assert later.refund_until == datetime(2027, 2, 15, tzinfo=UTC)


def test_a_double_click_finds_the_same_open_order(amina):
    one = payments.create_order(learner_id=amina.id, items=[FLOW])
    two = payments.create_order(learner_id=amina.id, items=[FLOW])
    assert one.public_id == two.public_id
    assert Order.objects.count() == 1


def test_mixed_currencies_are_refused_with_a_sentence(amina):
    with pytest.raises(Invalid, match=r"different currencies \(JPY, USD\)"):
        payments.create_order(learner_id=amina.id, items=[FLOW, ("verified", "yen-2026")])


def test_two_things_of_one_currency_make_one_order(amina):
    order = paid(amina, FLOW, ("verified", "queues-2026"))
    assert order.total == Money(Decimal(270), "USD")
    assert payments.is_settled(learner_id=amina.id, kind="verified", ref="queues-2026")


def test_what_costs_nothing_is_settled_at_once(amina, heard):
    order = payments.create_order(learner_id=amina.id, items=[("verified", "gift-2026")])
    assert order.state is State.SETTLED
    assert order.refund_until is None
    assert [type(event) for event in heard] == [OrderPlaced, OrderSettled]


def test_what_was_bought_is_not_sold_again(amina):
    paid(amina)
    with pytest.raises(Conflict, match="already bought"):
        payments.create_order(learner_id=amina.id, items=[FLOW])


def test_an_exam_counted_per_payment_can_be_bought_again(amina):
    paid(amina, ("exam", "operations-final"))
    assert paid(amina, ("exam", "operations-final")).state is State.SETTLED


@pytest.mark.parametrize("items", [[], [("nonsense", "flow-2026")], [FLOW] * 1 + [("gold", "x")]])
def test_what_is_not_sold_is_refused(amina, items):
    with pytest.raises(Invalid):
        payments.create_order(learner_id=amina.id, items=items)


def test_an_unknown_run_is_not_found(amina):
    with pytest.raises(NotFound):
        payments.create_order(learner_id=amina.id, items=[("verified", "no-such-run")])


def test_after_the_upgrade_deadline_nothing_is_sold_nor_taken_to_pay(amina):
    order = payments.create_order(learner_id=amina.id, items=[FLOW])
    with clock.at(datetime(2026, 4, 16, tzinfo=UTC)):
        with pytest.raises(Conflict, match="deadline to pay order"):
            payments.start_payment(learner_id=amina.id, public_id=order.public_id)
        with pytest.raises(Conflict, match="deadline to buy"):
            payments.create_order(learner_id=amina.id, items=[FLOW])


def test_money_that_was_sent_in_time_and_arrives_late_still_counts(amina):
    order = payments.create_order(learner_id=amina.id, items=[FLOW])
    payments.start_payment(learner_id=amina.id, public_id=order.public_id)
    with clock.at(datetime(2026, 4, 16, tzinfo=UTC)):
        assert payments.settle(public_id=order.public_id, provider_ref="r").state is State.SETTLED


def test_a_declined_payment_leaves_the_order_to_be_paid_again(amina):
    order = payments.create_order(learner_id=amina.id, items=[FLOW])
    payments.start_payment(learner_id=amina.id, public_id=order.public_id)
    assert payments.decline(public_id=order.public_id).state is State.DRAFT
    payments.start_payment(learner_id=amina.id, public_id=order.public_id)
    assert payments.settle(public_id=order.public_id, provider_ref="r").state is State.SETTLED


def test_money_for_a_cancelled_order_goes_straight_back(amina):
    order = payments.create_order(learner_id=amina.id, items=[FLOW])
    payments.start_payment(learner_id=amina.id, public_id=order.public_id)
    payments.cancel(learner_id=amina.id, public_id=order.public_id)
    for _again in range(2):
        assert payments.settle(public_id=order.public_id, provider_ref="r").state is State.CANCELLED
    assert OrderStep.objects.filter(move="refund").count() == 1


def test_settling_one_order_cancels_the_others_for_the_same_thing(amina):
    both = payments.create_order(learner_id=amina.id, items=[FLOW, ("verified", "queues-2026")])
    payments.start_payment(learner_id=amina.id, public_id=both.public_id)
    paid(amina)
    assert payments.order(both.public_id).state is State.CANCELLED
    assert payments.settle(public_id=both.public_id, provider_ref="late").state is State.CANCELLED


def test_a_refund_is_the_learners_within_the_window_and_only_once(amina, heard):
    order = paid(amina)
    with clock.at(TODAY + timedelta(days=14)):
        first = payments.refund(public_id=order.public_id, by=amina.id, reason="")
        again = payments.refund(public_id=order.public_id, by=amina.id, reason="")
    assert first.state is again.state is State.REFUNDED
    assert [type(event) for event in heard] == [OrderPlaced, OrderSettled, OrderRefunded]
    assert AuditEntry.objects.filter(action="refund order").count() == 1
    assert not payments.is_settled(learner_id=amina.id, kind="verified", ref="flow-2026")


def test_a_second_after_the_window_only_staff_may_refund_and_says_why(amina):
    order = paid(amina)
    ruth = person("Ruth Staff")
    from django.contrib.auth import get_user_model

    get_user_model().objects.filter(pk=ruth.id).update(is_staff=True)
    with clock.at(TODAY + timedelta(days=14, seconds=1)):
        with pytest.raises(NotAllowed, match="window"):
            payments.refund(public_id=order.public_id, by=amina.id, reason="late")
        with pytest.raises(Invalid, match="why"):
            payments.refund(public_id=order.public_id, by=ruth.id, reason=" ")
        assert payments.refund(public_id=order.public_id, by=ruth.id, reason="ill").state is State.REFUNDED


def test_an_order_is_its_learners_alone(amina):
    order = paid(amina)
    bert = person("Bert Other")
    with pytest.raises(NotFound):
        payments.order_of(learner_id=bert.id, public_id=order.public_id)
    with pytest.raises(NotFound):
        payments.refund(public_id=order.public_id, by=bert.id, reason="mine")
    with pytest.raises(NotFound):
        payments.start_payment(learner_id=bert.id, public_id=order.public_id)


def test_an_unpaid_order_has_nothing_to_give_back(amina):
    order = payments.create_order(learner_id=amina.id, items=[FLOW])
    with pytest.raises(Conflict, match="has not been paid"):
        payments.refund(public_id=order.public_id, by=amina.id, reason="")


def test_a_listener_that_refuses_undoes_the_refund_whole(amina):
    order = paid(amina)

    def sat_already(event):
        raise Conflict("The exam was sat; its fee stays.")

    with wired():
        events.wire((Wire(OrderRefunded, now=(sat_already,)),))
        with pytest.raises(Conflict, match="sat"):
            payments.refund(public_id=order.public_id, by=amina.id, reason="")
    assert payments.order(order.public_id).state is State.SETTLED


def test_without_a_provider_nobody_is_sent_to_pay(amina, settings):
    settings.PAYMENT_PROVIDER = ""
    order = payments.create_order(learner_id=amina.id, items=[FLOW])
    with pytest.raises(Conflict, match="takes no payments"):
        payments.start_payment(learner_id=amina.id, public_id=order.public_id)


def test_orders_are_listed_with_two_queries_however_many(amina, django_assert_num_queries):
    paid(amina)
    paid(amina, ("credential", "operations"))
    with django_assert_num_queries(2):
        assert [order.total.amount for order in payments.orders_of(amina.id)] == [50, 150]
