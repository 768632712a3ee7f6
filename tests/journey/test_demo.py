"""The demo is loaded by the importers and calls a person would use, and its people stand where the file says."""

from __future__ import annotations

import pytest
from django_tasks_db.models import DBTaskResult

from studium.accounts import api as accounts
from studium.catalog import api as catalog
from studium.credentials import api as credentials
from studium.journey import demo
from studium.partners import api as partners
from studium.partners import m49
from studium.progress import api as progress
from studium.recognition import api as recognition

PROGRAM = "operations-analytics"


def standing_of(key: str, program: str = PROGRAM) -> progress.Standing:
    return progress.standing(learner_id=learner(key), program_key=program)


def learner(key: str) -> int:
    person = accounts.person_by_email(f"{key}@studium.example")
    assert person is not None
    return person.id


@pytest.mark.django_db(transaction=True)
def test_the_demo_shows_every_stage_of_the_journey():
    steps = list(demo.load())
    assert [done for done, _of, _what in steps] == list(range(len(steps)))
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()

    # What the catalogue holds
    cards = catalog.all_cards()
    offering = {key for each in cards for key in catalog.program(each.key).institutions}
    places = [m49.place(org.country) for org in partners.organisations(offering).values()]
    assert len(cards) >= 24
    assert len({catalog.program(each.key).type for each in cards}) >= 4
    assert len(offering) >= 16
    assert {place.region for place in places} == set(m49.REGIONS)
    assert len({each.field[:2] for each in cards}) >= 8

    # People at every stage
    assert progress.memberships(learner("amara")) == []
    half_way = standing_of("ha")
    assert (half_way.state, half_way.met) == ("in_progress", 2)
    on_audit = standing_of("lukasz")
    assert on_audit.next is not None
    assert (on_audit.met, on_audit.next.kind) == (1, "upgrade")
    exam_left = standing_of("miho")
    assert exam_left.next is not None
    assert (exam_left.met, exam_left.needed, exam_left.next.kind) == (4, 5, "register")
    waiting = standing_of("layla")
    assert (waiting.state, waiting.met) == ("provisional", 4)
    assert standing_of("ines").state == "met"
    assert len(credentials.awards_of(learner_id=learner("ines"))) == 1
    lapsed = standing_of("oksana", "supply-chain-management")
    assert "lapsed" in {node.state for node in lapsed.root.walk()}

    # One has shared it with a university, which has decided
    cases = recognition.cases_of(learner_id=learner("kwabena"))
    assert [case.state for case, _agreement in cases] == ["granted"]
