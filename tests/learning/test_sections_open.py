# ruff: noqa: E501 - markup reads best unbroken
"""A section with a date of its own opens on it: neither its pages nor its problems before; the course team sees it."""

from datetime import UTC, datetime, timedelta

import pytest
from campus import TODAY, person
from campus_course import right
from django.contrib.auth import get_user_model
from django.urls import reverse

from studium.content import api as content
from studium.core import clock
from studium.core.errors import Conflict
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.book import book
from studium.learning.ground import ground
from studium.learning.models import Attempt
from studium.learning.opening import check_open
from studium.partners import api as partners

RUN = "flow-dated"
OPENS = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC) + timedelta(days=7)


def question(name):
    return f'<problem url_name="{name}" display_name="{name}"><multiplechoiceresponse><choicegroup><choice correct="true">Yes</choice><choice correct="false">No</choice></choicegroup></multiplechoiceresponse></problem>'


@pytest.fixture
def two_weeks(amina, tmp_path):
    """The chapter opened long ago, its second section opens in a week, as an author writes it."""
    (tmp_path / "course.xml").write_text(
        '<course org="Tallgrass" course="OPEN" url_name="r" display_name="Weeks" start="2030-01-01T00:00:00Z">'
        '<chapter url_name="c" display_name="Weeks" start="2020-01-01T00:00:00Z">'
        f'<sequential url_name="one" display_name="Week one"><vertical url_name="u1" display_name="First">{question("now")}</vertical></sequential>'
        f'<sequential url_name="two" display_name="Week two" start="{OPENS.isoformat()}"><vertical url_name="u2" display_name="Second">{question("later")}</vertical></sequential>'
        "</chapter></course>"
    )
    content.import_course(tmp_path, course_key="flow-content")
    learning.forget()
    enrollment.enrol(learner_id=amina.id, run_key=RUN)
    return amina


def lesson(who, unit):
    return learning.lesson(learner_id=who.id, run_key=RUN, unit_key=unit)


def answer(who, block):
    return learning.submit(learner_id=who.id, run_key=RUN, block_key=block, answers=right(block, RUN))


def test_a_section_is_closed_until_its_moment(two_weeks):
    assert answer(two_weeks, "now").counted
    with pytest.raises(learning.NotStarted, match="“Week two” opens on"):
        lesson(two_weeks, "u2")
    with pytest.raises(learning.NotStarted):
        learning.card(learner_id=two_weeks.id, run_key=RUN, block_key="later")
    with pytest.raises(Conflict, match="not open yet"):
        answer(two_weeks, "later")
    assert Attempt.objects.count() == 1
    with clock.at(OPENS):
        assert lesson(two_weeks, "u2").cards[0].closed is None
        assert answer(two_weeks, "later").counted


def test_the_date_of_the_course_itself_is_the_catalogues_to_tell(two_weeks):
    assert lesson(two_weeks, "u1").cards[0].closed is None
    assert book(ground(RUN).book.version).places["u1"].start == datetime(2020, 1, 1, tzinfo=UTC)


def test_the_course_team_sees_a_section_before_it_opens(two_weeks):
    teacher = person("Inés Duarte")
    partners.grant_role(user_id=teacher.id, organisation_key="harbour", role="instructor", by=None)
    enrollment.enrol(learner_id=teacher.id, run_key=RUN)
    assert lesson(teacher, "u2").place.unit_key == "u2"


def test_who_was_never_there_begins_at_what_is_open(two_weeks):
    assert learning.position(learner_id=two_weeks.id, run_key=RUN) == "u1"


def test_the_outline_and_the_page_say_when_a_section_opens(two_weeks, client):
    client.force_login(get_user_model().objects.get(pk=two_weeks.id))
    page = client.get(reverse("unit", args=[RUN, "u1"])).content.decode()
    assert page.count("opens on") == 1
    page = client.get(reverse("unit", args=[RUN, "u2"])).content.decode()
    assert "“Week two” opens on" in page and "Yes" not in page
    with clock.at(OPENS):
        assert "opens on" not in client.get(reverse("unit", args=[RUN, "u1"])).content.decode()


def test_a_section_that_is_open_costs_no_query(two_weeks, django_assert_num_queries):
    base = ground(RUN)
    with django_assert_num_queries(0):
        check_open(base, base.place("u1"), two_weeks.id)


def test_a_self_paced_run_opens_whole(two_weeks):
    found = learning.lesson(learner_id=two_weeks.id, run_key="flow-2026", unit_key="u2")
    assert found.cards[0].closed is None and not learning.opens_later(found.run, found.book)


def test_nothing_is_noted_or_marked_in_a_section_that_is_not_open(two_weeks):
    where = {"learner_id": two_weeks.id, "run_key": RUN, "unit_key": "u2"}
    with pytest.raises(learning.NotStarted):
        learning.write_note(**where, text="Early")
    with pytest.raises(learning.NotStarted):
        learning.bookmark(**where, on=True)
    with clock.at(OPENS):
        assert learning.write_note(**where, text="In time").note
        assert learning.bookmark(**where, on=True).bookmarks


def test_no_place_is_kept_in_a_film_that_is_not_open(two_weeks, tmp_path):
    text = (tmp_path / "course.xml").read_text()
    film = '<video url_name="film" youtube="1.00:dQw4w9WgXcQ"/>'
    (tmp_path / "course.xml").write_text(text.replace(question("later"), film))
    content.import_course(tmp_path, course_key="flow-content")
    learning.forget()
    where = {"learner_id": two_weeks.id, "run_key": RUN, "block_key": "film"}
    with pytest.raises(learning.NotStarted):
        learning.keep_place(**where, seconds=4)
    with pytest.raises(learning.NotStarted):
        learning.complete(**where)
    with clock.at(OPENS):
        learning.keep_place(**where, seconds=4)
