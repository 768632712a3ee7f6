"""The pages of a program and of a course."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from studium.accounts import api as accounts
from studium.catalog import api as catalog
from studium.enrollment import api as enrollment
from studium.progress import api as progress

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("some_of_the_demo", "november")]


@pytest.fixture
def november(time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 11, 23, 12, tzinfo=UTC))


@pytest.fixture
def ines() -> Any:
    made = accounts.create_person(email="ines@example.org", legal_name="Inés Ortega")
    return get_user_model().objects.get(pk=made.id)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def structured(html: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    described: dict[str, Any] = json.loads(found)
    return described


@pytest.mark.usefixtures("whole_demo")
def test_every_page_of_the_demo_can_be_read(client: Client):
    for key in catalog.programs():
        assert catalog.program(key).title in page(client, f"/programs/{key}/").replace("&#x27;", "'").replace(
            "&amp;", "&"
        )
    for key in catalog.courses():
        page(client, f"/courses/{key}/")


def test_a_program_says_what_it_takes_costs_and_counts_for(client: Client):
    html = page(client, "/programs/operations-analytics/")
    for said in (
        "What you will be able to do",
        "Flow and Little’s Law",
        "The exam",
        "3 in all",
        "when you start",
        "1 November 2026 to 30 November 2026",
        "Altogether",
        "Where it counts",
        "Universiteit Maaswijk",
        "not a degree and does not guarantee admission",
    ):
        assert said in html, said


def test_a_bundle_that_saves_is_told(client: Client):
    html = page(client, "/programs/operations-analytics/")
    saving = catalog.costs("operations-analytics").saving
    assert saving is not None
    assert "Bought together, all courses cost" in html


def test_weights_that_held_before_are_told(client: Client):
    html = page(client, "/programs/development-economics/")
    assert "counts for 30 %" in html
    assert "Before 1 September 2026" in html


def test_a_stranger_has_one_action_and_comes_back_after_signing_in(client: Client):
    html = page(client, "/programs/operations-analytics/")
    assert html.count("btn primary") == 1
    assert 'href="/accounts/login/?next=/programs/operations-analytics/"' in html


def test_somebody_signed_in_joins_with_one_click_and_then_continues(client: Client, ines: Any):
    client.force_login(ines)
    html = page(client, "/programs/operations-analytics/")
    assert 'action="/programs/operations-analytics/join"' in html
    progress.join_program(learner_id=ines.pk, program_key="operations-analytics")
    html = page(client, "/programs/operations-analytics/")
    assert html.count("btn primary") == 1
    assert 'href="/my/programs/operations-analytics/"' in html


def test_a_program_in_another_language_is_marked_as_such(client: Client):
    assert '<header class="offer-head" lang="sw" dir="auto">' in page(client, "/programs/biashara-ndogo/")


def test_a_program_describes_itself_to_search_engines(client: Client):
    found = structured(page(client, "/programs/operations-analytics/"))
    assert found["@type"] == "EducationalOccupationalProgram"
    assert found["provider"][0]["name"] == "Tallgrass State Polytechnic"
    assert len(found["hasCourse"]) == 4


def test_a_course_describes_its_runs_to_search_engines(client: Client):
    found = structured(page(client, "/courses/flow-and-littles-law/"))
    assert found["@type"] == "Course"
    assert found["hasCourseInstance"][0]["offers"]["priceCurrency"] == "USD"


def test_a_description_cannot_end_its_own_element(client: Client):
    text = catalog.export_program("operations-analytics")
    bad = "</script><script>alert(1)</script>"
    catalog.import_files(
        files=[("x.yaml", text.replace("title: Operations Analytics\n", f"title: 'Operations {bad}'\n"))]
    )
    html = page(client, "/programs/operations-analytics/")
    assert "<script>alert" not in html
    assert structured(html)["name"] == f"Operations {bad}"


def test_a_text_in_markdown_brings_no_markup_of_its_own(client: Client):
    text = catalog.export_program("operations-analytics")
    start = text.rindex("about: |")
    bad = "about: |\n  <img src=x onerror=alert(1)> [a](javascript:alert(1)) *b*\n"
    rest = text[text.index("\noutcomes:", start) + 1 :]
    catalog.import_files(files=[("x.yaml", text[:start] + bad + rest)])
    html = page(client, "/programs/operations-analytics/")
    assert "<em>b</em>" in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_a_course_tells_its_runs_with_price_dates_and_deadlines(client: Client):
    html = page(client, "/courses/flow-and-littles-law/?program=operations-analytics")
    assert "enrol until <time" in html
    assert "verified until <time" in html
    assert "USD\u00a040" in html
    assert (
        'href="/courses/flow-and-littles-law/enrol?run=flow-and-littles-law-2026&amp;program=operations-analytics"'
        in html
    )
    assert html.count("btn primary") == 1


def test_a_program_that_the_course_does_not_count_in_is_not_carried_along(client: Client):
    assert "program=nowhere" not in page(client, "/courses/flow-and-littles-law/?program=nowhere")


def test_somebody_in_the_course_continues(client: Client, ines: Any):
    enrollment.enrol(learner_id=ines.pk, run_key="flow-and-littles-law-2026")
    client.force_login(ines)
    html = page(client, "/courses/flow-and-littles-law/")
    assert 'href="/learn/flow-and-littles-law-2026/"' in html
    assert "You are in it, audit track" in html


def test_a_course_without_a_run_says_so(client: Client):
    catalog.import_files(files=[("x.yaml", "course: quiet\ntitle: Quiet\n")])
    assert "No run is on offer at present" in page(client, "/courses/quiet/")


@pytest.mark.parametrize("address", ["/programs/nowhere/", "/courses/nowhere/"])
def test_what_is_not_there_is_said(client: Client, address: str):
    response = client.get(address)
    assert response.status_code == 404
    assert "There is no" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "cold", "warm"),
    [("/programs/operations-analytics/", 60, 4), ("/courses/flow-and-littles-law/", 40, 1)],
)
def test_a_page_takes_few_queries(
    client: Client, address: str, cold: int, warm: int, django_assert_max_num_queries: Callable[..., Any]
):
    page(client, address)
    with django_assert_max_num_queries(warm):
        page(client, address)
