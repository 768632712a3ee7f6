"""The gradebook and one learner's page, as the course team sees and uses them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from campus import person
from campus_course import right, wrong

from studium.core import clock
from studium.enrollment import api as enrollment
from studium.learning import api as learning

RUN = "flow-2026"
BOOK = f"/teach/{RUN}/gradebook/"


def answer(who, key, answers):
    learning.submit(learner_id=who.id, run_key=RUN, block_key=key, answers=answers)


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/teach/[^"]+">([^<]+)</a>', page)


@pytest.fixture
def class_of_four(amina):
    """Amina passed, Bruno has some points, Chidi opened nothing, Dora answered wrongly."""
    bruno, chidi, dora = (person(name) for name in ("Bruno Costa", "Chidi Eze", "Dora Klein"))
    for one in (bruno, chidi, dora):
        enrollment.enrol(learner_id=one.id, run_key=RUN)
    for key in ("last", "very-last"):
        answer(amina, key, right(key))
    answer(bruno, "patients", right("patients"))
    answer(dora, "stay", wrong("stay"))
    return amina, bruno, chidi, dora


def get(desk, query="") -> str:
    response = desk.get(BOOK + query)
    assert response.status_code == 200
    return response.content.decode()


def test_everybody_in_the_run_is_listed_by_name_with_their_marks(desk, class_of_four):
    page = get(desk)
    assert names(page) == ["Amina Njoroge", "Bruno Costa", "Chidi Eze", "Dora Klein"]
    assert "HW 01" in page
    assert "60\u00a0%" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?sort=highest", ["Amina Njoroge", "Bruno Costa", "Dora Klein", "Chidi Eze"]),
        ("?sort=lowest", ["Chidi Eze", "Dora Klein", "Bruno Costa", "Amina Njoroge"]),
        ("?show=passed", ["Amina Njoroge"]),
        ("?show=not_passed", ["Bruno Costa", "Chidi Eze", "Dora Klein"]),
        ("?q=costa", ["Bruno Costa"]),
        ("?q=chidi@campus", ["Chidi Eze"]),
        ("?track=verified", []),
        (
            "?sort=sideways&show=no&track=x&after=%00%ff",
            ["Amina Njoroge", "Bruno Costa", "Chidi Eze", "Dora Klein"],
        ),
    ],
)
def test_it_is_searched_sorted_and_filtered_by_its_address(desk, class_of_four, query, found):
    page = desk.get(BOOK + query)
    if b"\x00" in query.encode() or "%00" in query:
        assert page.status_code == 400
        return
    assert names(page.content.decode()) == found


def test_a_public_id_finds_its_learner(desk, class_of_four):
    assert names(get(desk, f"?q={class_of_four[2].public_id}")) == ["Chidi Eze"]


@pytest.mark.parametrize("sort", ["name", "highest", "lowest"])
def test_pages_follow_each_other_without_gap_or_repetition(desk, class_of_four, sort, monkeypatch):
    from studium.learning.marks import roster

    whole = names(get(desk, f"?sort={sort}"))
    monkeypatch.setattr(roster.page, "__kwdefaults__", {**roster.page.__kwdefaults__, "size": 1})
    found, query = [], f"?sort={sort}"
    for _turn in range(4):
        page = get(desk, query)
        found += names(page)
        following = re.search(r'class="btn" href="[^?]+(\?[^"]+)"', page)
        query = following[1].replace("&amp;", "&") if following else ""
    assert found == whole
    assert query == ""


def test_a_page_costs_as_many_queries_for_forty_learners_as_for_four(
    desk, class_of_four, django_assert_max_num_queries
):
    get(desk)
    with django_assert_max_num_queries(20) as few:
        get(desk)
    for number in range(36):
        one = person(f"Learner{number} Number")
        enrollment.enrol(learner_id=one.id, run_key=RUN)
    with django_assert_max_num_queries(20) as many:
        get(desk)
    assert len(many.captured_queries) == len(few.captured_queries) <= 9


def test_the_spread_counts_those_who_have_opened_the_course(desk, class_of_four):
    page = get(desk)
    assert "Have opened the course" in page
    assert page.count('<li class="passing">') == 4


def test_only_the_team_sees_it(amina, browser_of):
    assert browser_of(amina).get(BOOK).status_code == 403


class TestOneLearner:
    def sheet(self, who):
        return f"{BOOK}{who.public_id}/"

    def test_all_marks_stand_on_one_page(self, desk, class_of_four):
        page = desk.get(self.sheet(class_of_four[1])).content.decode()
        assert "Bruno Costa" in page
        assert "Homework one" in page
        assert "1 attempt" in page

    def test_an_attempt_shows_the_answer_as_it_was_given(self, desk, class_of_four):
        page = desk.get(f"{self.sheet(class_of_four[1])}patients/").content.decode()
        assert "Attempt 1" in page
        assert 'value="30"' in page

    def test_a_mark_is_set_and_taken_back(self, desk, class_of_four):
        url = f"{self.sheet(class_of_four[2])}final/"
        response = desk.post(url, {"act": "set", "points": "2", "reason": "Sat it on paper"})
        assert response.status_code == 302
        page = desk.get(url).content.decode()
        assert "Sat it on paper" in page
        assert "Inês Duarte" in page
        assert learning.percents_so_far(class_of_four[2].id)[RUN] == 60
        desk.post(url, {"act": "take-back", "reason": "Wrong person"})
        assert learning.percents_so_far(class_of_four[2].id)[RUN] == 0

    def test_what_was_typed_stays_where_a_mark_is_refused(self, desk, class_of_four):
        url = f"{self.sheet(class_of_four[2])}final/"
        response = desk.post(url, {"act": "set", "points": "ninety", "reason": "Because"})
        page = response.content.decode()
        assert response.status_code == 422
        assert 'value="ninety"' in page
        assert "as a number" in page
        assert "Because" in page

    def test_more_time_is_given_in_the_readers_zone(self, desk, amina):
        enrollment.enrol(learner_id=amina.id, run_key="flow-dated")
        url = f"/teach/flow-dated/gradebook/{amina.public_id}/hw1/"
        response = desk.post(url, {"act": "extend", "due": "2026-03-20T12:00", "reason": "In hospital"})
        assert response.status_code == 302
        assert "20 March 2026, 12:00 (UTC)" in desk.get(url).content.decode()
        with clock.at(clock.now() + timedelta(days=12)):
            counted = learning.submit(
                learner_id=amina.id, run_key="flow-dated", block_key="stay", answers=right("stay")
            )
        assert counted.counted

    def test_somebody_who_is_not_in_the_run_is_not_found(self, desk, amina, ines):
        assert desk.get(f"{BOOK}{ines.public_id}/").status_code == 404
        assert desk.get(f"{BOOK}{amina.public_id}/nowhere/").status_code == 404

    def test_the_learner_sees_no_key_and_neither_does_a_stranger(self, class_of_four, browser_of):
        assert browser_of(class_of_four[0]).get(self.sheet(class_of_four[0])).status_code == 403


class TestRegrading:
    def test_the_preview_says_when_nothing_would_change(self, desk, class_of_four):
        page = desk.get(f"/teach/{RUN}/regrade/patients/").content.decode()
        assert "Nothing would change" in page

    def test_every_problem_can_be_chosen(self, desk, class_of_four):
        page = desk.get(f"/teach/{RUN}/regrade/").content.decode()
        assert f'href="/teach/{RUN}/regrade/patients/"' in page

    def test_a_regrade_is_started_with_a_reason_and_shows_how_far_it_is(self, desk, class_of_four):
        refused = desk.post(f"/teach/{RUN}/regrade/patients/", {"reason": " "})
        assert refused.status_code == 422
        response = desk.post(f"/teach/{RUN}/regrade/patients/", {"reason": "The key was wrong"})
        page = desk.get(response.headers["location"])
        assert page.headers["refresh"] == "3"
        assert "At work" in page.content.decode()
