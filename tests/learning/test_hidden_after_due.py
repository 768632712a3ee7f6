"""A section may be hidden once it was due (`hide_after_due`): its pages, problems, notes, films and tools alike."""

from datetime import timedelta

import pytest
from campus import person
from django.contrib.auth import get_user_model
from django.urls import reverse
from withheld_course import DUE, choice, course, section

from studium.core import clock
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.ground import ground
from studium.learning.marks import api as marks
from studium.learning.opening import SectionHidden, check_open
from studium.partners import api as partners

RUN = "flow-dated"
AFTER = DUE + timedelta(hours=1)
FILM = '<video url_name="film" display_name="Film" youtube="1.00:dQw4w9WgXcQ"/>'


@pytest.fixture
def quiz(amina, tmp_path):
    course(
        section("quiz", choice("asked") + FILM, 'hide_after_due="true"') + section("rest", choice("stays")),
        tmp_path,
    )
    enrollment.enrol(learner_id=amina.id, run_key=RUN)
    return amina


@pytest.fixture
def teacher(quiz):
    found = person("Inés Duarte")
    partners.grant_role(user_id=found.id, organisation_key="harbour", role="instructor", by=None)
    enrollment.enrol(learner_id=found.id, run_key=RUN)
    return found


def who(learner, **more):
    return {"learner_id": learner.id, "run_key": RUN, **more}


def answer(learner, block="asked"):
    given = learning.problem(run_key=RUN, block_key=block).declared()
    return learning.submit(**who(learner, block_key=block), answers=given)


ASKED = [
    lambda quiz: learning.lesson(**who(quiz, unit_key="u-quiz")),
    lambda quiz: learning.card(**who(quiz, block_key="asked")),
    lambda quiz: answer(quiz),
    lambda quiz: learning.visit(**who(quiz, unit_key="u-quiz")),
    lambda quiz: learning.complete(**who(quiz, block_key="film")),
    lambda quiz: learning.keep_place(**who(quiz, block_key="film"), seconds=3),
    lambda quiz: learning.write_note(**who(quiz, unit_key="u-quiz"), text="Mine"),
    lambda quiz: learning.bookmark(**who(quiz, unit_key="u-quiz"), on=True),
]


@pytest.mark.parametrize("ask", ASKED)
def test_everything_in_it_is_there_until_it_was_due_and_nothing_after(quiz, ask):
    ask(quiz)
    with clock.at(AFTER), pytest.raises(SectionHidden, match="“Section quiz” was due on"):
        ask(quiz)


def test_the_mark_stays_and_the_rest_of_the_course_as_well(quiz):
    answer(quiz)
    with clock.at(AFTER):
        assert learning.grade_report(**who(quiz)).percent == 50
        assert learning.lesson(**who(quiz, unit_key="u-rest")).cards


def test_what_one_wrote_there_can_be_taken_away(quiz):
    learning.write_note(**who(quiz, unit_key="u-quiz"), text="Mine")
    learning.bookmark(**who(quiz, unit_key="u-quiz"), on=True)
    with clock.at(AFTER):
        assert not learning.write_note(**who(quiz, unit_key="u-quiz"), text="").note
        assert not learning.bookmark(**who(quiz, unit_key="u-quiz"), on=False).bookmarks


def test_who_was_given_longer_sees_it_longer(quiz, teacher):
    marks.extend_due(
        by=teacher.id,
        learner_id=quiz.id,
        run_key=RUN,
        section_key="quiz",
        due=AFTER + timedelta(days=1),
        reason="Ill.",
    )
    with clock.at(AFTER):
        assert learning.lesson(**who(quiz, unit_key="u-quiz")).cards
        assert answer(quiz).counted
    with clock.at(AFTER + timedelta(days=2)), pytest.raises(SectionHidden):
        learning.lesson(**who(quiz, unit_key="u-quiz"))


def test_the_course_team_still_sees_it(teacher):
    with clock.at(AFTER):
        assert learning.lesson(**who(teacher, unit_key="u-quiz")).cards


def test_a_self_paced_run_hides_it_when_it_ends(quiz):
    enrollment.enrol(learner_id=quiz.id, run_key="flow-2026")
    asked = {"learner_id": quiz.id, "run_key": "flow-2026", "unit_key": "u-quiz"}
    with clock.at(AFTER):
        assert learning.lesson(**asked).cards
    with clock.at(DUE.replace(month=7)), pytest.raises(SectionHidden):
        learning.lesson(**asked)


def test_resuming_goes_to_what_is_shown(quiz):
    learning.visit(**who(quiz, unit_key="u-quiz"))
    with clock.at(AFTER):
        assert learning.position(**who(quiz)) == "u-rest"


def test_what_is_shown_costs_no_query(quiz, django_assert_num_queries):
    base = ground(RUN)
    with django_assert_num_queries(0):
        check_open(base, base.place("u-quiz"), quiz.id)


def test_the_pages_say_it(quiz, client):
    client.force_login(get_user_model().objects.get(pk=quiz.id))
    assert "no longer shown" not in client.get(reverse("unit", args=[RUN, "u-rest"])).content.decode()
    with clock.at(AFTER):
        assert (
            client.get(reverse("unit", args=[RUN, "u-rest"])).content.decode().count("no longer shown") == 1
        )
        page = client.get(reverse("unit", args=[RUN, "u-quiz"])).content.decode()
        assert "is not shown any more" in page and "Yes" not in page and reverse("grades", args=[RUN]) in page
        for part in ({}, {"x-part": "card"}):
            told = client.post(
                reverse("answer", args=[RUN, "asked"]), {"asked-2_1": "choice_0"}, headers=part
            )
            assert told.status_code == 409 and "Yes" not in told.content.decode()
            told = client.post(reverse("note", args=[RUN, "u-quiz"]), {"note": "Mine"}, headers=part)
            assert told.status_code == 409


def test_the_calendar_says_that_it_will_be_gone(quiz):
    found = learning.dues(learner_id=quiz.id, after=DUE - timedelta(days=1))
    assert [(one.section_key, one.hides) for one in found] == [("quiz", True), ("rest", False)]
