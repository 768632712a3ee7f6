"""Two requests of one learner at the same moment: attempts are counted in turn, rights used once.

Only where two transactions really run beside each other, which is on PostgreSQL; on SQLite writers take turns.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from at_once import together
from campus import TODAY, open_campus, person, wired
from campus_course import import_course, right, wrong
from django.db import connection

from studium.core import clock
from studium.core.errors import Conflict
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.models import Attempt, BlockState
from studium.payments import api as payments
from studium.payments.models import Order

RUN = "flow-2026"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


@pytest.fixture
def amina():
    with clock.at(TODAY), wired():
        open_campus()
        import_course()
        learner = person("Amina Njoroge")
        enrollment.enrol(learner_id=learner.id, run_key=RUN)
        yield learner


def test_attempts_never_exceed_their_limit(amina):
    def answer() -> object:
        return learning.submit(learner_id=amina.id, run_key=RUN, block_key="stay", answers=wrong("stay"))

    for _round in range(3):
        found = together(answer, answer, answer)
    assert all(isinstance(one, Conflict | learning.SubmitResult) for one in found), found
    assert Attempt.objects.count() == BlockState.objects.get(block_key="stay").attempts_used == 2


def test_a_double_post_counts_once(amina):
    def answer() -> object:
        return learning.submit(
            learner_id=amina.id, run_key=RUN, block_key="patients", answers=right("patients"), seen=0
        )

    found = together(answer, answer)
    assert sorted(one.counted for one in found) == [False, True]
    assert Attempt.objects.count() == 1


def test_two_problems_at_once_both_reach_the_grade(amina):
    def answer(block: str) -> Callable[[], object]:
        return lambda: learning.submit(
            learner_id=amina.id, run_key=RUN, block_key=block, answers=right(block)
        )

    together(*[answer(block) for block in ("stay", "patients", "border", "last", "very-last")])
    assert learning.percents_so_far(amina.id) == {RUN: 100}
    result = learning.course_result(learner_id=amina.id, run_key=RUN)
    assert result is not None and result.passed


def test_one_right_of_a_bundle_serves_one_run(amina):
    enrollment.grant(learner_id=amina.id, kind="bundle", ref="flow", by=None, why="scholarship")

    def upgrade() -> object:
        return enrollment.upgrade(learner_id=amina.id, run_key=RUN, source="learner")

    def enrol() -> object:
        return enrollment.enrol(learner_id=amina.id, run_key="flow-2027", track="verified")

    found = together(upgrade, enrol)
    assert sum(isinstance(one, Conflict) for one in found) == 1, found
    assert enrollment.rights_of(amina.id) == []


def test_joining_twice_at_once_is_joining_once(amina):
    bert = person("Bert Eager")
    found = together(*[lambda: enrollment.enrol(learner_id=bert.id, run_key=RUN)] * 3)
    assert len({one.id for one in found}) == 1


def test_paying_two_orders_for_one_thing_at_once_settles_one(amina):
    one = payments.create_order(learner_id=amina.id, items=[("verified", RUN)])
    two = payments.create_order(learner_id=amina.id, items=[("verified", RUN), ("verified", "queues-2026")])
    for order in (one, two):
        payments.start_payment(learner_id=amina.id, public_id=order.public_id)
    together(
        *[
            lambda order=order: payments.settle(public_id=order.public_id, provider_ref=order.number)
            for order in (one, two)
        ]
    )
    assert sorted(Order.objects.values_list("state", flat=True)) == ["cancelled", "settled"]
    granted = [line for line in enrollment.ledger_of(amina.id) if line.entry == "granted" and line.ref == RUN]
    assert len(granted) == 1
