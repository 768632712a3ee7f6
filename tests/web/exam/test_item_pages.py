"""The pages about a window's questions: figures, and a ruling seen before it is decided."""

from __future__ import annotations

import exam_hall
import pytest
from django.urls import reverse
from exam_hall import EXAM, WINDOW

from studium.exams.models import Result

ITEMS = reverse("exam-items", args=[EXAM, WINDOW])
ITEM = reverse("exam-item", args=[EXAM, WINDOW, "stay"])


@pytest.fixture
def sat(amina, bruno):
    return exam_hall.sit(amina, right=2), exam_hall.sit(bruno, right=4)


def test_the_board_leads_to_the_questions(sat, ingrid, as_):
    page = as_(ingrid).get(reverse("release-board", args=[EXAM, WINDOW]))
    assert ITEMS in page.content.decode()


def test_figures_appear_when_they_are_worked_out(sat, ingrid, as_):
    client = as_(ingrid)
    assert "2 sittings are received" in client.get(ITEMS).content.decode()
    page = client.post(ITEMS, follow=True).content.decode()
    assert "Cronbach" in page and ITEM in page and "Length of stay" in page


def test_with_nothing_received_the_page_says_what_will_be_here(ingrid, as_):
    page = as_(ingrid).get(ITEMS).content.decode()
    assert "Nothing is received yet" in page
    assert "nothing to count" in as_(ingrid).post(ITEMS, follow=True).content.decode()


def test_a_ruling_is_seen_then_decided_then_lifted(sat, ingrid, as_):
    client, item = as_(ingrid), reverse("exam-item", args=[EXAM, WINDOW, "name"])
    seen = client.post(item, {"kind": "credit", "only_better": "1"}).content.decode()
    assert "now passes" in seen and "Amina" in seen
    assert Result.objects.filter(percent=75).count() == 0
    done = client.post(item, {"kind": "credit", "only_better": "1", "confirmed": "1", "reason": "Two laws."})
    assert done.status_code == 302
    assert Result.objects.filter(percent=75).count() == 1
    assert "Two laws." in client.get(item).content.decode()
    own = client.get(reverse("desk-sitting", args=[EXAM, WINDOW, sat[0]])).content.decode()
    assert "Credited: it counts with all its points." in own
    assert "no longer passes" in client.post(item, {"lift": "1"}).content.decode()
    client.post(item, {"lift": "1", "confirmed": "1", "reason": "One law."})
    assert Result.objects.filter(percent=75).count() == 0


def test_a_decision_without_a_reason_keeps_what_was_chosen(sat, ingrid, as_):
    page = as_(ingrid).post(ITEM, {"kind": "withdraw", "confirmed": "1", "reason": ""})
    assert page.status_code == 422
    assert "Say why" in page.content.decode() and 'value="withdraw"' in page.content.decode()


def test_a_ruling_that_names_no_answer_is_refused_beside_its_form(sat, ingrid, as_):
    page = as_(ingrid).post(ITEM, {"kind": "accept"})
    assert page.status_code == 422 and "which answers are right" in page.content.decode()


@pytest.mark.parametrize("page", [ITEMS, ITEM])
def test_the_pages_are_for_exam_officers(sat, amina, ingrid, as_, page):
    assert as_(amina).get(page).status_code == 403


def test_the_figures_cost_few_queries(sat, ingrid, as_, django_assert_max_num_queries):
    client = as_(ingrid)
    client.post(ITEMS)
    with django_assert_max_num_queries(8):
        client.get(ITEMS)
    with django_assert_max_num_queries(14):
        client.get(ITEM)
