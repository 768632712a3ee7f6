"""Why can this person not sit? The cases that exam offices are asked about, each answered rightly (R11, R15, R16, R25)."""

from __future__ import annotations

from datetime import UTC, datetime

import exam_hall
import pytest
from exam_hall import EXAM, WINDOW

from studium.accounts import api as accounts
from studium.catalog import api as catalog
from studium.core.errors import Conflict, NotAllowed, NotFound
from studium.exams import api as exams
from studium.exams.models import LedgerEntry
from studium.payments import api as payments
from studium.progress import api as progress

AFTER = datetime(2026, 3, 23, tzinfo=UTC)


def why(who, **more):
    return exams.why_not(learner_id=who.id, exam_key=EXAM, **more)


def candidate(name="Chidi Okafor"):
    """Somebody who has passed all that comes before, whose identity nobody has checked."""
    chidi = exam_hall.person(name)
    exam_hall.join(chidi)
    exam_hall.pass_course(chidi, "flow")
    exam_hall.pass_course(chidi, "queues")
    return chidi


def place(who, window=WINDOW):
    exam_hall.pay(who)
    exams.register(learner_id=who.id, exam_key=EXAM, window_key=window)


def test_case_1_they_never_joined_the_program(hall):
    dora = exam_hall.person("Dora Lind")
    assert why(dora).first.code == "not_joined"
    assert why(dora).verdict == "act"


def test_case_2_a_course_is_missing_and_is_named(hall):
    chidi = exam_hall.person("Chidi Okafor")
    exam_hall.join(chidi)
    exam_hall.pass_course(chidi, "flow")
    first = why(chidi).first
    assert (first.code, "Queues" in first.to_candidate, "Flow" in first.to_candidate) == (
        "not_eligible",
        True,
        False,
    )


def test_case_3_they_never_paid(amina):
    assert why(amina).codes == ["none_held", "not_registered"]
    assert why(amina).verdict == "act"


def test_case_4_they_paid_and_no_attempt_was_granted_and_the_office_mends_it_once(amina, ingrid):
    order = exam_hall.pay(amina)
    LedgerEntry.objects.filter(learner=amina.id).delete()
    seen = why(amina)
    assert (seen.verdict, seen.first.code, seen.first.ref) == ("no", "paid_not_granted", order)
    assert payments.order(order).number in seen.first.to_office
    exams.grant_what_was_paid(officer_id=ingrid.id, exam_key=EXAM, order=order)
    assert (why(amina).held.granted, why(amina).codes) == (1, ["not_registered"])
    payments.settle(public_id=order, provider_ref="again")
    with pytest.raises(Conflict, match="Nothing"):
        exams.grant_what_was_paid(officer_id=ingrid.id, exam_key=EXAM, order=order)
    assert why(amina).held.granted == 1


def test_case_5_their_payment_has_not_arrived(amina):
    order = payments.create_order(learner_id=amina.id, items=[("exam", EXAM)])
    payments.start_payment(learner_id=amina.id, public_id=order.public_id)
    assert (why(amina).first.code, why(amina).first.ref) == ("payment_open", order.public_id)


def test_case_6_their_payment_was_refunded(amina):
    order = exam_hall.pay(amina)
    payments.refund(public_id=order, by=amina.id, reason="Asked for.")
    assert why(amina).first.code == "refunded"


def test_case_7_they_have_used_every_attempt(amina, spring):
    exam_hall.sit(amina, right=0)
    spring.move_to(datetime(2026, 6, 12, tzinfo=UTC))
    exam_hall.sit(amina, right=0, window="summer")
    spring.move_to(datetime(2026, 9, 12, tzinfo=UTC))
    assert why(amina).first.code == "limit_reached"
    assert "(2)" in why(amina).first.to_office


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (datetime(2026, 2, 20, tzinfo=UTC), "announced"),
        (datetime(2026, 3, 21, tzinfo=UTC), "registration_over"),
    ],
)
def test_case_8_registration_is_not_open_yet_or_is_over(amina, spring, day, code):
    exam_hall.pay(amina)
    spring.move_to(day)
    assert why(amina, window_key=WINDOW).codes == [code]
    assert why(amina, window_key=WINDOW).verdict == "later"


def test_case_9_they_were_registered_and_did_not_start(amina, spring):
    place(amina)
    spring.move_to(AFTER)
    exams.lapse_unused()
    seen = why(amina, window_key=WINDOW)
    assert seen.codes == ["not_started"]
    assert "The attempt came back." in seen.first.to_candidate


def test_case_10_nobody_has_checked_their_identity_or_only_under_an_earlier_name(hall):
    chidi = candidate()
    place(chidi)
    assert why(chidi).codes == ["identity"]
    assert "Chidi Okafor" in why(chidi).first.to_office
    accounts.record_identity_check(learner_id=chidi.id, method="id_document", by=None)
    assert (why(chidi).codes, why(chidi).verdict) == ([], "now")


def test_case_11_a_requirement_was_lost_after_they_registered(amina):
    place(amina)
    fact = next(one for one in progress.facts_of(amina.id) if one.key == "course:queues")
    progress.revoke_fact(fact_id=fact.id, actor_id=None, why="Copied work.")
    assert why(amina).codes == ["not_eligible"]


def test_case_12_they_have_sat_and_the_result_is_held(amina):
    exam_hall.sit(amina)
    assert "awaiting_release" in why(amina).codes
    assert "none_held" in why(amina).codes


def test_case_13_they_are_registered_and_the_window_is_not_open(amina, spring):
    spring.move_to(datetime(2026, 3, 5, tzinfo=UTC))
    place(amina)
    assert (why(amina).codes, why(amina).verdict) == (["not_open"], "later")


def test_case_14_the_window_was_withdrawn_from_the_file(amina, bruno):
    place(bruno)
    exam_hall.pay(amina)
    cut = [line for line in exam_hall.FILES.splitlines() if "{window: spring" not in line]
    catalog.import_files(files=[("marlow.yaml", "\n".join(cut))])
    assert why(amina, window_key=WINDOW).codes == ["withdrawn"]
    assert why(bruno).verdict == "now"


def test_a_sitting_that_is_under_way_is_no_obstacle(amina):
    sitting = exam_hall.begin(amina)
    assert (why(amina).verdict, why(amina).sitting, why(amina).codes) == ("sitting", sitting, [])


def test_only_the_exam_office_asks_about_others_and_nobody_mends_for_themselves(amina, bruno, ingrid):
    with pytest.raises(NotAllowed):
        exams.why_not_for_office(officer_id=bruno.id, email=amina.email, exam_key=EXAM)
    with pytest.raises(NotFound):
        exams.why_not_for_office(officer_id=ingrid.id, email="nobody@hall.example", exam_key=EXAM)
    order = exam_hall.pay(amina)
    with pytest.raises(NotAllowed):
        exams.grant_what_was_paid(officer_id=amina.id, exam_key=EXAM, order=order)
