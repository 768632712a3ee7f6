"""The learner's grades: what each grade takes, what the course team set, until when there is time, on paper."""

from __future__ import annotations

import shutil
from decimal import Decimal

import pytest
from campus import person
from campus_course import OLX, right

from studium.content import api as content
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.marks import api as marks
from studium.partners import api as partners

PAGE = "/learn/flow-2026/grades/"


@pytest.fixture
def ines(campus):
    teacher = person("Inês Duarte")
    partners.grant_role(user_id=teacher.id, organisation_key="harbour", role="instructor", by=None)
    return teacher


@pytest.fixture
def three_grades(campus, tmp_path):
    """The course gives A from 90 %, B from 75 % and C from 60 %."""
    folder = tmp_path / "olx"
    shutil.copytree(OLX, folder)
    policy = folder / "policies" / "2026" / "grading_policy.json"
    policy.write_text(policy.read_text().replace('"Pass": 0.6', '"C": 0.6, "A": 0.9, "B": 0.75'))
    content.import_course(folder, course_key="flow-content")
    learning.forget()


def seen(browser, page=PAGE) -> str:
    response = browser.get(page)
    assert response.status_code == 200
    return response.content.decode()


def test_one_cutoff_needs_no_table_of_grades(browser):
    assert "What each grade takes" not in seen(browser)


def test_each_grade_says_what_it_takes_on_the_rest(browser, amina, three_grades):
    for key in ("last", "very-last", "stay", "patients"):
        learning.submit(learner_id=amina.id, run_key="flow-2026", block_key=key, answers=right(key))
    page = seen(browser)
    assert "Passed · B" in page
    assert "What each grade takes" in page
    assert page.count(">reached<") == 2 or page.count("reached") >= 2


def test_a_mark_set_by_the_course_team_is_named_without_its_reason(browser, amina, ines):
    marks.set_mark(
        by=ines.id, learner_id=amina.id, run_key="flow-2026", key="final", points=Decimal(2), reason="Private"
    )
    page = seen(browser)
    assert "set by the course team" in page
    assert "Private" not in page


def test_a_problem_set_by_the_team_is_named_at_its_section(browser, amina, ines):
    marks.set_mark(
        by=ines.id, learner_id=amina.id, run_key="flow-2026", key="stay", points=Decimal(1), reason="why"
    )
    assert "with a mark set by the course team" in seen(browser)


def test_more_time_is_told_where_it_counts(browser, amina, ines):
    enrollment.enrol(learner_id=amina.id, run_key="flow-dated")
    page = "/learn/flow-dated/grades/"
    assert "due 10 March 2026" in seen(browser, page).replace("<time datetime=", "").replace(
        '"2026-03-10T12:00:00+00:00">', ""
    )
    from datetime import UTC, datetime

    marks.extend_due(
        by=ines.id,
        learner_id=amina.id,
        run_key="flow-dated",
        section_key="hw1",
        due=datetime(2026, 3, 20, 12, tzinfo=UTC),
        reason="why",
    )
    assert "you have until" in seen(browser, page)


def test_it_prints_with_name_and_day(browser):
    page = seen(browser)
    assert "Amina Njoroge, <time" in page
    assert 'id="print"' in page


def test_it_costs_as_many_queries_whatever_is_set(browser, amina, ines, django_assert_max_num_queries):
    seen(browser)
    with django_assert_max_num_queries(7):
        seen(browser)
    marks.set_mark(
        by=ines.id, learner_id=amina.id, run_key="flow-2026", key="final", points=Decimal(2), reason="why"
    )
    with django_assert_max_num_queries(9):
        seen(browser)


def test_a_problem_says_that_the_team_set_its_points(browser, amina, ines):
    marks.set_mark(
        by=ines.id, learner_id=amina.id, run_key="flow-2026", key="stay", points=Decimal(1), reason="why"
    )
    browser.get("/learn/flow-2026/hw1-unit/")
    assert "1 of 1 point, set by the course team" in seen(browser, "/learn/flow-2026/hw1-unit/")
