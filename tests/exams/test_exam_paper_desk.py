"""The exam office sees what candidates are asked, and has papers prepared."""

from __future__ import annotations

import exam_hall
from django.contrib.auth import get_user_model
from django.test import Client
from exam_hall import EXAM, WINDOW

from studium.exams import api as exams
from studium.exams.models import PreparedPaper

ADDRESS = f"/desk/exams/{EXAM}/{WINDOW}/papers/"


def test_papers_are_prepared_from_the_page_that_the_board_links(client: Client, amina, ingrid):
    exam_hall.pay(amina)
    exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    client.force_login(get_user_model().objects.get(pk=ingrid.id))
    assert ADDRESS in client.get(f"/desk/exams/{EXAM}/{WINDOW}/").text
    page = client.get(ADDRESS)
    assert "0 of 1 place has its paper." in page.text
    assert client.post(ADDRESS).status_code == 302
    assert PreparedPaper.objects.count() == 1
    assert "1 of 1 place has its paper." in client.get(ADDRESS).text


def test_nobody_else_sees_what_is_asked(client: Client, amina, ingrid):
    client.force_login(get_user_model().objects.get(pk=amina.id))
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS).status_code == 403


def test_the_page_costs_the_same_for_many_places(
    client: Client, amina, bruno, ingrid, django_assert_max_num_queries
):
    for who in (amina, bruno):
        exam_hall.pay(who)
        exams.register(learner_id=who.id, exam_key=EXAM, window_key=WINDOW)
    client.force_login(get_user_model().objects.get(pk=ingrid.id))
    client.get(ADDRESS)
    with django_assert_max_num_queries(16):
        client.get(ADDRESS)
