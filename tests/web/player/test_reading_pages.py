"""The player's pages: resuming, units, what they hold and what they cost."""

from datetime import UTC, datetime

import pytest
from campus import person
from campus_course import right, wrong
from django.contrib.auth import get_user_model
from django.test import Client

from studium.core import clock
from studium.enrollment import api as enrollment
from studium.learning import api as learning

RUN = "flow-2026"


def page(browser, path, status=200):
    response = browser.get(path)
    assert response.status_code == status, response.content[:2000]
    return response.content.decode()


def submit(learner, block, answers):
    learning.submit(learner_id=learner.id, run_key=RUN, block_key=block, answers=answers)


def test_one_goes_on_where_one_was(browser):
    assert browser.get(f"/learn/{RUN}/").headers["location"] == f"/learn/{RUN}/welcome/"
    browser.get(f"/learn/{RUN}/try-it/")
    assert browser.get(f"/learn/{RUN}/").headers["location"] == f"/learn/{RUN}/try-it/"


def test_a_browser_that_loads_ahead_does_not_move_the_place(browser):
    browser.get(f"/learn/{RUN}/try-it/", headers={"sec-purpose": "prefetch"})
    assert browser.get(f"/learn/{RUN}/").headers["location"] == f"/learn/{RUN}/welcome/"


def test_a_unit_shows_text_links_and_its_neighbours(browser):
    text = page(browser, f"/learn/{RUN}/welcome/")
    assert "<h1>Why queues form</h1>" in text
    assert 'href="../hw1-unit/#stay"' in text
    assert "Watching flow" in text and 'rel="next"' in text and 'rel="prev"' not in text


def test_the_outline_ticks_what_is_done_and_marks_where_one_is(browser, amina):
    submit(amina, "warm-up", wrong("warm-up"))
    text = page(browser, f"/learn/{RUN}/welcome/")
    assert (
        text.count('<span class="visually-hidden">Done: </span>') - text.count('<template id="player-tick">')
        == 2
    )
    assert text.count('aria-current="page"') == 1
    assert "2 of 6 units done" in text
    assert "2 of 3" in text and "0 of 3" in text


def test_a_film_of_ours_plays_with_captions_and_one_from_elsewhere_waits_for_a_click(browser):
    text = page(browser, f"/learn/{RUN}/watching/")
    assert "<video controls" in text and 'kind="captions"' in text and 'srclang="en"' in text
    assert "A ward in the morning." in text
    assert "youtube.com/watch?v=dQw4w9WgXcQ" in text
    assert "<iframe" not in text and 'src="https://' not in text


def test_what_is_not_supported_is_shown_with_its_reason(browser):
    text = page(browser, f"/learn/{RUN}/hw2-unit/")
    assert "shown without grading" in text and "external grader" in text and "A program" in text


def test_a_problem_is_a_card_with_points_and_attempts_and_no_answer_in_it(browser):
    text = page(browser, f"/learn/{RUN}/hw1-unit/")
    assert "0 of 2 attempts used" in text and "3 points" in text
    assert "The explanation of" not in text and "Yes: 5 days" not in text
    assert '<input type="hidden" name="seen" value="0">' in text


def test_the_audit_track_says_what_the_verified_one_adds_and_until_when(browser):
    text = page(browser, f"/learn/{RUN}/hw1-unit/")
    assert (
        "You are on the audit track." in text
        and "Upgrade for USD\u00a0150" in text
        and "15 April 2026" in text
    )
    assert "audit track" not in page(browser, f"/learn/{RUN}/welcome/")


def test_after_the_upgrade_deadline_it_says_so_and_sells_nothing(browser):
    with clock.at(datetime(2026, 4, 20, tzinfo=UTC)):
        text = page(browser, f"/learn/{RUN}/hw1-unit/")
    assert "deadline to upgrade this run has passed" in text and "Upgrade for" not in text


def test_the_verified_track_is_not_told_about_itself(browser, amina):
    enrollment.grant(learner_id=amina.id, kind="verified", ref=RUN, by=None, why="scholarship")
    assert "already paid for" in page(browser, f"/learn/{RUN}/hw1-unit/")
    enrollment.upgrade(learner_id=amina.id, run_key=RUN, source="test")
    assert "audit track" not in page(browser, f"/learn/{RUN}/hw1-unit/")


def test_due_dates_are_told_where_they_hold(browser, amina):
    enrollment.enrol(learner_id=amina.id, run_key="flow-dated")
    assert "10 March 2026" in page(browser, "/learn/flow-dated/hw1-unit/")
    assert "10 March 2026" not in page(browser, f"/learn/{RUN}/hw1-unit/")


def test_before_the_run_starts_its_day_is_told_and_nothing_shown(browser, amina):
    enrollment.enrol(learner_id=amina.id, run_key="flow-2027")
    first = browser.get("/learn/flow-2027/").headers["location"]
    text = page(browser, first)
    assert "1 February 2027" in text and "Queues form." not in text


def test_who_is_not_in_the_run_is_shown_the_way_in(campus):
    bert = person("Bert Outside")
    client = Client()
    client.force_login(get_user_model().objects.get(pk=bert.id))
    for path in ("", "hw1-unit/", "grades/"):
        text = page(client, f"/learn/{RUN}/{path}", 403)
        assert "You are not in this run yet" in text and 'action="/courses/flow/enrol"' in text


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(campus):
    response = Client().get(f"/learn/{RUN}/hw1-unit/")
    assert response.status_code == 302
    assert response.headers["location"].endswith(f"next=/learn/{RUN}/hw1-unit/")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/learn/{RUN}/no-such-unit/", 404),
        ("/learn/no-such-run/", 404),
        ("/learn/no-such-run/x/", 404),
        ("/learn/no-such-run/grades/", 404),
        (f"/learn/{RUN}/%00/", 400),
        ("/learn/%00/", 400),
        (f"/learn/{RUN}/{'x' * 500}/", 404),
        ("/learn/queues-2026/", 403),
    ],
)
def test_what_is_not_there_is_said_with_a_page(browser, path, status):
    page(browser, path, status)


def test_a_course_without_content_says_so(browser, amina):
    enrollment.enrol(learner_id=amina.id, run_key="queues-2026")
    assert "no content yet" in page(browser, "/learn/queues-2026/", 404)


def test_grades_show_bars_the_line_to_pass_and_what_is_needed(browser, amina):
    submit(amina, "stay", right("stay"))
    submit(amina, "patients", right("patients"))
    text = page(browser, f"/learn/{RUN}/grades/")
    assert "You need 50 % on the 3 problems still open to pass." in text
    assert "20&nbsp;%" in text and "60\u00a0% passes" in text
    assert "Homework one" in text and "not answered yet" in text
    assert "<table>" in text and "4 of 4" in text


def test_grades_of_who_has_passed_say_so(browser, amina):
    for block in ("stay", "patients", "last", "very-last"):
        submit(amina, block, right(block))
    text = page(browser, f"/learn/{RUN}/grades/")
    assert "Passed" in text and "With full marks on the problem still open you reach 100 %." in text


@pytest.mark.parametrize(("path", "most"), [("welcome/", 4), ("hw1-unit/", 6), ("grades/", 7)])
def test_pages_cost_a_fixed_number_of_queries(browser, amina, django_assert_num_queries, path, most):
    browser.get(f"/learn/{RUN}/{path}")
    with django_assert_num_queries(most):
        browser.get(f"/learn/{RUN}/{path}")


def test_a_unit_page_is_small(browser):
    assert len(browser.get(f"/learn/{RUN}/hw1-unit/").content) < 30_000
