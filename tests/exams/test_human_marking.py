"""Responses that people mark: queue, marks, differences, and the result they make."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import exam_hall
import exam_responses as room
import pytest
from exam_hall import EXAM, RELEASE_DAY, WINDOW

from studium.catalog import api as catalog
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.core.models import AuditEntry
from studium.exams import api as exams
from studium.exams.marking.human import api as marking
from studium.exams.marking.human.models import Response, ResponseMark
from studium.exams.marking.human.people import ROLE
from studium.exams.models import Sitting
from studium.exams.releases.adjusting import do_adjust, end_adjustment
from studium.partners import api as partners

HERE = {"exam_key": EXAM, "window_key": WINDOW}
TWICE = "marking: {second: all, threshold: 2, third: true}"


@pytest.fixture
def essay(hall):
    room.open_with()


@pytest.fixture
def twice(hall):
    room.open_with(marking_terms=TWICE)


@pytest.fixture
def gil(ingrid):
    return room.grader("Gil Ferrara", ingrid)


@pytest.fixture
def hana(ingrid):
    return room.grader("Hana Dvorak", ingrid)


def releasing(officer):
    return exams.preview_release(officer_id=officer.id, **HERE, sittings=None)


def release(officer, sitting):
    return exams.release(officer_id=officer.id, **HERE, sittings=[sitting])


# From the response to the result


def test_a_response_waits_for_people_and_keeps_the_result_from_release(essay, amina, ingrid):
    sitting = room.sit(amina)
    assert room.result(sitting).percent == Decimal("28.571428")  # 4 of 14: the essay may give 10
    plan = releasing(ingrid)
    assert plan.going_out == ()
    assert plan.left_out == ((sitting, "People are still marking responses of it."),)
    (row,) = exams.release_board(officer_id=ingrid.id, **HERE).rows
    assert row.marking and not row.releasable


def test_a_mark_makes_the_result_whole(essay, amina, ingrid, gil):
    sitting = room.sit(amina, right=2)
    room.give(gil, 1, 1)  # 4 + 4 of 10
    found = room.result(sitting)
    assert (found.percent, found.passed) == (Decimal("71.428571"), True)  # 2 + 8 of 14
    assert [line["state"] for line in found.per_question][-1] == "partial"
    assert releasing(ingrid).passed == (sitting,)


def test_an_empty_response_earns_nothing_and_nobody_is_asked(essay, amina, ingrid, gil):
    sitting = room.sit(amina, text="  \n ")
    assert not Response.objects.exists()
    assert releasing(ingrid).failed == (sitting,)
    with pytest.raises(NotFound):
        room.take(gil)


def test_r17_a_grader_sees_the_response_and_nothing_of_who_wrote_it(essay, amina, gil):
    sitting = room.sit(amina)
    page = marking.grader_page(user_id=gil.id, response=room.take(gil))
    assert page.response.pieces[0].text == room.TEXT
    said = repr(page)
    for secret in ("Amina", "amina@", sitting, amina.public_id):
        assert secret not in said


def test_the_terms_are_those_the_sitting_began_under(twice, amina, ingrid, gil):
    sitting = exam_hall.begin(amina)
    room.open_with()
    exam_hall.save(amina, sitting, room.ESSAY, {"text-0": room.TEXT}, seq=9)
    exams.submit(learner_id=amina.id, sitting=sitting)
    assert room.response_in(sitting).second


# Two people


def test_neither_of_two_sees_the_other_and_their_mean_is_exact(twice, amina, gil, hana):
    sitting = room.sit(amina, right=0)
    response = room.give(gil, 1, 1)  # 8
    assert room.response_in(sitting).points is None
    with pytest.raises(NotFound):
        marking.grader_page(user_id=hana.id, response=response)
    assert room.take(hana) == response
    page = marking.grader_page(user_id=hana.id, response=response)
    assert page.points is None and page.typed.options == {}
    marking.give(user_id=hana.id, response=response, typed=room.typed(2, 1))  # 10
    assert room.response_in(sitting).points == 9
    assert room.result(sitting).percent == Decimal("64.285714")  # 9 of 14


def test_marks_too_far_apart_go_to_a_third_whose_mark_stands(twice, amina, ingrid, gil, hana):
    sitting = room.sit(amina)
    room.give(gil, 0, 1)  # 4
    room.give(hana, 2, 1)  # 10
    found = room.response_in(sitting)
    assert (found.third, found.points) == (True, None)
    assert releasing(ingrid).going_out == ()
    plain, third = room.grader("Iris Lund", ingrid), room.grader("Jon Baez", ingrid, third=True)
    with pytest.raises(NotFound):
        room.take(plain)
    room.give(third, 1, 0)  # 4
    found.refresh_from_db()
    assert (found.points, found.how) == (4, "third")
    assert releasing(ingrid).going_out == (sitting,)


def test_without_a_third_the_office_decides(hall, amina, ingrid):
    room.open_with(marking_terms="marking: {second: all, threshold: 10%, third: false}")
    gil, hana = room.grader("Gil Ferrara", ingrid), room.grader("Hana Dvorak", ingrid)
    sitting = room.sit(amina)
    response = room.give(gil, 0, 1)
    room.give(hana, 2, 1)
    (apart,) = marking.marking_desk(officer_id=ingrid.id, **HERE).differences
    assert (apart.first, apart.second, apart.office, apart.points) == (4, 10, True, None)
    marking.decide(officer_id=ingrid.id, response=response, typed=room.typed(1, 1), reason="Sound enough.")
    assert (room.response_in(sitting).points, room.response_in(sitting).how) == (8, "decision")


def test_a_second_mark_that_comes_after_the_decision_is_refused(twice, amina, ingrid, gil, hana):
    room.sit(amina)
    response = room.give(gil)
    assert room.take(hana) == response
    marking.decide(officer_id=ingrid.id, response=response, typed=room.typed(1, 1), reason="Needed today.")
    with pytest.raises(Conflict, match="decided on this response meanwhile"):
        marking.give(user_id=hana.id, response=response, typed=room.typed())


# Taking up


def test_a_response_is_in_one_persons_hands_until_it_has_lain_two_hours(essay, amina, gil, hana, spring):
    room.sit(amina)
    response = room.take(gil)
    assert room.take(gil) == response
    with pytest.raises(NotFound):
        room.take(hana)
    spring.shift(timedelta(hours=1, minutes=50))
    marking.save_draft(user_id=gil.id, response=response, typed=room.typed(comment="So far"))
    spring.shift(timedelta(hours=1, minutes=50))
    with pytest.raises(NotFound):
        room.take(hana)
    spring.shift(timedelta(minutes=11))
    assert room.take(hana) == response
    with pytest.raises(Conflict, match="another grader has taken it up"):
        marking.give(user_id=gil.id, response=response, typed=room.typed())


def test_a_draft_is_kept_as_it_was_typed_and_takes_no_half_rubric_as_a_mark(essay, amina, gil):
    room.sit(amina)
    response = room.take(gil)
    half = marking.Typed({0: "1"}, {0: "Good"}, "More to come")
    marking.save_draft(user_id=gil.id, response=response, typed=half)
    assert marking.grader_page(user_id=gil.id, response=response).typed == half
    with pytest.raises(Invalid, match="Language"):
        marking.give(user_id=gil.id, response=response, typed=half)


def test_a_slip_is_put_right_until_something_rests_on_it(twice, amina, gil, hana):
    sitting = room.sit(amina)
    response = room.give(gil, 0, 0)
    marking.give(user_id=gil.id, response=response, typed=room.typed(1, 1))
    room.give(hana, 1, 1)
    assert room.response_in(sitting).points == 8
    with pytest.raises(Conflict):
        marking.give(user_id=gil.id, response=response, typed=room.typed())


def test_who_knows_the_candidate_passes_on_all_of_theirs(hall, amina, ingrid):
    room.open_with(room.essay(), room.essay("other"))
    gil, hana = room.grader("Gil Ferrara", ingrid), room.grader("Hana Dvorak", ingrid)
    sitting = exam_hall.begin(amina)
    exam_hall.save(amina, sitting, 5, {"text-0": "One"}, seq=1)
    exam_hall.save(amina, sitting, 6, {"text-0": "Two"}, seq=2)
    exams.submit(learner_id=amina.id, sitting=sitting)
    response = room.take(gil)
    with pytest.raises(Invalid):
        marking.declare(user_id=gil.id, response=response, why=" ")
    marking.declare(user_id=gil.id, response=response, why="My student")
    for block in ("essay", "other"):
        with pytest.raises(NotFound):
            room.take(gil, block)
    assert room.take(hana) == response
    (passed,) = marking.marking_desk(officer_id=ingrid.id, **HERE).passed_on
    assert (passed.grader, passed.why) == ("Gil Ferrara", "My student")


def test_who_loses_the_role_marks_no_more_and_what_they_had_goes_to_others(
    essay, amina, bruno, ingrid, gil, hana
):
    one, other = room.sit(amina), room.sit(bruno)
    marked = room.give(gil)
    held = room.take(gil)
    partners.revoke_role(user_id=gil.id, organisation_key="marlow", role=ROLE, by=None, why="Left")
    with pytest.raises(NotAllowed):
        marking.give(user_id=gil.id, response=held, typed=room.typed())
    assert room.take(hana) == held
    assert {room.response_in(one).points, room.response_in(other).points} == {None, Decimal(10)}
    assert Response.objects.get(public_id=marked).points == 10


def test_who_sits_the_window_does_not_mark_in_it(essay, amina, bruno, ingrid):
    room.sit(amina)
    exam_hall.pay(bruno)
    exams.register(learner_id=bruno.id, **HERE)
    for person in (amina, bruno):
        with pytest.raises(Conflict, match="sits this window"):
            marking.assign(officer_id=ingrid.id, **HERE, email=person.email)


# The office


def test_only_officers_assign_and_decide(essay, amina, gil):
    room.sit(amina)
    response = room.take(gil)
    with pytest.raises(NotAllowed):
        marking.assign(officer_id=gil.id, **HERE, email=gil.email)
    with pytest.raises(NotAllowed):
        marking.decide(officer_id=gil.id, response=response, typed=room.typed(), reason="Mine")
    with pytest.raises(NotAllowed):
        marking.marked_response(officer_id=gil.id, response=response)


def test_the_office_takes_a_response_out_of_hands_and_gives_it_to_somebody(essay, amina, ingrid, gil, hana):
    room.sit(amina)
    response = room.take(gil)
    marking.pass_on(officer_id=ingrid.id, response=response, reason="Ill", place=1, to=hana.public_id)
    with pytest.raises(Conflict, match="somebody else"):
        marking.grader_page(user_id=gil.id, response=response)
    assert marking.grader_page(user_id=hana.id, response=response).points is None
    assert AuditEntry.objects.filter(action="pass exam response on", why="Ill").exists()


def test_a_grader_taken_off_gives_back_what_they_hold_and_keeps_what_they_gave(
    essay, amina, bruno, ingrid, gil
):
    room.sit(amina), room.sit(bruno)
    room.give(gil)
    room.take(gil)
    assert marking.end(officer_id=ingrid.id, **HERE, person=gil.public_id) == 1
    assert ResponseMark.objects.filter(ended="", given_at__isnull=False).count() == 1
    with pytest.raises(NotAllowed):
        room.take(gil)


def test_a_sample_is_marked_again_by_somebody_else(essay, amina, ingrid, gil, hana):
    sitting = room.sit(amina)
    response = room.give(gil, 2, 1)
    assert marking.by_chance(officer_id=ingrid.id, **HERE) == response
    marking.ask_second(officer_id=ingrid.id, response=response, reason="A sample")
    assert releasing(ingrid).going_out == ()
    room.give(hana, 2, 1)
    assert room.response_in(sitting).points == 10
    assert releasing(ingrid).going_out == (sitting,)


def test_r20_a_decision_after_the_release_amends_the_result(essay, amina, ingrid, gil, spring):
    sitting = room.sit(amina, right=2)
    response = room.give(gil, 1, 1)
    spring.move_to(RELEASE_DAY)
    assert release(ingrid, sitting).passed == (sitting,)
    marking.decide(officer_id=ingrid.id, response=response, typed=room.typed(0, 0), reason="Copied.")
    found = room.result(sitting)
    assert (found.state, found.revision, found.passed) == ("amended", 1, False)
    assert found.percent == Decimal("14.285714")
    assert AuditEntry.objects.filter(action="amend exam result", why="Copied.").count() == 1


def test_a_result_amended_by_hand_is_not_marked_over(essay, amina, ingrid, gil, spring):
    sitting = room.sit(amina)
    response = room.give(gil)
    spring.move_to(RELEASE_DAY)
    release(ingrid, sitting)
    exams.amend(officer_id=ingrid.id, sitting=sitting, percent="61", reason="Agreed on appeal")
    with pytest.raises(Conflict, match="by hand"):
        marking.decide(officer_id=ingrid.id, response=response, typed=room.typed(0, 0), reason="Late")
    assert room.result(sitting).percent == 61


# Questions that are withdrawn


def rule(officer, kind, **more):
    exams.decide_ruling(
        officer_id=officer.id, **HERE, block_key="essay", kind=kind, reason="The prompt was wrong.", **more
    )


def test_a_question_withdrawn_for_everybody_is_not_marked_any_more(essay, amina, ingrid, gil):
    sitting = room.sit(amina)
    rule(ingrid, "withdraw", only_better=False)
    with pytest.raises(NotFound):
        room.take(gil)
    assert releasing(ingrid).passed == (sitting,)
    exams.lift_ruling(officer_id=ingrid.id, **HERE, block_key="essay", reason="It was right")
    assert releasing(ingrid).going_out == ()
    room.give(gil)
    assert room.result(sitting).percent == 100


def test_withdrawn_so_that_nobody_falls_it_is_still_marked_and_kept_where_it_helps(
    essay, amina, bruno, ingrid, gil
):
    good, poor = room.sit(amina, right=2), room.sit(bruno, right=2)
    rule(ingrid, "withdraw")
    for _each in range(2):
        response = room.take(gil)
        better = room.response_in(good).public_id == response
        marking.give(user_id=gil.id, response=response, typed=room.typed(*((2, 1) if better else (0, 0))))
    assert room.result(good).percent == Decimal("85.714285")  # 12 of 14, not 2 of 4
    assert room.result(poor).percent == 50


def test_people_mark_it_so_no_key_is_replaced(essay, amina, ingrid):
    room.sit(amina)
    with pytest.raises(Invalid, match="People mark"):
        rule(ingrid, "rekey", right=["x"])
    assert not exams.item_desk(officer_id=ingrid.id, **HERE, block_key="essay").typed


# What the candidate sees


def test_r18_the_lobby_says_that_people_mark_and_nothing_else(essay, amina, gil):
    room.sit(amina)
    (waiting,) = exams.lobby(learner_id=amina.id, exam_key=EXAM).waiting
    assert waiting.marking
    room.give(gil)
    lobby = exams.lobby(learner_id=amina.id, exam_key=EXAM)
    assert not lobby.waiting[0].marking and lobby.results == ()


def test_marks_and_comments_are_shown_after_release_as_the_policy_says(hall, amina, ingrid, spring):
    room.open_with(review="review: {when: released, shows: [questions, answers, marks, comments]}")
    gil = room.grader("Gil Ferrara", ingrid)
    sitting = room.sit(amina)
    room.give(gil, 1, 1, comment="A good start.", words="Say why bursts matter.")
    assert exams.review(learner_id=amina.id, public_id=sitting) is None
    spring.move_to(RELEASE_DAY)
    release(ingrid, sitting)
    seen = exams.review(learner_id=amina.id, public_id=sitting)
    item = next(one for one in seen.items if one.number == room.ESSAY)
    (said,) = item.feedback.marks
    assert (item.points, said.points, said.comment) == (8, 8, "A good start.")
    assert said.words == (("Argument", "Say why bursts matter."),)
    assert "Gil" not in repr(seen)


def test_without_marks_and_comments_in_the_policy_nothing_of_it_is_shown(hall, amina, ingrid, spring):
    room.open_with(review="review: {when: released, shows: [questions, answers]}")
    gil = room.grader("Gil Ferrara", ingrid)
    sitting = room.sit(amina)
    room.give(gil, comment="Between us.")
    spring.move_to(RELEASE_DAY)
    release(ingrid, sitting)
    seen = exams.review(learner_id=amina.id, public_id=sitting)
    assert "Between us" not in repr(seen)
    assert next(one for one in seen.items if one.number == room.ESSAY).points is None


def test_a_change_by_rule_is_counted_again_on_the_new_mark(essay, amina, ingrid, gil):
    sitting = room.sit(amina, right=2)
    row = Sitting.objects.get(public_id=sitting)
    with write():
        do_adjust(
            sitting=row, rule={"kind": "deduct", "points": "10"}, cause="case:1", why="Late", by=ingrid.id
        )
    room.give(gil, 1, 1)
    assert room.result(sitting).percent == Decimal("61.428571")  # 10 of 14, ten percent points off
    with write():
        end_adjustment(sitting=row, cause="case:1")
    assert room.result(sitting).percent == Decimal("71.428571")


def test_time_that_is_up_puts_responses_before_graders_too(essay, amina, gil, spring):
    sitting = exam_hall.begin(amina)
    exam_hall.save(amina, sitting, room.ESSAY, {"text-0": room.TEXT}, seq=1)
    spring.shift(timedelta(hours=2))
    assert exams.close_overdue_sittings() == 1
    assert room.take(gil)


def test_a_response_that_waits_is_in_no_figures_of_items(essay, amina, ingrid, gil):
    room.sit(amina)
    before = exams.work_out_statistics(officer_id=ingrid.id, **HERE)
    assert "essay" not in {one.block_key for one in before.items}
    room.give(gil, 1, 1)
    after = exams.work_out_statistics(officer_id=ingrid.id, **HERE)
    assert next(one for one in after.items if one.block_key == "essay").difficulty == pytest.approx(0.8)


def test_a_rubric_without_points_has_no_place_in_an_exam(hall, ingrid):
    room.open_with(room.essay(points=(0,)).replace('points="4"', 'points="0"'))
    board = exams.release_board(officer_id=ingrid.id, **HERE)
    assert board.questions == 4
    assert board.left_out == ("Essay: its rubric gives no points",)


def test_a_bank_may_hold_responses(hall, amina):
    room.open_with()
    files = exam_hall.FILES.replace(
        "content: {course: marlow-paper, section: final}\nresources: A calculator",
        "parts: [{part: one, title: One, minutes: 60, blueprint: [{bank: b, count: 1, marks: 3}]}]\n"
        "banks: [{bank: b, from: [{course: marlow-paper, problems: [essay]}]}]\nresources: A calculator",
        1,
    ).replace("minutes: 60\npass_mark: 60", "pass_mark: 60", 1)
    catalog.import_files(files=[("marlow.yaml", files)])
    sitting = exam_hall.begin(amina)
    exam_hall.save(amina, sitting, 1, {"text-0": room.TEXT}, seq=1)
    exams.submit(learner_id=amina.id, sitting=sitting)
    assert room.response_in(sitting).possible == 10
    assert room.result(sitting).possible == 3
