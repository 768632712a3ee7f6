# ruff: noqa: E501 - markup reads best unbroken
"""The course team puts learners into groups, on a page of its own."""

import json
import tempfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from campus import person
from campus_activities import PLAIN, RUN, write_course

from studium.content import api as content
from studium.learning import api as learning
from studium.learning.groups.models import GroupMember

ADDRESS = f"/teach/{RUN}/groups/"
SITES = {
    "id": 88,
    "name": "Site",
    "scheme": "cohort",
    "groups": [{"id": 5, "name": "North"}, {"id": 6, "name": "South"}],
}


@pytest.fixture
def divided(campus):
    access = quoteattr(json.dumps({"88": [5]}))
    with tempfile.TemporaryDirectory() as folder:
        path = write_course(
            Path(folder), {"u": PLAIN.replace("<problem ", f"<problem group_access={access} ", 1)}
        )
        text = (path / "course.xml").read_text()
        (path / "course.xml").write_text(
            text.replace("<course ", f"<course user_partitions={quoteattr(json.dumps([SITES]))} ", 1)
        )
        content.import_course(path, course_key="flow-content")
    learning.forget()


@pytest.fixture
def desk(divided, ines, browser_of):
    return browser_of(ines)


def send(desk, **more):
    return desk.post(ADDRESS, {"partition": "88", "group": "5"} | more)


def test_the_page_counts_who_is_where(desk, amina):
    text = desk.get(ADDRESS).content.decode()
    assert "Site" in text and "North" in text and "Give the other 1 learner a group by chance" in text


def test_learners_are_moved_by_address_and_it_is_said(desk, amina):
    assert send(desk, people=f" {amina.email.upper()}\n", why="She asked").status_code == 302
    assert GroupMember.objects.get().group == 5
    assert "1 learner was moved." in desk.get(ADDRESS).content.decode()
    send(desk, people=amina.public_id, group="none")
    assert not GroupMember.objects.exists()


def test_the_rest_is_spread_by_chance(desk, amina):
    assert desk.post(ADDRESS, {"partition": "88", "spread": "1"}).status_code == 302
    assert GroupMember.objects.get().learner_id == amina.id


@pytest.mark.parametrize(
    "more",
    [{"people": ""}, {"people": "nobody@campus.example"}, {"group": "x"}, {"group": "77"}, {"partition": "9" * 30}, {"partition": ""}],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_and_what_was_typed_stays(desk, amina, more):
    response = send(desk, **({"people": amina.email, "why": "A reason"} | more))
    assert response.status_code == 422 and not GroupMember.objects.exists()
    if "partition" not in more:
        assert 'value="A reason"' in response.content.decode()


def test_nobody_else_sees_it_or_moves_anybody(divided, amina, browser_of):
    mine = browser_of(amina)
    assert mine.get(ADDRESS).status_code == 403
    assert send(mine, people=amina.email).status_code == 403
    assert browser_of(person("Wei Chen")).post(ADDRESS, {"spread": "1"}).status_code == 403
    assert not GroupMember.objects.exists()


def test_a_course_without_groups_says_what_would_be_here(campus, ines, browser_of):
    assert "This course does not divide its learners." in browser_of(ines).get(ADDRESS).content.decode()


def test_the_page_costs_the_same_for_many(desk, amina, django_assert_max_num_queries):
    desk.get(ADDRESS)
    with django_assert_max_num_queries(6):
        desk.get(ADDRESS)
