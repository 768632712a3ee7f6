"""Seats: slots with capacity and zones, places by invitation and by the office, moving, vouchers (R12, R13, R15, R24)."""

from __future__ import annotations

from datetime import UTC, datetime

import exam_hall
import pytest
from exam_hall import EXAM, SPRING, WINDOW

from studium.core.errors import Conflict, Invalid, NotAllowed
from studium.exams import api as exams
from studium.exams.models import Registration, Seat
from studium.exams.seats import office, seating, vouchers


def slot(ingrid, **more):
    given = {"day_and_time": "2026-03-15T09:00", "zone": "Asia/Tokyo", "minutes": 30, "capacity": 1}
    return seating.add_slot(
        officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, place="Room 4", **{**given, **more}
    )


def register(who, where="", window=WINDOW):
    return exams.register(learner_id=who.id, exam_key=EXAM, window_key=window, slot=where)


def begin(who, window=WINDOW):
    return exams.start(learner_id=who.id, exam_key=EXAM, window_key=window)


def why(who):
    return exams.why_not(learner_id=who.id, exam_key=EXAM, window_key=WINDOW).codes


def held(who):
    return exams.lobby(learner_id=who.id, exam_key=EXAM).held


def test_r13_a_slot_is_given_in_the_time_of_its_place_and_kept_in_utc(ingrid, amina):
    slot(ingrid)
    row = seating.Slot.objects.get()
    assert row.starts == datetime(2026, 3, 15, 0, 0, tzinfo=UTC)
    exam_hall.pay(amina)
    window = row.window
    assert seating.slots(window)[0].local.isoformat() == "2026-03-15T09:00:00+09:00"


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Mars/Olympus"},
        {"zone": "../etc"},
        {"day_and_time": "soon"},
        {"day_and_time": "2026-03-23T09:00"},
        {"capacity": 0},
    ],
)
def test_r13_a_slot_that_cannot_be_is_refused(ingrid, wrong):
    with pytest.raises(Invalid):
        slot(ingrid, **wrong)


@pytest.mark.parametrize("skipped_or_twice", ["2026-03-29T02:30", "2026-10-25T02:30"])
def test_r13_an_hour_that_the_clocks_of_the_place_skip_or_show_twice_is_refused(ingrid, skipped_or_twice):
    with pytest.raises(Invalid, match="clocks there are changed"):
        slot(ingrid, day_and_time=skipped_or_twice, zone="Europe/Paris")


def test_a_slot_takes_so_many_and_no_more(ingrid, amina, bruno):
    first = slot(ingrid)
    second = slot(ingrid, day_and_time="2026-03-16T09:00")
    for who in (amina, bruno):
        exam_hall.pay(who)
    with pytest.raises(Invalid, match="Choose one of the dates"):
        register(amina)
    register(amina, first)
    with pytest.raises(Conflict, match="last seat"):
        register(bruno, first)
    assert held(bruno).reserved == 0
    register(bruno, second)
    assert Seat.objects.count() == 2


def test_a_window_whose_every_slot_is_taken_says_so(ingrid, amina, bruno):
    only = slot(ingrid)
    for who in (amina, bruno):
        exam_hall.pay(who)
    register(amina, only)
    assert why(bruno) == ["slots_full"]
    later = slot(ingrid, day_and_time="2026-03-16T09:00")
    office.defer(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW, to_window=WINDOW, slot=later)
    assert why(bruno) == ["not_registered"]
    register(bruno, only)


def test_one_starts_from_the_slot_s_beginning_until_its_last_entry(ingrid, amina, spring):
    exam_hall.pay(amina)
    register(amina, slot(ingrid))
    assert why(amina) == ["slot_ahead"]
    with pytest.raises(Conflict, match="Your date is"):
        begin(amina)
    spring.move_to(datetime(2026, 3, 15, 0, 30, tzinfo=UTC))
    assert why(amina) == ["slot_past"]
    with pytest.raises(Conflict, match="has passed"):
        begin(amina)
    spring.move_to(datetime(2026, 3, 15, 0, 29, tzinfo=UTC))
    assert begin(amina)


def test_r12_a_window_by_invitation_takes_the_invited_and_says_so_to_others(ingrid, amina, bruno, mailoutbox):
    office.admit(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, admits="invited")
    emails = [f" {amina.email.upper()} ", amina.email, "", "stranger@hall.example"]
    assert office.invite(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, emails=emails) == 2
    assert office.invite(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, emails=emails) == 0
    assert [mail.to for mail in mailoutbox] == [[amina.email]]
    for who in (amina, bruno):
        exam_hall.pay(who)
    register(amina)
    with pytest.raises(Conflict, match="by invitation"):
        register(bruno)
    assert why(bruno) == ["by_invitation"]
    with pytest.raises(Invalid, match="no e-mail address"):
        office.invite(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, emails=["a@b.example", "x"])


