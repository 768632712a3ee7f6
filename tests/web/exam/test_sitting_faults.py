"""What goes wrong in a sitting, over HTTP as browsers send it: repeated, out of order, with a clock that lies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import exam_hall
import pytest
from django.test import Client
from django.urls import reverse
from exam_hall import SPRING

from studium.exams.models import Answer, Sitting

pytestmark = pytest.mark.django_db


def save(client: Client, sitting: str, seq: int, text: str, **more: str) -> Any:
    return client.post(
        reverse("sitting-save", args=[sitting]),
        {"seq": str(seq), "tab": "t", "asked": "2", "q2-2_1": text, **more},
        headers={"accept": "application/json"},
    )


def kept() -> dict[str, Any]:
    return dict(Answer.objects.values_list("block_key", "content"))


def test_a_save_that_is_sent_again_is_acknowledged_again_and_stored_once(amina, as_, spring):
    sitting = exam_hall.begin(amina)
    client = as_(amina)
    assert save(client, sitting, 1, "41").status_code == 200
    first = Answer.objects.get().saved_at
    spring.shift(timedelta(seconds=20))
    again = save(client, sitting, 1, "41")
    assert (again.status_code, again.json()["elsewhere"]) == (200, [])
    assert Answer.objects.get().saved_at == first


def test_saves_that_overtake_each_other_end_in_what_was_typed_last(amina, as_):
    sitting = exam_hall.begin(amina)
    client = as_(amina)
    for seq, text in ((3, "42"), (1, "4"), (2, "41")):
        assert save(client, sitting, seq, text).status_code == 200
    assert kept() == {"rate": {"2_1": "42"}}


def test_an_old_number_with_another_answer_does_not_replace_the_newer_one(amina, as_):
    sitting = exam_hall.begin(amina)
    client = as_(amina)
    save(client, sitting, 2, "42")
    save(client, sitting, 2, "7")
    assert kept() == {"rate": {"2_1": "42"}}


@pytest.mark.parametrize("claim", ["now", "at", "saved_at", "deadline", "seconds_left"])
def test_no_moment_a_browser_claims_brings_the_time_back(amina, as_, spring, claim):
    sitting = exam_hall.begin(amina)
    client = as_(amina)
    spring.shift(timedelta(hours=2))
    late = save(client, sitting, 1, "42", **{claim: SPRING.isoformat()})
    assert late.status_code == 409
    assert kept() == {}
    assert Sitting.objects.get().submitted_at == SPRING + timedelta(hours=1)


def test_an_answer_on_its_way_is_taken_shortly_after_the_end_and_none_later(amina, as_, spring):
    sitting = exam_hall.begin(amina)
    client = as_(amina)
    end = Sitting.objects.get().deadline
    spring.move_to(end + timedelta(seconds=5))
    assert save(client, sitting, 1, "42").status_code == 200
    spring.move_to(end + timedelta(minutes=2))
    assert save(client, sitting, 2, "7").status_code == 409
    assert kept() == {"rate": {"2_1": "42"}}


def test_two_browsers_of_one_person_do_not_both_write(amina, as_):
    """The second sees no question before it takes over; then the first is told, and changes nothing."""
    exam_hall.pay(amina)
    exam_hall.exams.register(learner_id=amina.id, exam_key=exam_hall.EXAM, window_key=exam_hall.WINDOW)
    laptop, phone = as_(amina), as_(amina)
    laptop.post(reverse("exam-start", args=[exam_hall.EXAM]), {"honour": "on", "window": exam_hall.WINDOW})
    sitting = Sitting.objects.get().public_id
    assert save(laptop, sitting, 1, "41").status_code == 200
    assert save(phone, sitting, 2, "7").status_code == 409
    phone.post(reverse("sitting-here", args=[sitting]))
    assert save(phone, sitting, 3, "42").status_code == 200
    assert save(laptop, sitting, 4, "8").status_code == 409
    assert kept() == {"rate": {"2_1": "42"}}
