"""An integrity case: flag, evidence, the candidate's reply, a panel, an appeal to others (R18, R44)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import exam_hall
import pytest
from exam_hall import EXAM, SPRING, WINDOW

from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.exams import api as exams
from studium.exams.integrity import api as integrity
from studium.exams.integrity.states import settled
from studium.exams.models import Result
from studium.partners import api as partners

REPLY_BY = SPRING + timedelta(days=7)


def judge(name, role="instructor"):
    who = exam_hall.person(name)
    partners.grant_role(user_id=who.id, organisation_key="marlow", role=role, by=None)
    return who


@pytest.fixture
def judges(hall):
    return [judge("Jun Mori"), judge("Kofi Badu", "manager"), judge("Lena Weiss")]


@pytest.fixture
def case(amina, ingrid):
    """Ingrid has flagged Amina's sitting, of four right answers."""
    return integrity.flag(
        officer_id=ingrid.id, sitting=exam_hall.sit(amina), evidence="Two voices from 09:20 on."
    )


def ask(ingrid, case):
    integrity.put_to_candidate(
        officer_id=ingrid.id, case=case, concern="Who else was in the room?", reply_by=REPLY_BY
    )


def decide(ingrid, case, judges, *votes):
    integrity.seat_panel(officer_id=ingrid.id, case=case, members=[one.id for one in judges])
    for who, (outcome, more) in zip(judges, votes, strict=True):
        integrity.vote(
            member_id=who.id, case=case, outcome=outcome, reason=f"{who.display_name}: heard.", **more
        )


VOID, CLEARED = ("void", {}), ("no_breach", {})
TEN = ("adjusted", {"kind": "deduct", "points": "10"})
CAP = ("adjusted", {"kind": "cap", "points": "59"})


def test_a_flag_holds_the_result_and_the_candidate_learns_nothing_yet(amina, ingrid, case):
    result = Result.objects.get()
    assert result.state == "review"
    with pytest.raises(NotFound):
        integrity.own_case(learner_id=amina.id, public_id=case)
    plan = exams.preview_release(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sittings=None)
    assert plan.left_out[0][1] == "Excluded: An integrity case is open."
    with pytest.raises(Conflict, match="panel decides"):
        exams.clear(officer_id=ingrid.id, sitting=result.sitting.public_id, reason="I think it is fine.")


def test_the_candidate_sees_the_evidence_without_names_or_notes_and_replies(amina, ingrid, case):
    integrity.add_evidence(officer_id=ingrid.id, case=case, text="She was nervous, I think.", note=True)
    ask(ingrid, case)
    integrity.reply(learner_id=amina.id, case=case, text="The radio of my neighbour.")
    seen = integrity.own_case(learner_id=amina.id, public_id=case)
    assert [(line.kind, line.by) for line in seen.lines] == [("evidence", ""), ("reply", "")]
    assert seen.seats == ()


def test_no_panel_sits_before_the_candidate_was_heard_or_had_the_time(amina, ingrid, judges, case, spring):
    members = [one.id for one in judges]
    with pytest.raises(Conflict):
        integrity.seat_panel(officer_id=ingrid.id, case=case, members=members)
    ask(ingrid, case)
    with pytest.raises(Conflict, match="has time to reply"):
        integrity.seat_panel(officer_id=ingrid.id, case=case, members=members)
    spring.move_to(REPLY_BY + timedelta(minutes=1))
    with pytest.raises(Conflict, match="time to reply is over"):
        integrity.reply(learner_id=amina.id, case=case, text="Too late?")
    integrity.seat_panel(officer_id=ingrid.id, case=case, members=members)


def test_who_flagged_and_outsiders_do_not_judge(amina, bruno, ingrid, judges, case):
    ask(ingrid, case)
    integrity.reply(learner_id=amina.id, case=case, text="The radio.")
    for members in ([ingrid.id, judges[0].id], [bruno.id, judges[0].id], [judges[0].id]):
        with pytest.raises(Invalid, match="no part in the case"):
            integrity.seat_panel(officer_id=ingrid.id, case=case, members=members)
    with pytest.raises(NotAllowed):
        integrity.vote(member_id=judges[0].id, case=case, outcome="void", reason="Surely.")