def test_r12_the_office_registers_after_the_date_with_a_reason_and_never_without_an_attempt(
    ingrid, amina, spring
):
    spring.move_to(datetime(2026, 3, 21, tzinfo=UTC))

    def give(**more):
        return office.register_for(
            **{
                "officer_id": ingrid.id,
                "email": amina.email,
                "exam_key": EXAM,
                "window_key": WINDOW,
                "reason": "The bank was slow.",
                **more,
            }
        )

    with pytest.raises(Conflict, match="paid for first"):
        give()
    exams.grant_attempt(officer_id=ingrid.id, learner_id=amina.id, exam_key=EXAM, reason="A bursary.")
    with pytest.raises(Invalid, match="Say why"):
        give(reason=" ")
    with pytest.raises(NotAllowed):
        give(officer_id=amina.id)
    assert give() == give()
    assert (Seat.objects.get().mode, Seat.objects.get().why) == ("office", "The bank was slow.")


def test_r24_a_place_is_moved_whole_or_not_at_all(ingrid, amina, spring):
    exam_hall.pay(amina)
    spring.move_to(datetime(2026, 3, 5, tzinfo=UTC))
    register(amina)

    def move(to, **more):
        return office.defer(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW, to_window=to, **more)

    with pytest.raises(Conflict, match="opens on 1 June"):
        move("summer")
    assert (held(amina).reserved, Registration.objects.get().state) == (1, "registered")
    moved = office.defer_for(
        officer_id=ingrid.id,
        registration=Registration.objects.get().public_id,
        to_window="summer",
        reason="Illness.",
    )
    assert (held(amina).reserved, held(amina).available, held(amina).granted) == (1, 0, 1)
    assert Seat.objects.get(registration__public_id=moved.public_id).deferred_from.state == "deferred"
    spring.move_to(SPRING)
    with pytest.raises(Conflict, match="not registered"):
        begin(amina)
    spring.move_to(datetime(2026, 6, 12, tzinfo=UTC))
    assert begin(amina, "summer")


def test_a_place_moved_without_naming_a_date_takes_the_first_with_a_free_seat(ingrid, amina, bruno, spring):
    spring.move_to(datetime(2026, 3, 5, tzinfo=UTC))
    taken, free = slot(ingrid), slot(ingrid, day_and_time="2026-03-16T09:00")
    for who in (amina, bruno):
        exam_hall.pay(who)
    register(bruno, taken)
    office.register_for(
        officer_id=ingrid.id, email=amina.email, exam_key=EXAM, window_key=WINDOW, reason="By letter."
    )
    assert Seat.objects.get(registration__learner=amina.id).slot.public_id == free


def test_r16_a_no_show_is_moved_by_the_office_with_the_attempt_once(ingrid, amina, spring):
    exam_hall.pay(amina)
    number = register(amina).public_id
    spring.move_to(datetime(2026, 3, 23, tzinfo=UTC))
    exams.lapse_unused()

    def move():
        return office.defer_for(
            officer_id=ingrid.id, registration=number, to_window="summer", reason="The train stood still."
        )

    move()
    assert (held(amina).reserved, held(amina).available) == (1, 0)
    with pytest.raises(Conflict, match="cannot be moved"):
        move()


def test_r24_the_candidate_does_not_move_a_place_whose_date_has_come(amina):
    exam_hall.pay(amina)
    register(amina)
    with pytest.raises(Conflict, match="only the exam office"):
        office.defer(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW, to_window="summer")


def voucher(ingrid, **more):
    given = {"uses": 1, "until": datetime(2026, 4, 1, tzinfo=UTC), "reason": "Bursary of 2026."}
    return vouchers.make_voucher(officer_id=ingrid.id, exam_key=EXAM, **{**given, **more})


def redeem(who, code, exam=EXAM):
    vouchers.redeem(learner_id=who.id, exam_key=exam, code=code)


def test_r15_a_voucher_grants_one_attempt_to_each_of_so_many(ingrid, amina, bruno):
    code = voucher(ingrid)
    redeem(amina, f" {code.lower().replace('-', ' ')} ")
    assert (held(amina).available, why(amina)) == (1, ["not_registered"])
    assert "by a voucher" in exams.lobby(learner_id=amina.id, exam_key=EXAM).history[-1].sentence
    with pytest.raises(Conflict, match="already"):
        redeem(amina, code)
    with pytest.raises(Conflict, match="used up"):
        redeem(bruno, code)
    register(amina)


def test_r15_a_voucher_is_not_spent_where_the_attempt_could_not_be_used(ingrid, amina, spring):
    code = voucher(ingrid, uses=2)
    chidi = exam_hall.person("Chidi Okafor")
    exam_hall.join(chidi)
    with pytest.raises(Conflict, match="Still to be met"):
        redeem(chidi, code)
    with pytest.raises(Invalid, match="no voucher of this exam"):
        redeem(amina, "0000-0000")
    with pytest.raises(Invalid):
        redeem(amina, code, "open-final")
    assert vouchers.vouchers(officer_id=ingrid.id, exam_key=EXAM)[0].used == 0
    spring.move_to(datetime(2026, 6, 5, tzinfo=UTC))
    with pytest.raises(Conflict, match="good until"):
        redeem(amina, code)


def test_r15_only_officers_make_vouchers_and_give_the_reason(ingrid, amina):
    with pytest.raises(NotAllowed):
        voucher(amina)
    with pytest.raises(Invalid, match="whom"):
        voucher(ingrid, reason="")
