"""Joining and buying from the pages: every price and date before paying, and nothing twice."""

from datetime import UTC, datetime, timedelta

import pytest
from campus import TODAY, open_campus, person, wired
from django.contrib.auth import get_user_model
from django.test import Client

from studium.core import clock
from studium.enrollment import api as enrollment
from studium.payments import api as payments
from studium.payments.models import Order
from studium.progress import api as progress

RUN = "flow-2026"
ENROL = "/courses/flow/enrol"


@pytest.fixture(autouse=True)
def campus(db):
    with clock.at(TODAY), wired():
        open_campus()
        yield


@pytest.fixture
def amina():
    return person("Amina Njoroge")


def browser_of(learner):
    client = Client()
    client.force_login(get_user_model().objects.get(pk=learner.id))
    return client


@pytest.fixture
def browser(amina):
    return browser_of(amina)


def text_of(response, status=200):
    assert response.status_code == status, response.content[:1500]
    return response.content.decode()


def test_the_page_of_choices_tells_dates_prices_deadlines_and_the_refund_window(browser):
    text = text_of(browser.get(ENROL))
    assert "1 February 2026" in text and "USD\u00a0150" in text and "USD\u00a0160" in text
    assert "Until " in text and "15 April 2026" in text
    assert "Money back within 14 days" in text and "free" in text


def test_the_audit_track_is_one_click(browser, amina):
    response = browser.post(ENROL, {"run": RUN, "track": "audit"})
    assert response.headers["location"] == f"/learn/{RUN}/"
    assert enrollment.enrolment(amina.id, RUN).track is enrollment.Track.AUDIT


def test_the_verified_track_goes_through_an_order_that_is_seen_before_it_is_paid(browser, amina):
    response = browser.post(ENROL, {"run": RUN, "track": "verified"})
    text = text_of(browser.get(response.headers["location"]))
    assert "Review your order" in text and "Verified track: Flow and Inventory" in text
    assert "Pay by" in text and "15 April 2026, 23:59" in text
    assert "Money back until" in text and "16 March 2026" in text
    assert "and this run only" in text and "No money moves" in text
    assert enrollment.enrolment(amina.id, RUN) is None


def paid(browser, kind="verified", ref=RUN, **more):
    order = browser.post("/buy", {"kind": kind, "ref": ref, **more}).headers["location"]
    pay = browser.post(order, {"do": "pay"}).headers["location"]
    return order, pay, browser.post(pay, {"outcome": "pay"})


def test_paying_on_the_demo_page_leads_to_the_receipt_and_on_to_the_course(browser, amina):
    order = browser.post("/buy", {"kind": "verified", "ref": RUN}).headers["location"]
    pay = browser.post(order, {"do": "pay"}).headers["location"]
    assert "It is a demo" in text_of(browser.get(pay))
    assert browser.post(pay, {"outcome": "pay"}).headers["location"] == order
    receipt = text_of(browser.get(order))
    assert "Paid. Thank you" in receipt and "Amina Njoroge" in receipt and "no money moved" in receipt
    assert f'href="/learn/{RUN}/"' in receipt and "Ask for your money back, until" in receipt
    assert enrollment.enrolment(amina.id, RUN).is_verified


def test_a_double_click_on_pay_pays_once(browser, amina):
    _order, pay, _response = paid(browser)
    assert browser.post(pay, {"outcome": "pay"}).status_code == 302
    assert [line.entry for line in enrollment.ledger_of(amina.id)] == ["granted", "consumed"]


def test_a_declined_payment_says_so_and_can_be_tried_again(browser):
    order = browser.post("/buy", {"kind": "verified", "ref": RUN}).headers["location"]
    pay = browser.post(order, {"do": "pay"}).headers["location"]
    text = text_of(browser.post(pay, {"outcome": "decline"}, follow=True))
    assert "The payment was declined. Nothing was charged" in text and "Review your order" in text


def test_buying_twice_before_paying_is_one_order(browser):
    one = browser.post("/buy", {"kind": "verified", "ref": RUN}).headers["location"]
    assert browser.post("/buy", {"kind": "verified", "ref": RUN}).headers["location"] == one
    assert Order.objects.count() == 1


def test_what_is_there_already_is_not_sold_again(browser):
    paid(browser)
    text = text_of(browser.post("/buy", {"kind": "verified", "ref": RUN}), 409)
    assert "already bought" in text


def test_joining_verified_twice_leads_to_the_course(browser):
    paid(browser)
    assert browser.post(ENROL, {"run": RUN, "track": "verified"}).headers["location"] == f"/learn/{RUN}/"


def test_a_refund_from_the_receipt_gives_the_audit_track(browser, amina):
    order, _pay, _response = paid(browser)
    text = text_of(browser.post(order, {"do": "refund", "reason": "changed my mind"}, follow=True))
    assert "Refunded" in text and "USD\u00a0150 went back" in text
    assert enrollment.enrolment(amina.id, RUN).track is enrollment.Track.AUDIT


def test_after_the_window_the_receipt_offers_no_refund_and_takes_none(browser, amina):
    order, _pay, _response = paid(browser)
    with clock.at(TODAY + timedelta(days=14, seconds=1)):
        assert "Ask for your money back" not in text_of(browser.get(order))
        assert "window" in text_of(browser.post(order, {"do": "refund"}), 403)
    assert enrollment.enrolment(amina.id, RUN).is_verified


