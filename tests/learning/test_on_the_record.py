"""With the program's own wiring: from an answer to the standing, and back again by a refund."""

import pytest
from campus import TODAY, open_campus, person
from campus_course import import_course, right

from studium.core import clock
from studium.learning import api as learning
from studium.payments import api as payments
from studium.progress import api as progress

RUN = "flow-2026"


@pytest.fixture
def amina(db):
    with clock.at(TODAY):
        open_campus()
        import_course()
        learner = person("Amina Njoroge")
        progress.join_program(learner_id=learner.id, program_key="operations")
        yield learner


def state_of_flow(learner):
    standing = progress.standing(learner_id=learner.id, program_key="operations")
    return standing.node("course:flow").state


def test_a_course_passed_on_the_verified_track_is_met_and_a_refund_takes_that_back(amina):
    order = payments.create_order(learner_id=amina.id, items=[("verified", RUN)])
    payments.start_payment(learner_id=amina.id, public_id=order.public_id)
    payments.settle(public_id=order.public_id, provider_ref="r")
    assert state_of_flow(amina) == "in_progress"
    for block in ("stay", "patients", "border", "last", "very-last"):
        learning.submit(learner_id=amina.id, run_key=RUN, block_key=block, answers=right(block))
    assert state_of_flow(amina) == "met"
    payments.refund(public_id=order.public_id, by=amina.id, reason="")
    assert state_of_flow(amina) != "met"


def test_a_course_passed_on_the_audit_track_is_met_by_upgrading(amina):
    from studium.enrollment import api as enrollment

    enrollment.enrol(learner_id=amina.id, run_key=RUN)
    for block in ("stay", "patients", "border", "last", "very-last"):
        learning.submit(learner_id=amina.id, run_key=RUN, block_key=block, answers=right(block))
    assert state_of_flow(amina) != "met"
    order = payments.create_order(learner_id=amina.id, items=[("verified", RUN)])
    payments.start_payment(learner_id=amina.id, public_id=order.public_id)
    payments.settle(public_id=order.public_id, provider_ref="r")
    assert state_of_flow(amina) == "met"
