"""The ledger of attempts: a payment grants, a sitting consumes, everything else is returned with its cause (R15, R16, R24)."""  # noqa: E501

from __future__ import annotations

from datetime import UTC, datetime

import exam_hall
import pytest
from exam_hall import EXAM, WINDOW

from studium.core.errors import Conflict, Invalid, NotAllowed
from studium.core.models import AuditEntry
from studium.exams import api as exams
from studium.exams.models import LedgerEntry
from studium.payments import api as payments

AFTER = datetime(2026, 3, 23, tzinfo=UTC)


def held(who):
    return exams.lobby(learner_id=who.id, exam_key=EXAM).held


def kinds(who):
    return [row.kind for row in LedgerEntry.objects.filter(learner=who.id)]


def test_r15_a_payment_grants_an_attempt_in_the_same_transaction(amina):
    exam_hall.pay(amina)
    assert held(amina).available == 1


def test_r15_hearing_of_a_payment_twice_grants_once(amina):
    order = payments.order(exam_hall.pay(amina))
    payments.settle(public_id=order.public_id, provider_ref="again")
    assert held(amina).granted == 1


def test_r15_without_payment_there_is_no_place(amina):
    with pytest.raises(Conflict, match="paid for first"):
        exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)


def test_r16_registering_sets_aside_and_starting_consumes(amina):
    exam_hall.pay(amina)
    exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    assert (held(amina).reserved, held(amina).available) == (1, 0)
    exams.start(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    assert (held(amina).reserved, held(amina).consumed) == (0, 1)
    assert kinds(amina) == ["granted", "reserved", "consumed"]


def test_r16_giving_up_a_place_before_the_window_opens_returns_the_attempt(amina, spring):
    spring.move_to(datetime(2026, 3, 5, tzinfo=UTC))
    exam_hall.pay(amina)
    exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    exams.cancel(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    assert held(amina).available == 1
    line = exams.lobby(learner_id=amina.id, exam_key=EXAM).history[-1]
    assert "gave up your place" in line.sentence


def test_a_place_cannot_be_given_up_once_the_window_has_opened(amina):
    exam_hall.pay(amina)
    exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    with pytest.raises(Conflict, match="has opened"):
        exams.cancel(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)


def test_r16_not_starting_returns_the_attempt_where_starting_uses_it(amina, spring):
    exam_hall.pay(amina)
    exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    spring.move_to(AFTER)
    assert exams.lapse_unused() == 1
    assert exams.lapse_unused() == 0
    assert held(amina).available == 1


def test_r16_registering_uses_the_attempt_where_the_policy_says_so(amina, spring):
    exam_hall.join(amina, "open-systems")
    place = exams.register(learner_id=amina.id, exam_key="open-final", window_key="open-spring")
    assert kinds(amina) == ["granted", "reserved", "consumed"]
    spring.move_to(AFTER)
    exams.lapse_unused()
    assert exams.lobby(learner_id=amina.id, exam_key="open-final").held.available == 0
    assert place.window_key == "open-spring"


def test_r16_the_learner_is_told_beforehand_what_uses_an_attempt(amina):
    assert "Starting uses an attempt" in exams.lobby(learner_id=amina.id, exam_key=EXAM).policy[0]
    assert "Registering uses an attempt" in exams.lobby(learner_id=amina.id, exam_key="open-final").policy[0]


def test_r15_an_exam_that_costs_nothing_grants_its_attempt_when_one_registers(amina):
    exam_hall.join(amina, "open-systems")
    exams.register(learner_id=amina.id, exam_key="open-final", window_key="open-spring")
    sitting = exams.start(learner_id=amina.id, exam_key="open-final", window_key="open-spring")
    exams.submit(learner_id=amina.id, sitting=sitting)
    with pytest.raises(Conflict):
        exams.register(learner_id=amina.id, exam_key="open-final", window_key="open-spring")


def test_r15_an_attempt_that_could_not_be_used_is_not_sold(hall, amina):
    chidi = exam_hall.person("Chidi Okafor")
    exam_hall.join(chidi)
    with pytest.raises(Conflict, match="Still to be met"):
        payments.create_order(learner_id=chidi.id, items=[("exam", EXAM)])
    exam_hall.pay(amina)
    exam_hall.pay(amina)
    with pytest.raises(Conflict, match="already hold"):
        payments.create_order(learner_id=amina.id, items=[("exam", EXAM)])


def test_r15_after_the_last_attempt_none_is_sold(amina, spring):
    exam_hall.sit(amina, right=0)
    spring.move_to(datetime(2026, 6, 12, tzinfo=UTC))
    exam_hall.sit(amina, right=0, window="summer")
    spring.move_to(datetime(2026, 9, 12, tzinfo=UTC))
    with pytest.raises(Conflict, match="used all the attempts"):
        payments.create_order(learner_id=amina.id, items=[("exam", EXAM)])


def test_r15_the_exam_office_grants_over_the_limit_with_author_and_reason(amina, ingrid, spring):
    exam_hall.sit(amina, right=0)
    spring.move_to(datetime(2026, 6, 12, tzinfo=UTC))
    exam_hall.sit(amina, right=0, window="summer")
    spring.move_to(datetime(2026, 9, 12, tzinfo=UTC))
    exams.grant_attempt(officer_id=ingrid.id, learner_id=amina.id, exam_key=EXAM, reason="The fire alarm.")
    entry = LedgerEntry.objects.filter(learner=amina.id).last()
    assert (entry.author_id, entry.why) == (ingrid.id, "The fire alarm.")
    assert AuditEntry.objects.filter(action="grant exam attempt", why="The fire alarm.").exists()
    exams.register(learner_id=amina.id, exam_key=EXAM, window_key="autumn")


def test_r15_only_an_officer_grants_and_never_without_a_reason(amina, bruno, ingrid):
    with pytest.raises(NotAllowed):
        exams.grant_attempt(officer_id=bruno.id, learner_id=amina.id, exam_key=EXAM, reason="A friend.")
    with pytest.raises(Invalid, match="Say why"):
        exams.grant_attempt(officer_id=ingrid.id, learner_id=amina.id, exam_key=EXAM, reason=" ")


def test_r24_a_refund_takes_the_attempt_back_and_gives_up_the_place(amina):
    order = exam_hall.pay(amina)
    exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    payments.refund(public_id=order, by=amina.id, reason="Asked for.")
    assert held(amina).available == 0
    with pytest.raises(Conflict, match="not registered"):
        exams.start(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)


def test_r24_what_was_sat_is_not_refunded(amina):
    order = exam_hall.pay(amina)
    exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    exams.start(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    with pytest.raises(Conflict, match="has been used"):
        payments.refund(public_id=order, by=amina.id, reason="Asked for.")
    assert payments.order(order).state == "settled"


def test_r16_the_office_gives_an_attempt_back_after_a_technical_failure(amina, ingrid):
    sitting = exam_hall.sit(amina, right=1)
    exams.return_attempt(officer_id=ingrid.id, sitting=sitting, reason="The network was down.")
    assert held(amina).available == 1
    exams.return_attempt(officer_id=ingrid.id, sitting=sitting, reason="Again.")
    assert held(amina).available == 1