def test_an_order_can_be_cancelled_before_it_is_paid(browser):
    order = browser.post("/buy", {"kind": "verified", "ref": RUN}).headers["location"]
    assert "Cancelled" in text_of(browser.post(order, {"do": "cancel"}, follow=True))
    assert "was cancelled" in text_of(browser.post(order, {"do": "pay"}), 409)


def test_too_late_to_pay_is_said_on_the_order(browser):
    order = browser.post("/buy", {"kind": "verified", "ref": RUN}).headers["location"]
    with clock.at(datetime(2026, 4, 16, tzinfo=UTC)):
        assert "Too late to pay" in text_of(browser.get(order))
        assert "deadline to pay" in text_of(browser.post(order, {"do": "pay"}), 409)


def test_a_bundle_makes_the_verified_track_free_to_choose(browser, amina):
    paid(browser, "bundle", "operations")
    assert "already paid" in text_of(browser.get(ENROL))
    assert browser.post(ENROL, {"run": RUN, "track": "verified"}).headers["location"] == f"/learn/{RUN}/"
    assert enrollment.enrolment(amina.id, RUN).is_verified


def test_an_upgrade_that_a_right_covers_asks_for_no_money(browser, amina):
    enrollment.enrol(learner_id=amina.id, run_key=RUN)
    enrollment.grant(learner_id=amina.id, kind="bundle", ref="flow", by=None, why="scholarship")
    response = browser.post("/buy", {"kind": "verified", "ref": RUN, "next": "/my/"})
    assert response.headers["location"] == "/my/" and Order.objects.count() == 0
    assert enrollment.enrolment(amina.id, RUN).is_verified


def test_what_is_free_is_settled_without_a_pay_page(browser, amina):
    response = browser.post("/courses/gift/enrol", {"run": "gift-2026", "track": "verified"})
    assert response.headers["location"] == "/learn/gift-2026/"
    assert enrollment.enrolment(amina.id, "gift-2026").is_verified


def test_joining_with_a_program_joins_that_too(browser, amina):
    browser.post(ENROL, {"run": RUN, "track": "audit", "program": "operations"})
    assert [one.program_key for one in progress.memberships(amina.id)] == ["operations"]


def test_after_paying_one_returns_to_where_one_came_from(browser):
    order, _pay, _response = paid(browser, next=f"/learn/{RUN}/hw1-unit/")
    assert f'href="/learn/{RUN}/hw1-unit/"' in text_of(browser.get(order))


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "x" * 400]
)
def test_one_is_never_sent_to_another_site(browser, evil):
    browser.post("/buy", {"kind": "verified", "ref": RUN, "next": evil})
    assert Order.objects.get().return_to == ""


def test_an_order_is_a_secret_of_its_learner(browser):
    order, pay, _response = paid(browser)
    stranger = browser_of(person("Bert Stranger"))
    for path in (order, pay):
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, {"do": "refund", "outcome": "pay"}).status_code == 404
    assert Client().get(order).status_code == 302


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/buy", {}, 422),
        ("/buy", {"kind": "gold", "ref": "x"}, 422),
        ("/buy", {"kind": "verified", "ref": "no-such-run"}, 404),
        ("/buy", {"kind": "exam", "ref": "\x00"}, 400),
        (ENROL, {}, 422),
        (ENROL, {"run": "queues-2026", "track": "audit"}, 422),
        (ENROL, {"run": RUN, "track": "gold"}, 422),
        ("/courses/no-such/enrol", {"run": RUN}, 404),
        ("/courses/%00/enrol", {"run": RUN}, 400),
        (ENROL, {"run": "\x00", "track": "\x00"}, 400),
        (ENROL, {"run": RUN, "track": "audit", "program": "no-such"}, 404),
    ],
)
def test_bad_requests_get_a_sentence(browser, path, data, status):
    assert browser.post(path, data).status_code == status


def test_a_closed_run_is_not_joined_and_says_when_it_closed(browser):
    with clock.at(datetime(2026, 5, 2, tzinfo=UTC)):
        assert "Enrolment closed on" in text_of(browser.get(ENROL))
        assert "closed on 30 April 2026" in text_of(browser.post(ENROL, {"run": RUN, "track": "audit"}), 409)


def test_signing_in_on_the_way_comes_back_to_a_page_that_asks_again(amina):
    response = Client().post("/buy?kind=verified&ref=flow-2026")
    assert "next=/buy%3Fkind%3Dverified" in response.headers["location"]
    text = text_of(browser_of(amina).get("/buy?kind=verified&ref=flow-2026&next=/my/"))
    assert "Nothing is charged before" in text and 'value="flow-2026"' in text


def test_without_a_demo_provider_there_is_no_demo_page(browser, settings):
    _order, pay, _response = paid(browser)
    settings.PAYMENT_PROVIDER = ""
    assert browser.get(pay).status_code == 404


def test_the_pages_cost_a_fixed_number_of_queries(browser, amina, django_assert_num_queries):
    order, _pay, _response = paid(browser)
    browser.get(order)
    with django_assert_num_queries(4):
        browser.get(order)
    browser.get(ENROL)
    with django_assert_num_queries(4):
        browser.get(ENROL)


def test_orders_settle_by_a_webhook_as_by_a_page(browser, amina):
    order = payments.create_order(learner_id=amina.id, items=[("verified", RUN)])
    payments.start_payment(learner_id=amina.id, public_id=order.public_id)
    payments.settle(public_id=order.public_id, provider_ref="hook-1")
    assert browser.get(f"/pay/demo/{order.public_id}/").headers["location"] == f"/orders/{order.public_id}/"
