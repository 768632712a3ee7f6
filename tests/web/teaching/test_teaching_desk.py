"""The course team's front door: the runs they teach, and the desk of one run."""

from __future__ import annotations

import pytest
from campus import person

pytestmark = pytest.mark.django_db


def test_an_instructor_finds_every_run_of_the_institution(desk):
    page = desk.get("/teach/").content.decode()
    assert 'href="/teach/flow-2026/"' in page
    assert 'href="/teach/queues-2026/"' in page


def test_the_desk_of_a_run_is_for_its_team_alone(desk, amina, browser_of):
    assert desk.get("/teach/flow-2026/").status_code == 200
    assert browser_of(amina).get("/teach/flow-2026/").status_code == 403
    assert desk.get("/teach/no-such-run/").status_code == 404


def test_somebody_who_teaches_nothing_is_told_what_would_be_here(campus, browser_of):
    page = browser_of(person("Nadia Rahimi")).get("/teach/").content.decode()
    assert "No course yet" in page


def test_a_stranger_is_asked_to_sign_in(client, campus):
    assert client.get("/teach/flow-2026/").headers["location"].startswith("/accounts/login/")
