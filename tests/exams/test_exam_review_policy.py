"""What a candidate may look at after the release, by the exam's own policy (R18)."""

from __future__ import annotations

import exam_hall
import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from exam_hall import EXAM, RELEASE_DAY, WINDOW

from studium.accounts.api import Person
from studium.catalog import api as catalog
from studium.core.errors import NotFound
from studium.exams import api as exams


def policy(text: str) -> None:
    """The hall's exam with this review policy."""
    files = exam_hall.FILES.replace("identity_check: true\n", f"identity_check: true\nreview: {text}\n", 1)
    catalog.import_files(files=[("marlow.yaml", files)])


def released(who: Person, by: Person, spring: time_machine.Coordinates, *, right: int = 2) -> str:
    sitting = exam_hall.sit(who, right=right)
    spring.move_to(RELEASE_DAY)
    exams.release(officer_id=by.id, exam_key=EXAM, window_key=WINDOW, sittings=[sitting])
    return sitting


def test_without_a_policy_there_is_nothing_to_look_at(amina, ingrid, spring):
    sitting = released(amina, ingrid, spring)
    assert exams.review(learner_id=amina.id, public_id=sitting) is None


def test_nothing_is_shown_before_the_release(amina, ingrid, spring):
    policy("{when: released, shows: [parts, questions, answers, marks]}")
    sitting = exam_hall.sit(amina)
    assert not exams.may_review(learner_id=amina.id, public_id=sitting)
    assert exams.review(learner_id=amina.id, public_id=sitting) is None


def test_the_own_answers_and_marks_without_the_right_answers(amina, ingrid, spring):
    policy("{when: released, shows: [parts, questions, answers, marks]}")
    sitting = released(amina, ingrid, spring)
    seen = exams.review(learner_id=amina.id, public_id=sitting)
    assert seen is not None
    assert [part.percent for part in seen.parts] == [seen.percent]
    questions = [item for item in seen.items if item.number]
    assert [item.points == item.possible for item in questions] == [True, True, False, False]
    assert "Little" not in questions[3].html


def test_marks_of_parts_alone_show_no_question(amina, ingrid, spring):
    policy("{when: released, shows: [parts]}")
    seen = exams.review(learner_id=amina.id, public_id=released(amina, ingrid, spring))
    assert seen is not None and seen.parts and not seen.items


def test_while_others_wait_for_their_result_nobody_looks_where_the_policy_says_so(
    amina, bruno, ingrid, spring
):
    policy("{when: window_released, shows: [questions, right_answers]}")
    other = exam_hall.sit(bruno)
    sitting = released(amina, ingrid, spring)
    assert exams.review(learner_id=amina.id, public_id=sitting) is None
    exams.release(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sittings=[other])
    seen = exams.review(learner_id=amina.id, public_id=sitting)
    assert seen is not None
    assert "Little" in [item for item in seen.items if item.number][3].html


def test_somebody_elses_paper_does_not_exist(amina, bruno, ingrid, spring):
    policy("{when: released}")
    sitting = released(amina, ingrid, spring)
    with pytest.raises(NotFound):
        exams.review(learner_id=bruno.id, public_id=sitting)


def test_the_page_is_linked_from_the_result(
    client: Client, amina, ingrid, spring, django_assert_max_num_queries
):
    policy("{when: released, shows: [parts, questions, answers, marks]}")
    sitting = released(amina, ingrid, spring)
    client.force_login(get_user_model().objects.get(pk=amina.id))
    address = f"/sitting/{sitting}/marked/"
    assert address in client.get(f"/sitting/{sitting}/receipt/").text
    with django_assert_max_num_queries(8):
        page = client.get(address)
    assert page.status_code == 200
    assert "Part by part" in page.text and "1 of 1 points" in page.text
