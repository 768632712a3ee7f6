"""Supervision from afar: a signed protocol over real HTTP, each message heard once, none that is not signed (R43, R44)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import exam_hall
import pytest
from django.contrib.auth import get_user_model
from exam_hall import EXAM, SPRING, WINDOW
from fake_vendor import FakeVendor

from studium.core.errors import Conflict, Invalid, NotAllowed
from studium.exams import api as exams
from studium.exams.models import Observation, Registration, VendorAttempt, VendorMessage


@pytest.fixture
def vendor(hall) -> Iterator[FakeVendor]:
    fake = FakeVendor()
    secret = exams.register_vendor(
        key="fake", name="Fake Eyes", institution_key="marlow", address=fake.address
    )
    fake.secret = secret.encode()
    yield fake
    fake.close()


@pytest.fixture
def told_to(live_server, settings) -> str:
    settings.BASE_URL = live_server.url
    return f"{live_server.url}/supervision/fake/"


def place(who) -> None:
    exam_hall.pay(who)
    exams.register(learner_id=who.id, exam_key=EXAM, window_key=WINDOW)


def go(who) -> str:
    return exams.go_to_supervision(learner_id=who.id, exam_key=EXAM, window_key=WINDOW)


def message(kind, *, attempt=None, minutes=0, **more):
    return {
        "attempt": attempt or VendorAttempt.objects.get().public_id,
        "kind": kind,
        "at": (SPRING + timedelta(minutes=minutes)).isoformat(),
        **more,
    }


def begin(who) -> str:
    return exams.start(learner_id=who.id, exam_key=EXAM, window_key=WINDOW)


def test_nobody_starts_before_the_vendor_lets_them_in_and_the_review_is_a_fact(
    told_to, vendor, amina, ingrid
):
    place(amina)
    with pytest.raises(Conflict, match="Fake Eyes has not let you in"):
        begin(amina)
    assert exams.why_not(learner_id=amina.id, exam_key=EXAM).codes == ["vendor"]
    assert go(amina) == "https://fake.example/start/1"
    told = next(iter(vendor.attempts.values()))
    assert (told["candidate"], told["minutes"], told["tell"]) == ("Amina Njeri Mwangi", 60, told_to)
    assert "@" not in str(told)
    assert vendor.tell(told["tell"], message("admitted"), request="message-1") == (200, {"message": "heard"})
    sitting = begin(amina)
    assert vendor.tell(told_to, message("remark", text="A phone.", minutes=5), request="message-2")[0] == 200
    review = message("reviewed", outcome="remarks", text="Looked away.", minutes=90)
    assert vendor.tell(told_to, review, request="message-3")[0] == 200
    seen = exams.observations(officer_id=ingrid.id, sitting=sitting)
    assert [(one.kind, one.source, one.detail["text"]) for one in seen] == [
        ("vendor_remark", "vendor", "A phone."),
        ("vendor_review", "vendor", "Looked away."),
    ]
    with pytest.raises(NotAllowed):
        exams.observations(officer_id=amina.id, sitting=sitting)


def test_an_attempt_is_created_once_also_where_the_answer_was_lost(told_to, vendor, amina):
    place(amina)
    vendor.lose_answers = 1
    with pytest.raises(Conflict, match="cannot be reached now"):
        go(amina)
    first = go(amina)
    assert go(amina) == first
    assert (vendor.asked, len(vendor.attempts), VendorAttempt.objects.count()) == (2, 1, 1)


def test_a_message_is_heard_once_and_its_number_serves_no_other(told_to, vendor, amina):
    place(amina)
    go(amina)
    begin_now = message("admitted")
    assert vendor.tell(told_to, begin_now, request="message-1")[1] == {"message": "heard"}
    begin(amina)
    remark = message("remark", text="A phone.")
    assert vendor.tell(told_to, remark, request="message-2")[1] == {"message": "heard"}
    assert vendor.tell(told_to, remark, request="message-2") == (200, {"message": "known"})
    assert Observation.objects.count() == 1
    assert vendor.tell(told_to, message("remark", text="Two."), request="message-2")[0] == 409
    assert Observation.objects.count() == 1


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"secret": b"guessed"}, "signature"),
        ({"changed": b'{"kind": "admitted"}'}, "signature"),
        ({"at": SPRING - timedelta(seconds=301)}, "stale"),
        ({"at": SPRING + timedelta(seconds=301)}, "stale"),
    ],
)
def test_a_message_with_a_wrong_signature_or_an_old_one_is_refused(told_to, vendor, amina, how, why):
    place(amina)
    go(amina)
    assert vendor.tell(told_to, message("admitted"), request="message-1", **how) == (401, {"refused": why})
    assert not VendorMessage.objects.exists()
    with pytest.raises(Conflict):
        begin(amina)


def test_a_signature_is_for_one_address_and_an_unsigned_or_unknown_sender_is_refused(
    told_to, vendor, amina, client
):
    place(amina)
    go(amina)
    exams.register_vendor(key="other", name="Other", institution_key="castell", address=vendor.address)
    elsewhere = told_to.replace("/fake/", "/other/")
    assert vendor.tell(elsewhere, message("admitted"), request="message-1")[0] == 401
    assert (
        vendor.tell(told_to.replace("/fake/", "/none/"), message("admitted"), request="message-1")[0] == 401
    )
    assert client.post("/supervision/fake/", b"{}", content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "passed"},
        {"kind": "reviewed", "outcome": "guilty"},
        {"at": "yesterday"},
        {"at": "2026-03-12T09:00:00"},
        {"attempt": "somebody"},
    ],
)
def test_a_signed_message_that_says_nothing_the_protocol_knows_changes_nothing(told_to, vendor, amina, said):
    place(amina)
    go(amina)
    assert vendor.tell(told_to, {**message("admitted"), **said}, request="message-1")[0] in (404, 422)
    assert (VendorMessage.objects.count(), VendorAttempt.objects.get().admitted_at) == (0, None)


def test_messages_in_another_order_end_in_the_same_state(told_to, vendor, amina):
    place(amina)
    go(amina)
    vendor.tell(told_to, message("reviewed", outcome="clear", minutes=95), request="message-1")
    vendor.tell(told_to, message("reviewed", outcome="remarks", minutes=90), request="message-2")
    vendor.tell(told_to, message("admitted"), request="message-3")
    vendor.tell(told_to, message("failed", text="late"), request="message-4")
    attempt = VendorAttempt.objects.get()
    assert (attempt.outcome, attempt.failed, attempt.admitted_at) == ("clear", "", SPRING)


def test_the_office_lets_in_where_the_vendor_is_down_with_a_reason(vendor, amina, ingrid, client):
    place(amina)
    number = Registration.objects.get().public_id
    with pytest.raises(Invalid, match="Say why"):
        exams.let_in(officer_id=ingrid.id, registration=number, reason=" ")
    with pytest.raises(NotAllowed):
        exams.let_in(officer_id=amina.id, registration=number, reason="For me.")
    client.force_login(get_user_model().objects.get(pk=ingrid.id))
    listed = client.get(f"/desk/exams/{EXAM}/{WINDOW}/room/").content.decode()
    assert "Let in without the vendor" in listed
    posted = {"registration": number, "reason": "The vendor is down."}
    assert client.post(f"/desk/exams/{EXAM}/{WINDOW}/let-in", posted).status_code == 302
    assert begin(amina)


@pytest.mark.parametrize(
    "answer",
    [b"", b"[]", b'{"id": "x"}', b'{"id": "x", "start": "javascript:alert(1)"}', b"[" * 60_000],
)
def test_an_answer_of_the_vendor_that_cannot_be_used_is_said(vendor, amina, answer):
    place(amina)
    vendor.answer = answer or b" "
    with pytest.raises(Conflict, match="cannot be used"):
        go(amina)


def test_in_production_no_vendor_is_asked_in_a_private_network(vendor, amina, settings):
    place(amina)
    settings.PRODUCTION = True
    with pytest.raises(Conflict, match="cannot be reached"):
        go(amina)
    assert vendor.asked == 0
