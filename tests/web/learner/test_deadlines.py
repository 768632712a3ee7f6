"""Deadlines: listed in order, and as a feed that calendar programs can read, at an address nobody can guess."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from studium.enrollment import api as enrollment
from studium.progress import api as progress
from studium.web.learner.calendar import Entry, feed

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def joined(amina) -> None:
    progress.join_program(learner_id=amina.id, program_key="operations")
    enrollment.enrol(learner_id=amina.id, run_key="flow-2026")
    progress.refresh(learner_id=amina.id, program_key="operations")


def address(client: Client) -> str:
    page = client.get(reverse("deadlines")).content.decode()
    found = re.search(r'value="http://testserver(/my/deadlines\.ics\?key=\w+)"', page)
    assert found
    return found.group(1)


def test_deadlines_are_listed_with_what_to_do(as_amina, joined):
    page = as_amina.get(reverse("deadlines")).content.decode()
    assert "Upgrade Flow and Inventory to the verified track" in page
    assert "15 April 2026, 23:59 (UTC)" in page


def test_without_any_it_says_what_will_be_here(as_amina):
    assert "Nothing is due" in as_amina.get(reverse("deadlines")).content.decode()


def test_the_feed_needs_no_session_only_its_key(as_amina, joined):
    response = Client().get(address(as_amina))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    assert "DTEND:20260415T235959Z" in text
    assert "SUMMARY:Upgrade Flow and Inventory to the verified track" in text


@pytest.mark.parametrize("key", ["", "x", "a" * 54])
def test_a_wrong_key_is_refused(client, today, key):
    assert client.get(f"/my/deadlines.ics?key={key}").status_code == 404


def test_a_new_password_makes_a_new_address(as_amina, amina, joined):
    from django.contrib.auth import get_user_model

    before = address(as_amina)
    user = get_user_model().objects.get(pk=amina.id)
    user.set_password("another quiet set of words")
    user.save()
    assert Client().get(before).status_code == 404


@given(title=st.text(max_size=200), text=st.text(max_size=200))
def test_no_line_is_longer_than_75_octets_and_no_text_can_end_an_entry(title, text):
    entry = Entry(uid="u", at=NOON, title=title, program="P", text=text, url="https://x.example/")
    lines = feed([entry], name="n", now=NOON).split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = "\r\n".join(lines).replace("\r\n ", "")
    assert unfolded.count("\r\nEND:VEVENT") == 1
    assert "\n" not in unfolded.replace("\r\n", "")
