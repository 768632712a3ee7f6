"""The exam office's page of time and arrangements, and the pages of a sitting in two parts."""

from __future__ import annotations

from decimal import Decimal

import exam_hall
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from exam_hall import EXAM, WINDOW

from studium.exams import api as exams
from studium.exams.models import Sitting

PAGE = reverse("exam-timing", args=[EXAM])


def as_(who) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=who.id))
    return client


@pytest.fixture
def two_parts(hall):
    exam_hall.make_two_parts()


def started(who) -> tuple[Client, str]:
    exam_hall.pay(who)
    exams.register(learner_id=who.id, exam_key=EXAM, window_key=WINDOW)
    client = as_(who)
    answer = client.post(reverse("exam-start", args=[EXAM]), {"window": WINDOW, "honour": "1"})
    return client, answer.url.split("/")[2]


def test_an_officer_arranges_time_and_stops_a_clock(two_parts, amina, ingrid):
    office = as_(ingrid)
    sent = {"act": "arrange", "email": amina.email, "time_factor": "1.5", "reason": "A doctor's letter"}
    assert office.post(PAGE, sent).status_code == 302
    _client, sitting = started(amina)
    assert Decimal(Sitting.objects.get().arrangements["time_factor"]) == Decimal("1.5")
    assert b"Amina Njeri Mwangi" in office.get(PAGE).content
    office.post(PAGE, {"act": "pause", "sitting": sitting, "reason": "Fire alarm"})
    assert b"Let the clock go on" in office.get(PAGE + f"?email={amina.email}").content
    office.post(PAGE, {"act": "resume", "sitting": sitting})
    assert b"Let the clock go on" not in office.get(PAGE).content


def test_a_mistake_keeps_what_was_typed(two_parts, amina, ingrid):
    sent = {"act": "arrange", "email": amina.email, "time_factor": "9", "reason": "A letter"}
    answer = as_(ingrid).post(PAGE, sent)
    assert answer.status_code == 422
    assert b"A letter" in answer.content and b"from 1 to 4" in answer.content


def test_only_officers_see_it(two_parts, amina):
    assert as_(amina).get(PAGE).status_code == 403


def test_the_page_costs_the_same_however_many(two_parts, amina, bruno, ingrid):
    office = as_(ingrid)
    started(amina)

    def cost() -> int:
        office.get(PAGE)
        with CaptureQueriesContext(connection) as seen:
            assert office.get(PAGE).status_code == 200
        return len([one for one in seen.captured_queries if "catalog_stamp" not in one["sql"]])

    before = cost()
    started(bruno)
    assert cost() == before


def test_nobody_starts_without_the_honour_statement(two_parts, amina):
    exam_hall.pay(amina)
    exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    answer = as_(amina).post(reverse("exam-start", args=[EXAM]), {"window": WINDOW})
    assert answer.status_code == 422
    assert not Sitting.objects.exists()


def test_a_sitting_in_two_parts_by_plain_forms(two_parts, amina):
    client, sitting = started(amina)
    page = client.get(reverse("sitting", args=[sitting]))
    assert b"Part 1 of 2" in page.content and b"Question 3" not in page.content
    client.post(reverse("sitting-submit", args=[sitting]), {"part": "1"})
    between = client.get(reverse("sitting", args=[sitting]))
    assert b"Begin part 2" in between.content
    client.post(reverse("sitting-part", args=[sitting]), {"part": "2"})
    assert b"Question 3" in client.get(reverse("sitting", args=[sitting])).content
    client.post(reverse("sitting-submit", args=[sitting]), {"part": "2"})
    assert client.get(reverse("receipt", args=[sitting])).status_code == 200


def test_a_second_device_sees_no_question_until_it_takes_over(two_parts, amina):
    laptop, sitting = started(amina)
    phone = as_(amina)
    path = reverse("sitting", args=[sitting])
    assert b"Open on another device" in phone.get(path).content
    phone.post(reverse("sitting-here", args=[sitting]))
    assert b"Question 1" in phone.get(path).content
    told = laptop.post(
        reverse("sitting-save", args=[sitting]),
        {"seq": "1", "tab": "t", "asked": "2", "q2-2_1": "1"},
        headers={"accept": "application/json"},
    )
    assert (told.status_code, told.json()["why"]) == (409, "device")
    assert b"Open on another device" in laptop.get(path).content


def test_a_break_that_was_arranged_is_taken_and_ended(two_parts, amina, ingrid):
    exams.accommodate(
        officer_id=ingrid.id, learner_id=amina.id, exam_key=EXAM, reason="A letter", break_minutes=20
    )
    client, sitting = started(amina)
    path = reverse("sitting", args=[sitting])
    assert b"Take a break" in client.get(path).content
    client.post(reverse("sitting-clock", args=[sitting]), {"act": "break"})
    assert b"The clock stands still" in client.get(path).content
    client.post(reverse("sitting-clock", args=[sitting]), {"act": "go_on"})
    assert b"Question 1" in client.get(path).content
