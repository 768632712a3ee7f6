"""The dashboard: one next action with its date and cost, what is missing and why, in at most four queries."""

from __future__ import annotations

import re

import campus
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from studium.enrollment import api as enrollment
from studium.progress import api as progress

DASHBOARD = "/my/"


def page_of(client) -> str:
    response = client.get(DASHBOARD)
    assert response.status_code == 200
    return re.sub(r"[ \n]+", " ", response.content.decode())


def test_nobody_sees_it_without_signing_in(client, today):
    assert client.get(DASHBOARD).status_code == 302


def test_before_a_program_is_joined_it_says_what_will_be_here(as_amina):
    page = page_of(as_amina)
    assert "No program yet" in page
    assert f'href="{reverse("catalogue")}"' in page


def test_the_next_action_is_one_with_date_zone_time_left_and_cost(as_amina, amina, passed):
    progress.join_program(learner_id=amina.id, program_key="operations")
    enrollment.enrol(learner_id=amina.id, run_key="flow-2026")
    passed("flow", "78.5", verified=False)
    progress.refresh(learner_id=amina.id, program_key="operations")
    page = page_of(as_amina)
    assert page.count('class="btn primary"') == 1
    assert "Upgrade Flow and Inventory to the verified track" in page
    assert (
        "Passed on 20 February 2026 with 78.5 %, but on the audit track. It counts only on the verified track."
        in page
    )
    assert "Until Wednesday 15 April 2026, 23:59 (UTC), in 44 days. It costs USD\u00a0150." in page
    assert 'name="kind" value="verified"' in page
    assert 'name="ref" value="flow-2026"' in page
    assert "Upgrade for USD\u00a0150" in page


def test_what_is_missing_and_the_least_it_costs(as_amina, amina, passed):
    progress.join_program(learner_id=amina.id, program_key="operations")
    passed("flow", "88")
    page = page_of(as_amina)
    assert "2 requirements are left." in page
    assert "<span>Queues</span><span>USD\u00a0120</span>" in page
    assert "Least cost from here: USD\u00a0370." in page


def test_a_title_cannot_carry_markup(as_amina, amina, monkeypatch):
    files = another_program("marked").replace("title: Program marked", 'title: "<i>Queues</i> & more"')
    monkeypatch.setattr(campus, "FILES", files)
    campus.open_campus()
    for key in ("operations", "marked"):
        progress.join_program(learner_id=amina.id, program_key=key)
    page = page_of(as_amina)
    assert "<i>Queues" not in page
    assert "&lt;i&gt;Queues&lt;/i&gt; &amp; more" in page


def test_a_run_under_way_can_be_gone_on_with_from_here(as_amina, amina):
    enrollment.enrol(learner_id=amina.id, run_key="queues-2026")
    page = page_of(as_amina)
    assert "Courses you are in" in page
    assert f'href="{reverse("learn", args=["queues-2026"])}"' in page
    assert "audit track, ends 30 June 2026" in page


def test_a_course_that_is_met_is_off_the_list_of_courses(as_amina, amina, passed):
    progress.join_program(learner_id=amina.id, program_key="operations")
    enrollment.enrol(learner_id=amina.id, run_key="flow-2026")
    passed("flow", "90")
    assert "Courses you are in" not in page_of(as_amina)


def another_program(key: str) -> str:
    return campus.FILES + (
        f"---\nprogram: {key}\ntitle: Program {key}\ntype: series\ninstitutions: [harbour]\nfield: '0413'\n"
        "currency: USD\nrules:\n  all:\n    - {course: flow}\n    - {course: queues}\n"
    )


def test_further_programs_are_a_line_each_that_opens(as_amina, amina, monkeypatch):
    monkeypatch.setattr(campus, "FILES", another_program("second"))
    campus.open_campus()
    for key in ("operations", "second"):
        progress.join_program(learner_id=amina.id, program_key=key)
    page = page_of(as_amina)
    assert page.count("<details><summary>") == 1
    assert page.count('<ul class="map">') >= 1


@pytest.mark.parametrize("programs", [1, 4])
def test_four_queries_however_many_programs(as_amina, amina, monkeypatch, programs):
    for number in range(programs - 1):
        monkeypatch.setattr(campus, "FILES", another_program(f"program-{number}"))
        campus.open_campus()
        progress.join_program(learner_id=amina.id, program_key=f"program-{number}")
    progress.join_program(learner_id=amina.id, program_key="operations")
    as_amina.get(DASHBOARD)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        as_amina.get(DASHBOARD)
    tables = [re.search(r'FROM (?:\(?SELECT .*? FROM )?"(\w+)"', each["sql"]).group(1) for each in asked]  # type: ignore[union-attr]
    assert len(asked) == 4, tables
    assert tables[:3] == ["django_session", "accounts_user", "progress_standing"]
