"""The lobby says who supervises, and says so where nobody does."""

from __future__ import annotations

import pytest
from django.urls import reverse
from exam_hall import EXAM, WINDOW

from studium.exams import api as exams

LOBBY = reverse("exam", args=[EXAM])


def test_the_lobby_names_the_vendor_or_the_office_or_says_that_nobody_watches(amina, as_, settings):
    client = as_(amina)
    settings.DEMO = False
    assert "remote, by the exam office itself" in client.get(LOBBY).content.decode()
    settings.DEMO = True
    assert "in this demonstration nobody watches" in client.get(LOBBY).content.decode()
    exams.register_vendor(
        key="watch", name="Watchful Ltd", institution_key="marlow", address="https://watch.example/studium"
    )
    assert "remote, by Watchful Ltd" in client.get(LOBBY).content.decode()


@pytest.mark.parametrize("known", [False, True])
def test_the_check_in_list_says_where_no_vendor_stands_at_the_door(ingrid, as_, known):
    if known:
        exams.register_vendor(
            key="watch",
            name="Watchful Ltd",
            institution_key="marlow",
            address="https://watch.example/studium",
        )
    page = as_(ingrid).get(reverse("exam-room", args=[EXAM, WINDOW])).content.decode()
    assert ("No vendor supervises" in page) is not known
