"""What the academic record hears of a run, and when."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from campus import TODAY, person, wired
from campus_course import right, wrong

from studium.accounts import api as accounts
from studium.core import clock
from studium.core.db import write
from studium.core.events import Wire
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.events import CourseResultChanged
from studium.learning.models import CourseResult
from studium.payments import api as payments

RUN = "flow-2026"


@pytest.fixture
def heard():
    told = []
    with wired(Wire(CourseResultChanged, now=(told.append,))):
        yield told


def answer(learner, *blocks, run=RUN, well=True):
    for block in blocks:
        answers = (right if well else wrong)(block, run)
        learning.submit(learner_id=learner.id, run_key=run, block_key=block, answers=answers)


def test_nothing_is_told_before_passing_and_passing_is_told_once(amina, heard):
    answer(amina, "stay", "patients")
    assert heard == []
    assert learning.percents_so_far(amina.id) == {RUN: Decimal(20)}
    answer(amina, "last", "very-last")
    assert heard == [
        CourseResultChanged(
            learner_id=amina.id,
            run_key=RUN,
            course_key="flow",
            percent=Decimal(80),
            passed=True,
            verified=False,
            identity_checked=False,
            attempt=1,
            effective_at=TODAY,
            number=1,
        )
    ]


def test_after_passing_a_better_percent_is_told(amina, heard):
    answer(amina, "stay", "patients", "last", "very-last")
    with clock.at(TODAY + timedelta(days=1)):
        answer(amina, "border")
    assert [(one.percent, one.number, one.effective_at) for one in heard] == [
        (80, 1, TODAY),
        (100, 2, TODAY + timedelta(days=1)),
    ]
    result = learning.course_result(learner_id=amina.id, run_key=RUN)
    assert result is not None and (result.percent, result.passed, result.number) == (100, True, 2)


def test_practice_and_answers_that_change_nothing_are_not_told(amina, heard):
    answer(amina, "stay", "patients", "last", "very-last")
    answer(amina, "warm-up")
    answer(amina, "border", well=False)
    assert len(heard) == 1


def test_a_result_below_the_pass_mark_is_not_on_the_record(amina):
    answer(amina, "stay")
    assert learning.course_result(learner_id=amina.id, run_key=RUN) is None


def test_the_identity_check_is_as_known_when_it_was_told(amina, heard):
    accounts.record_identity_check(learner_id=amina.id, method="passport", by=None)
    answer(amina, "stay", "patients", "last", "very-last")
    assert heard[0].identity_checked


def test_an_upgrade_makes_the_result_count_from_the_day_it_was_earned(amina, heard):
    answer(amina, "stay", "patients", "last", "very-last")
    enrollment.grant(learner_id=amina.id, kind="verified", ref=RUN, by=None, why="scholarship")
    with clock.at(TODAY + timedelta(days=9)):
        enrollment.upgrade(learner_id=amina.id, run_key=RUN, source="learner")
    assert [(one.verified, one.percent, one.effective_at, one.number) for one in heard] == [
        (False, 80, TODAY, 1),
        (True, 80, TODAY, 2),
    ]


def test_an_upgrade_without_a_result_tells_nothing(amina, heard):
    enrollment.grant(learner_id=amina.id, kind="verified", ref=RUN, by=None, why="scholarship")
    enrollment.upgrade(learner_id=amina.id, run_key=RUN, source="learner")
    assert heard == []


def test_one_refund_undoes_order_track_and_result_together(amina, heard):
    order = payments.create_order(learner_id=amina.id, items=[("verified", RUN)])
    payments.start_payment(learner_id=amina.id, public_id=order.public_id)
    payments.settle(public_id=order.public_id, provider_ref="r")
    answer(amina, "stay", "patients", "last", "very-last")
    payments.refund(public_id=order.public_id, by=amina.id, reason="")
    assert [one.verified for one in heard] == [True, False]
    assert not enrollment.enrolment(amina.id, RUN).is_verified
    assert learning.percents_so_far(amina.id) == {RUN: Decimal(80)}


def test_if_the_record_refuses_the_whole_refund_is_undone(amina):
    order = payments.create_order(learner_id=amina.id, items=[("verified", RUN)])
    payments.start_payment(learner_id=amina.id, public_id=order.public_id)
    payments.settle(public_id=order.public_id, provider_ref="r")
    answer(amina, "stay", "patients", "last", "very-last")

    def broken(event):
        raise RuntimeError("the record is down")

    with wired(Wire(CourseResultChanged, now=(broken,))), pytest.raises(RuntimeError):
        payments.refund(public_id=order.public_id, by=amina.id, reason="")
    assert payments.order(order.public_id).state is payments.State.SETTLED
    assert enrollment.enrolment(amina.id, RUN).is_verified


def test_a_second_run_is_a_second_attempt(amina, heard):
    with clock.at(datetime(2027, 2, 2, tzinfo=UTC)):
        enrollment.enrol(learner_id=amina.id, run_key="flow-2027")
        answer(amina, "stay", "patients", "last", "very-last", run="flow-2027")
    assert [(one.run_key, one.attempt) for one in heard] == [("flow-2027", 2)]


def test_recomputing_changes_nothing(amina, heard):
    answer(amina, "stay", "patients", "last", "very-last")
    for _twice in range(2):
        learning.refresh(learner_id=amina.id, run_key=RUN)
    assert len(heard) == CourseResult.objects.count() == 1


def test_a_result_can_be_lost_again_while_attempts_are_left(amina, heard):
    bert = person("Bert Wobble")
    enrollment.enrol(learner_id=bert.id, run_key=RUN)
    answer(bert, "stay", "patients", "last", "very-last")
    from studium.learning.models import BlockState

    with write():
        BlockState.objects.filter(learner_id=bert.id, block_key="last").update(points=0)
        learning.refresh(learner_id=bert.id, run_key=RUN)
    assert [(one.percent, one.passed) for one in heard] == [(80, True), (50, False)]
