"""Joining runs, moving between tracks, and the ledger that says why."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from campus import TODAY, open_campus, person, wired

from studium.core import clock, events
from studium.core.errors import Conflict, Invalid, NotFound
from studium.core.events import Wire
from studium.core.models import AuditEntry
from studium.enrollment import api as enrollment
from studium.enrollment.api import Track
from studium.enrollment.events import Enrolled, TrackChanged

pytestmark = pytest.mark.django_db
JUST_BEFORE = datetime(2026, 4, 15, 23, 59, 59, tzinfo=UTC)
JUST_AFTER = datetime(2026, 4, 16, tzinfo=UTC)


@dataclass(frozen=True)
class Order:
    """An order as its events describe it."""

    public_id: str
    learner_id: int
    items: list[list[str]]


@pytest.fixture(autouse=True)
def campus():
    with clock.at(TODAY), wired():
        open_campus()
        yield


@pytest.fixture
def amina():
    return person("Amina Njoroge")


@pytest.fixture
def heard():
    told: list[events.Event] = []
    with wired(Wire(Enrolled, now=(told.append,)), Wire(TrackChanged, now=(told.append,))):
        yield told


def settled(learner, *items, order="o1"):
    from studium.core.db import write

    event = Order(order, learner.id, [list(one) for one in items])
    with write():
        enrollment.on_order_settled(event)
    return event


def refunded(event):
    from studium.core.db import write

    with write():
        enrollment.on_order_refunded(event)


def entries(learner):
    return [(line.entry, line.kind, line.ref) for line in enrollment.ledger_of(learner.id)]


def left(learner):
    return sum(line.delta for line in enrollment.ledger_of(learner.id))


def test_joining_twice_is_joining_once(amina, heard):
    one = enrollment.enrol(learner_id=amina.id, run_key="flow-2026")
    two = enrollment.enrol(learner_id=amina.id, run_key="flow-2026")
    assert one == two
    assert (one.track, one.course_key, one.enrolled_at) == (Track.AUDIT, "flow", TODAY)
    assert heard == [Enrolled(amina.id, "flow-2026", "flow", "audit")]


def test_who_is_not_in_a_run_has_no_enrolment(amina):
    assert enrollment.enrolment(amina.id, "flow-2026") is None
    assert enrollment.enrolments_of(amina.id) == []


def test_the_verified_track_has_to_be_paid_for(amina):
    with pytest.raises(Conflict, match="paid for first"):
        enrollment.enrol(learner_id=amina.id, run_key="flow-2026", track="verified")
    assert enrollment.enrolment(amina.id, "flow-2026") is None


@pytest.mark.parametrize("track", ["gold", "", "Verified"])
def test_an_unknown_track_is_refused(amina, track):
    with pytest.raises(Invalid, match="not a track"):
        enrollment.enrol(learner_id=amina.id, run_key="flow-2026", track=track)


def test_an_unknown_run_is_not_found(amina):
    with pytest.raises(NotFound):
        enrollment.enrol(learner_id=amina.id, run_key="flow-1999")


def test_enrolment_closes_with_its_deadline_and_names_the_day(amina):
    with clock.at(datetime(2026, 4, 30, 23, 59, 59, tzinfo=UTC)):
        enrollment.enrol(learner_id=amina.id, run_key="flow-2026")
    with clock.at(datetime(2026, 5, 1, tzinfo=UTC)), pytest.raises(Conflict, match="30 April 2026"):
        enrollment.enrol(learner_id=person("Bert Late").id, run_key="flow-2026")


def test_a_paid_order_upgrades_who_is_in_the_run_and_says_so_once(amina, heard):
    enrollment.enrol(learner_id=amina.id, run_key="flow-2026")
    event = settled(amina, ("verified", "flow-2026"))
    settled(amina, *event.items)
    found = enrollment.enrolment(amina.id, "flow-2026")
    assert found is not None and found.is_verified and found.verified_at == TODAY
    assert entries(amina) == [("granted", "verified", "flow-2026"), ("consumed", "verified", "flow-2026")]
    assert [type(one).__name__ for one in heard] == ["Enrolled", "TrackChanged"]


def test_a_paid_order_enrols_who_was_not_in_the_run(amina, heard):
    settled(amina, ("verified", "flow-2026"))
    assert enrollment.enrolment(amina.id, "flow-2026").track is Track.VERIFIED
    assert heard == [Enrolled(amina.id, "flow-2026", "flow", "verified")]


def test_money_that_arrives_after_the_deadline_still_upgrades(amina):
    enrollment.enrol(learner_id=amina.id, run_key="flow-2026")
    with clock.at(JUST_AFTER):
        settled(amina, ("verified", "flow-2026"))
    assert enrollment.enrolment(amina.id, "flow-2026").is_verified


def test_a_refund_takes_the_track_back_and_keeps_the_enrolment(amina, heard):
    enrollment.enrol(learner_id=amina.id, run_key="flow-2026")
    event = settled(amina, ("verified", "flow-2026"))
    refunded(event)
    refunded(event)
    found = enrollment.enrolment(amina.id, "flow-2026")
    assert found.track is Track.AUDIT and found.enrolled_at == TODAY
    assert [entry for entry, _k, _r in entries(amina)] == ["granted", "consumed", "restored", "returned"]
    assert left(amina) == 0
    assert [one.track for one in heard] == ["audit", "verified", "audit"]


def test_settling_again_after_a_refund_gives_nothing(amina):
    event = settled(amina, ("verified", "flow-2026"))
    refunded(event)
    settled(amina, *event.items)
    assert enrollment.enrolment(amina.id, "flow-2026").track is Track.AUDIT
    assert left(amina) == 0


def test_a_bundle_gives_one_right_a_course_and_upgrades_what_is_going_on(amina):
    enrollment.enrol(learner_id=amina.id, run_key="flow-2026")
    settled(amina, ("bundle", "operations"))
    assert enrollment.enrolment(amina.id, "flow-2026").is_verified
    assert [(right.kind, right.ref) for right in enrollment.rights_of(amina.id)] == [("bundle", "queues")]
    joined = enrollment.enrol(learner_id=amina.id, run_key="queues-2026", track="verified")
    assert joined.is_verified
    assert enrollment.rights_of(amina.id) == []


def test_a_right_of_a_bundle_is_good_for_one_run(amina):
    settled(amina, ("bundle", "operations"))
    enrollment.enrol(learner_id=amina.id, run_key="flow-2026", track="verified")
    with pytest.raises(Conflict, match="paid for first"):
        enrollment.enrol(learner_id=amina.id, run_key="flow-2027", track="verified")


def test_a_bundle_after_the_upgrade_deadline_keeps_its_right_for_a_later_run(amina):
    enrollment.enrol(learner_id=amina.id, run_key="flow-2026")
    with clock.at(JUST_AFTER):
        settled(amina, ("bundle", "operations"))
        assert enrollment.enrolment(amina.id, "flow-2026").track is Track.AUDIT
        assert enrollment.enrol(learner_id=amina.id, run_key="flow-2027", track="verified").is_verified


def test_a_refunded_bundle_takes_back_used_and_unused_rights(amina):
    enrollment.enrol(learner_id=amina.id, run_key="flow-2026")
    event = settled(amina, ("bundle", "operations"))
    refunded(event)
    assert enrollment.enrolment(amina.id, "flow-2026").track is Track.AUDIT
    assert enrollment.rights_of(amina.id) == [] and left(amina) == 0


def test_where_another_right_covers_the_run_a_refund_leaves_the_track(amina, heard):
    event = settled(amina, ("verified", "flow-2026"))
    settled(amina, ("bundle", "operations"), order="o2")
    refunded(event)
    assert enrollment.enrolment(amina.id, "flow-2026").is_verified
    assert [(right.ref, right.order) for right in enrollment.rights_of(amina.id)] == [("queues", "o2")]
    assert not any(isinstance(one, TrackChanged) for one in heard)


def test_upgrading_closes_a_second_after_the_deadline(amina):
    enrollment.grant(learner_id=amina.id, kind="bundle", ref="flow", by=None, why="scholarship")
    enrollment.enrol(learner_id=amina.id, run_key="flow-2026")
    with clock.at(JUST_AFTER), pytest.raises(Conflict, match="15 April 2026"):
        enrollment.upgrade(learner_id=amina.id, run_key="flow-2026", source="learner")
    with clock.at(JUST_BEFORE):
        assert enrollment.upgrade(learner_id=amina.id, run_key="flow-2026", source="learner").is_verified


def test_upgrading_twice_consumes_one_right(amina):
    for _twice in range(2):
        enrollment.grant(learner_id=amina.id, kind="bundle", ref="flow", by=None, why="scholarship")
    enrollment.enrol(learner_id=amina.id, run_key="flow-2026")
    for _twice in range(2):
        enrollment.upgrade(learner_id=amina.id, run_key="flow-2026", source="learner")
    assert left(amina) == 1


def test_who_is_not_in_the_run_cannot_upgrade_it(amina):
    with pytest.raises(NotFound, match="not enrolled"):
        enrollment.upgrade(learner_id=amina.id, run_key="flow-2026", source="learner")


def test_a_gift_of_a_right_needs_a_reason_and_is_audited(amina):
    with pytest.raises(Invalid, match="why"):
        enrollment.grant(learner_id=amina.id, kind="verified", ref="flow-2026", by=None, why=" ")
    enrollment.grant(learner_id=amina.id, kind="verified", ref="flow-2026", by=amina.id, why="scholarship")
    assert AuditEntry.objects.get(action="grant entitlement").why == "scholarship"


def placed(learner, *items):
    enrollment.on_order_placed(Order("o9", learner.id, [list(one) for one in items]))


def test_before_paying_it_is_said_that_the_track_is_there_already(amina):
    settled(amina, ("verified", "flow-2026"))
    with pytest.raises(Conflict, match="already"):
        placed(amina, ("verified", "flow-2026"))


def test_before_paying_it_is_said_that_a_bundle_covers_it(amina):
    settled(amina, ("bundle", "operations"))
    with pytest.raises(Conflict, match="without paying again"):
        placed(amina, ("verified", "flow-2026"))


def test_before_paying_it_is_said_that_enrolment_has_closed(amina):
    with clock.at(datetime(2026, 4, 20, tzinfo=UTC)), pytest.raises(Conflict, match="upgrade"):
        placed(amina, ("verified", "flow-2026"))
    with clock.at(datetime(2026, 5, 2, tzinfo=UTC)), pytest.raises(Conflict, match="closed"):
        placed(amina, ("verified", "flow-2026"))


def test_other_things_on_an_order_are_no_business_of_enrolment(amina):
    placed(amina, ("exam", "operations-final"), ("credential", "operations"))
    settled(amina, ("exam", "operations-final"))
    assert enrollment.ledger_of(amina.id) == []


def test_attempts_at_a_course_count_its_runs_in_the_order_joined(amina):
    enrollment.enrol(learner_id=amina.id, run_key="flow-2026")
    with clock.at(datetime(2027, 2, 2, tzinfo=UTC)):
        enrollment.enrol(learner_id=amina.id, run_key="flow-2027")
    numbers = [
        enrollment.attempt_number(learner_id=amina.id, run_key=run, course_key="flow")
        for run in ("flow-2026", "flow-2027")
    ]
    assert numbers == [1, 2]


def test_reading_enrolments_costs_one_query_however_many(amina, django_assert_num_queries):
    for run in ("flow-2026", "queues-2026", "gift-2026"):
        enrollment.enrol(learner_id=amina.id, run_key=run)
    with django_assert_num_queries(1):
        assert len(enrollment.enrolments_of(amina.id)) == 3
    with django_assert_num_queries(1):
        enrollment.enrolment(amina.id, "flow-2026")
