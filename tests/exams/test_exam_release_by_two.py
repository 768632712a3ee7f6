"""A release is put together by one officer and approved by another; what changed in between stays back (R18)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import exam_hall
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from exam_hall import EXAM, PROGRAM, RELEASE_DAY, WINDOW

from studium.accounts.api import Person
from studium.core.errors import Conflict, Invalid, NotAllowed
from studium.core.models import AuditEntry
from studium.credentials import api as credentials
from studium.exams import api as exams
from studium.exams.models import Result, Sitting
from studium.exams.releases.models import ReleaseItem
from studium.partners import api as partners
from studium.progress import api as progress


@pytest.fixture
def otto(hall: None) -> Person:
    """The second exam officer."""
    otto = exam_hall.person("Otto Brandt")
    partners.grant_role(user_id=otto.id, organisation_key="marlow", role="exam_officer", by=None)
    return otto


def propose(officer, sittings=None, **more):
    return exams.propose(officer_id=officer.id, exam_key=EXAM, window_key=WINDOW, sittings=sittings, **more)


def states():
    return dict(Result.objects.order_by("pk").values_list("sitting__public_id", "state"))


def test_where_two_officers_are_one_alone_releases_nothing(amina, ingrid, otto, spring):
    sitting = exam_hall.sit(amina)
    spring.move_to(RELEASE_DAY)
    with pytest.raises(NotAllowed, match="Two exam officers"):
        exams.release(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sittings=[sitting])
    release = propose(ingrid)
    with pytest.raises(NotAllowed, match="another exam officer"):
        exams.approve(officer_id=ingrid.id, release=release)
    assert states() == {sitting: "provisional"}


def test_the_second_officer_s_word_carries_it_out(amina, bruno, ingrid, otto, spring, run_tasks, mailoutbox):
    hers, his = exam_hall.sit(amina), exam_hall.sit(bruno, right=1)
    spring.move_to(RELEASE_DAY)
    release = propose(ingrid, note="Spring, all of them.")
    assert exams.approve(officer_id=otto.id, release=release) == "done"
    assert states() == {hers: "released", his: "released"}
    assert {entry.actor_id for entry in AuditEntry.objects.filter(action="release exam result")} == {otto.id}
    assert progress.standing(learner_id=amina.id, program_key=PROGRAM).attained == "met"
    run_tasks()
    assert len([mail for mail in mailoutbox if "is released" in mail.subject]) == 2
    with pytest.raises(Conflict):
        exams.approve(officer_id=otto.id, release=release)


def test_what_was_held_since_stays_back_and_the_others_go(amina, bruno, ingrid, otto, spring):
    hers, his = exam_hall.sit(amina), exam_hall.sit(bruno)
    spring.move_to(RELEASE_DAY)
    release = propose(ingrid)
    exams.exclude(officer_id=ingrid.id, sitting=his, reason="A second voice.")
    exams.approve(officer_id=otto.id, release=release)
    assert states() == {hers: "released", his: "review"}
    assert dict(ReleaseItem.objects.values_list("result__sitting__public_id", "outcome")) == {
        hers: "released",
        his: "left_out",
    }


def test_a_mark_that_changed_since_is_not_released_with_it(amina, ingrid, otto, spring):
    sitting = exam_hall.sit(amina)
    spring.move_to(RELEASE_DAY)
    release = propose(ingrid)
    Result.objects.update(percent=Decimal(59), passed=False)
    exams.approve(officer_id=otto.id, release=release)
    assert states() == {sitting: "provisional"}


def test_a_release_waits_for_its_moment_though_approved(amina, ingrid, otto, spring):
    sitting = exam_hall.sit(amina)
    moment = RELEASE_DAY + timedelta(days=2)
    release = propose(ingrid, release_at=moment)
    assert exams.approve(officer_id=otto.id, release=release) == "approved"
    spring.move_to(RELEASE_DAY)
    assert exams.carry_out_due() == 0
    spring.move_to(moment)
    assert exams.carry_out_due() == 1
    assert exams.carry_out_due() == 0
    assert states() == {sitting: "released"}


def test_an_approved_release_can_be_stopped_before_its_moment(amina, ingrid, otto, spring):
    sitting = exam_hall.sit(amina)
    release = propose(ingrid)
    exams.approve(officer_id=otto.id, release=release)
    exams.refuse(officer_id=otto.id, release=release, reason="The paper is being looked at.")
    spring.move_to(RELEASE_DAY)
    assert exams.carry_out_due() == 0
    assert states() == {sitting: "provisional"}
    with pytest.raises(Invalid, match="Say why"):
        exams.refuse(officer_id=otto.id, release=release, reason=" ")


def test_r44_an_officer_who_sat_is_left_out_of_what_they_decide_on(amina, ingrid, otto, spring):
    partners.grant_role(user_id=amina.id, organisation_key="marlow", role="exam_officer", by=None)
    sitting = exam_hall.sit(amina)
    spring.move_to(RELEASE_DAY)
    plan = exams.preview_release(officer_id=amina.id, exam_key=EXAM, window_key=WINDOW, sittings=None)
    assert plan.going_out == () and "own exam" in plan.left_out[0][1]
    release = propose(ingrid)
    exams.approve(officer_id=amina.id, release=release)
    assert states() == {sitting: "provisional"}


def test_only_one_release_of_a_window_waits_at_a_time(amina, ingrid, otto):
    exam_hall.sit(amina)
    propose(ingrid)
    with pytest.raises(Conflict, match="waits for approval"):
        propose(otto)


def test_r20_an_amendment_below_the_mark_puts_the_award_before_a_person(amina, ingrid, spring, run_tasks):
    spring.move_to(RELEASE_DAY)
    award = exam_hall.earn(amina, ingrid)
    rosa = exam_hall.registrar("Rosa Ferrer", "marlow")
    sitting = Sitting.objects.get().public_id
    exams.amend(officer_id=ingrid.id, sitting=sitting, percent="41", reason="Two papers were mixed up.")
    run_tasks()
    (waiting,) = credentials.awards_to_review(officer_id=rosa.id)
    assert waiting.award.public_id == award
    assert credentials.award(award).state == "active"


def crowd(first, count: int) -> None:
    """`count` more candidates beside this sitting's, received like it."""
    from django.contrib.auth import get_user_model

    from studium.exams.models import Registration

    user = get_user_model()
    people = user.objects.bulk_create(
        [user(email=f"c{n}@crowd.example", legal_name=f"Candidate {n}") for n in range(count)]
    )
    places = Registration.objects.bulk_create(
        [
            Registration(
                learner=one,
                exam=first.exam,
                window=first.window,
                state="used",
                authorisation={},
                registered_at=first.started_at,
            )
            for one in people
        ]
    )
    sittings = Sitting.objects.bulk_create(
        [
            Sitting(
                learner_id=place.learner_id,
                exam=first.exam,
                window=first.window,
                registration=place,
                attempt=1,
                identity_checked=True,
                exam_number=1,
                terms=first.terms,
                content_version=first.content_version,
                form=first.form,
                started_at=first.started_at,
                deadline=first.deadline,
                submitted_at=first.submitted_at,
            )
            for place in places
        ]
    )
    Result.objects.bulk_create(
        [
            Result(
                sitting=one,
                state="provisional",
                points=n % 5,
                possible=4,
                percent=Decimal(n % 101),
                passed=n % 101 >= 60,
                per_question=[],
                graded_at=first.started_at,
            )
            for n, one in enumerate(sittings)
        ]
    )


def test_the_cost_of_a_release_in_statements_does_not_grow_with_its_results(
    amina, ingrid, otto, spring, run_tasks
):
    exam_hall.sit(amina)
    crowd(Sitting.objects.get(), 249)
    spring.move_to(datetime(2026, 3, 26, tzinfo=UTC))
    release = propose(ingrid)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        exams.approve(officer_id=otto.id, release=release)
    # Of these, one for each share of a hundred that is told of later.
    assert len(seen) <= 40
    assert Result.objects.filter(state="released").count() == 250
    assert ReleaseItem.objects.filter(told_at=None).count() == 250
    run_tasks()
    assert not ReleaseItem.objects.filter(told_at=None).exists()
    assert progress.standing(learner_id=amina.id, program_key=PROGRAM).attained == "met"