@pytest.mark.parametrize(
    ("votes", "percent", "passed"),
    [
        ((CLEARED, CLEARED, VOID), 100, True),
        ((TEN, TEN, VOID), 90, True),
        ((CAP, TEN, VOID), 59, False),
        ((VOID, VOID, CLEARED), 0, False),
        ((VOID, TEN, CLEARED), 90, True),
    ],
)
def test_the_panel_s_outcome_is_what_more_than_half_find_at_least(
    amina, ingrid, judges, case, votes, percent, passed
):
    ask(ingrid, case)
    integrity.reply(learner_id=amina.id, case=case, text="The radio.")
    decide(ingrid, case, judges, *votes)
    result = Result.objects.get()
    assert (result.percent, result.passed) == (Decimal(percent), passed)


def test_a_panel_split_evenly_finds_the_milder():
    assert settled([(2, 7), (0, 5)]) == 5


def test_no_breach_closes_the_case_and_frees_the_result(amina, ingrid, judges, case):
    ask(ingrid, case)
    integrity.reply(learner_id=amina.id, case=case, text="The radio.")
    decide(ingrid, case, judges[:2], CLEARED, VOID)
    assert Result.objects.get().state == "provisional"
    assert integrity.own_case(learner_id=amina.id, public_id=case).outcome == "no_breach"


def test_an_appeal_goes_to_others_and_may_restore_the_mark(amina, ingrid, judges, case):
    ask(ingrid, case)
    integrity.reply(learner_id=amina.id, case=case, text="The radio.")
    decide(ingrid, case, judges[:2], VOID, VOID)
    assert Result.objects.get().state == "review"
    integrity.appeal(learner_id=amina.id, case=case, text="Listen to the recording of the street.")
    others = [judges[2], judge("Mara Silva")]
    with pytest.raises(Invalid):
        integrity.seat_panel(officer_id=ingrid.id, case=case, members=[one.id for one in judges[:2]])
    decide(ingrid, case, others, CLEARED, CLEARED)
    result = Result.objects.get()
    assert (result.state, result.percent, result.passed) == ("provisional", Decimal(100), True)
    with pytest.raises(Conflict):
        integrity.appeal(learner_id=amina.id, case=case, text="Again.")


def test_a_decision_nobody_appeals_closes_when_the_time_is_over(amina, ingrid, judges, case, spring):
    ask(ingrid, case)
    integrity.reply(learner_id=amina.id, case=case, text="The radio.")
    decide(ingrid, case, judges[:2], TEN, TEN)
    assert integrity.close_unappealed() == 0
    spring.shift(timedelta(days=15))
    assert integrity.close_unappealed() == 1
    assert (Result.objects.get().state, Result.objects.get().percent) == ("provisional", Decimal(90))


def test_a_case_after_the_release_amends(amina, ingrid, judges, spring):
    sitting = exam_hall.sit(amina)
    spring.move_to(exam_hall.RELEASE_DAY)
    exams.release(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sittings=[sitting])
    case = integrity.flag(officer_id=ingrid.id, sitting=sitting, evidence="The paper was for sale.")
    integrity.put_to_candidate(
        officer_id=ingrid.id,
        case=case,
        concern="Did you buy it?",
        reply_by=exam_hall.RELEASE_DAY + timedelta(days=7),
    )
    integrity.reply(learner_id=amina.id, case=case, text="Yes.")
    decide(ingrid, case, judges[:2], VOID, VOID)
    result = Result.objects.get()
    assert (result.state, result.revision, result.passed) == ("amended", 1, False)


def test_a_dropped_case_frees_the_result(amina, bruno, ingrid, case):
    with pytest.raises(NotAllowed):
        integrity.drop(officer_id=bruno.id, case=case, reason="Let her go.")
    integrity.drop(officer_id=ingrid.id, case=case, reason="It was the radio.")
    assert Result.objects.get().state == "provisional"
