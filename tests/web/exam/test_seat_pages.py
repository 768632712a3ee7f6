"""Pages of seats, supervision and obstacles: whole ways through them without script, at a fixed number of queries."""

from __future__ import annotations

import exam_hall
import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from exam_hall import EXAM, WINDOW

from studium.catalog import api as catalog
from studium.exams import api as exams
from studium.exams.models import LedgerEntry, Seat, Voucher

SEATS = reverse("exam-seats", args=[EXAM, WINDOW])
LOBBY = reverse("exam", args=[EXAM])


@pytest.fixture
def as_(client):
    def sign_in(who):
        client.force_login(get_user_model().objects.get(pk=who.id))
        return client

    return sign_in


def body(response) -> str:
    return response.content.decode()


def test_the_page_of_why_says_it_to_both_and_the_office_mends_from_it(as_, amina, ingrid):
    exam_hall.pay(amina)
    LedgerEntry.objects.all().delete()
    page = body(as_(amina).get(reverse("exam-why", args=[EXAM])))
    assert "You have lost nothing." in page
    assert "for the exam office" in page
    office = as_(ingrid)
    found = office.get(reverse("desk-why", args=[EXAM]), {"email": amina.email})
    assert "no attempt was granted for it" in body(found)
    order = found.context["seen"].first.ref
    mended = office.post(
        reverse("desk-why-grant", args=[EXAM]), {"order": order, "email": amina.email}, follow=True
    )
    assert "What was paid for is granted." in body(mended)
    assert "They are not registered" in body(mended)


def test_the_page_of_why_is_for_the_office_and_says_an_unknown_address(as_, amina, ingrid):
    page = reverse("desk-why", args=[EXAM])
    assert as_(amina).get(page).status_code == 403
    assert as_(amina).get(page, {"email": amina.email}).status_code == 403
    unknown = as_(ingrid).get(page, {"email": "nobody@hall.example"})
    assert (unknown.status_code, "Nobody has an account" in body(unknown)) == (422, True)


def test_the_page_of_why_costs_the_same_however_long_the_record(
    as_, amina, ingrid, django_assert_max_num_queries
):
    office = as_(ingrid)
    with django_assert_max_num_queries(26):
        office.get(reverse("desk-why", args=[EXAM]), {"email": amina.email})
    for _time in range(3):
        exams.grant_attempt(officer_id=ingrid.id, learner_id=amina.id, exam_key=EXAM, reason="A bursary.")
    with django_assert_max_num_queries(26):
        office.get(reverse("desk-why", args=[EXAM]), {"email": amina.email})


def test_the_office_adds_a_date_and_the_candidate_chooses_it(as_, amina, ingrid):
    slot = {"act": "slot", "starts": "2026-03-15T09:00", "zone": "Asia/Tokyo", "minutes": "30"}
    office = as_(ingrid)
    wrong = office.post(SEATS, {**slot, "capacity": "many"})
    assert (wrong.status_code, 'value="many"' in body(wrong)) == (422, True)
    assert office.post(SEATS, {**slot, "capacity": "2", "place": "Room 4"}).status_code == 302
    assert "0 of 2" in body(office.get(SEATS))
    exam_hall.pay(amina)
    candidate = as_(amina)
    chosen = candidate.post(reverse("exam-register", args=[EXAM]), {"window": WINDOW})
    assert chosen.url == reverse("exam-seat", args=[EXAM, WINDOW])
    page = candidate.get(chosen.url)
    assert "15 March 2026, 09:00 (Asia/Tokyo)" in body(page)
    public_id = page.context["seen"].slots[0].public_id
    candidate.post(reverse("exam-register", args=[EXAM]), {"window": WINDOW, "slot": public_id})
    assert Seat.objects.get().slot.public_id == public_id
    assert "Your date is" in body(candidate.get(LOBBY))


def test_the_office_does_everything_on_one_page_and_nobody_else_may(as_, amina, bruno, ingrid):
    office = as_(ingrid)
    for posted in (
        {"act": "admit", "admits": "invited"},
        {"act": "invite", "emails": f"{amina.email}\nx@hall.example"},
        {"act": "voucher", "uses": "2", "until": "2026-04-01", "reason": "Bursary."},
    ):
        assert office.post(SEATS, posted).status_code == 302
    code = Voucher.objects.get().code
    used = as_(amina).post(reverse("exam-voucher", args=[EXAM]), {"code": code}, follow=True)
    assert "You hold an attempt now" in body(used)
    assert "used this voucher already" in body(
        as_(amina).post(reverse("exam-voucher", args=[EXAM]), {"code": code})
    )
    office = as_(ingrid)
    given = {"act": "register", "email": amina.email, "reason": "By letter."}
    assert office.post(SEATS, given).status_code == 302
    place = office.get(SEATS).context["seen"].people[0].registration
    moved = {"act": "move", "registration": place, "to": "summer", "reason": "Illness."}
    assert office.post(SEATS, moved).status_code == 302
    assert office.post(SEATS, {"act": "nothing"}).status_code == 422
    for page in (SEATS, reverse("exam-room", args=[EXAM, WINDOW])):
        assert as_(bruno).get(page).status_code == 403
        assert as_(bruno).post(page, {"act": "admit", "admits": "self"}).status_code == 403


def test_a_candidate_checks_in_from_the_lobby(as_, amina, ingrid):
    catalog.import_files(
        files=[("m.yaml", exam_hall.FILES.replace("supervision: remote", "supervision: invigilated"))]
    )
    exam_hall.pay(amina)
    place = exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    assert "The code from the invigilator" in body(as_(amina).get(LOBBY))
    code = exams.check_in(officer_id=ingrid.id, registration=place.public_id, document_seen=True)
    checked = as_(amina).post(
        reverse("exam-enter", args=[EXAM]), {"window": WINDOW, "code": code}, follow=True
    )
    assert "Start the exam" in body(checked)
