"""What is beside the units: a section on paper, pages of the course, due dates in the calendar."""

from datetime import UTC, datetime

from campus import person
from django.contrib.auth import get_user_model
from django.test import Client

from studium.core import clock
from studium.enrollment import api as enrollment
from studium.learning import api as learning

RUN = "flow-2026"


def test_a_section_is_printed_whole_with_no_key_in_it(browser):
    text = browser.get(f"/learn/{RUN}/paper/watching/").content.decode()
    assert "<h2>Why queues form</h2>" in text and "<h2>Watching flow</h2>" in text
    assert "A ward in the morning." in text and 'class="outline"' not in text
    text = browser.get(f"/learn/{RUN}/paper/hw1-unit/").content.decode()
    assert "The explanation of" not in text and "5 days" in text
    # looking at paper is not reading on: the place stays
    assert browser.get(f"/learn/{RUN}/").headers["location"].endswith("/welcome/")


def test_only_who_is_in_the_run_prints_it(browser):
    assert browser.get(f"/learn/{RUN}/paper/none-such/").status_code == 404
    stranger = Client()
    stranger.force_login(get_user_model().objects.get(pk=person("Bert Outside").id))
    assert stranger.get(f"/learn/{RUN}/paper/watching/").status_code == 403
    assert stranger.get(f"/learn/{RUN}/pages/updates/").status_code == 403
    assert browser.get(f"/learn/{RUN}/pages/none-such/").status_code == 404


def test_due_dates_of_courses_are_among_the_deadlines_once_each(browser, amina):
    assert learning.dues(learner_id=amina.id, after=clock.now()) == ()
    enrollment.enrol(learner_id=amina.id, run_key="flow-dated")
    due = learning.dues(learner_id=amina.id, after=clock.now())
    assert [(one.title, one.unit_key, one.at) for one in due] == [
        ("Homework one", "hw1-unit", datetime(2026, 3, 10, 12, tzinfo=UTC))
    ]
    page = browser.get("/my/deadlines/").content.decode()
    assert "Due: Homework one" in page and "/learn/flow-dated/hw1-unit/" in page
    assert learning.dues(learner_id=amina.id, after=due[0].at) == ()
