"""From provisional to released, and nobody learns a result before (R18, R20, R13)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal

import exam_hall
import pytest
from exam_hall import EXAM, PROGRAM, RELEASE_DAY, WINDOW

from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.core.models import AuditEntry
from studium.exams import api as exams
from studium.exams.models import Answer, Result
from studium.partners import api as partners
from studium.progress import api as progress


def release(officer, *sittings):
    return exams.release(officer_id=officer.id, exam_key=EXAM, window_key=WINDOW, sittings=list(sittings))


def exam_facts(who):
    return [fact for fact in progress.facts_of(who.id) if fact.key == f"exam:{EXAM}"]


def test_r18_before_release_the_candidate_learns_nothing(amina):
    sitting = exam_hall.sit(amina, right=3)
    receipt = exams.receipt(learner_id=amina.id, public_id=sitting)
    assert receipt is not None
    assert (receipt.percent, receipt.passed) == (None, None)
    lobby = exams.lobby(learner_id=amina.id, exam_key=EXAM)
    assert lobby.results == ()
    assert [one.sitting for one in lobby.waiting] == [sitting]
    # That people still mark it says nothing of a mark.
    assert asdict(lobby.waiting[0]).keys() == {"sitting", "submitted_at", "release_after", "marking"}
    # All that the receipt holds, so that nothing of a mark can stand among it.
    said = json.loads(receipt.text)
    assert said.keys() == {
        "sitting", "exam", "exam_version", "content_version", "started_at", "submitted_at", "parts", "received",
    }  # fmt: skip
    assert [part.keys() for part in said["parts"]] == [{"part", "sha256"}]
    assert all(one.keys() == {"question", "block", "answers", "saved_at"} for one in said["received"])
    given = {str(one["answers"]) for one in said["received"]}
    kept = Answer.objects.filter(sitting__public_id=sitting)
    assert given - {"{}"} == {str(answer.content) for answer in kept} - {"{}"}
    assert exam_facts(amina) == []


def test_r18_a_passed_and_a_failed_sitting_look_the_same_before_release(amina, bruno):
    seen = []
    for who, right in ((amina, 4), (bruno, 0)):
        sitting = exam_hall.begin(who)
        for number, answers in exam_hall.right_answers(who, sitting).items():
            exam_hall.save(
                who, sitting, number, answers if right else dict.fromkeys(answers, "0"), seq=number
            )
        exams.submit(learner_id=who.id, sitting=sitting)
        standing = progress.standing(learner_id=who.id, program_key=PROGRAM)
        receipt = exams.receipt(learner_id=who.id, public_id=sitting)
        assert receipt is not None
        seen.append(
            (
                [(node.id, node.state, node.sentence) for node in standing.root.walk()],
                receipt.answered,
                receipt.passed,
                exams.lobby(learner_id=who.id, exam_key=EXAM).eligibility.reasons,
            )
        )
    assert seen[0] == seen[1]


def test_r18_a_release_makes_the_result_known_and_a_fact(amina, ingrid, spring):
    sitting = exam_hall.sit(amina, right=3)
    spring.move_to(RELEASE_DAY)
    plan = release(ingrid, sitting)
    assert (plan.passed, plan.failed, plan.left_out) == ((sitting,), (), ())
    receipt = exams.receipt(learner_id=amina.id, public_id=sitting)
    assert receipt is not None
    assert (receipt.percent, receipt.passed) == (Decimal(75), True)
    (fact,) = exam_facts(amina)
    assert (fact.score, fact.passed, fact.identity_checked) == (Decimal(75), True, True)
    assert fact.effective_at == exam_hall.SPRING
    assert progress.standing(learner_id=amina.id, program_key=PROGRAM).attained == "met"


def test_r18_a_release_leaves_an_audit_entry_and_a_mail_without_the_mark(
    amina, ingrid, spring, run_tasks, mailoutbox
):
    sitting = exam_hall.sit(amina, right=3)
    spring.move_to(RELEASE_DAY)
    release(ingrid, sitting)
    entry = AuditEntry.objects.get(action="release exam result")
    assert (entry.actor_id, entry.target) == (ingrid.id, f"sitting:{sitting}")
    run_tasks()
    mail = next(mail for mail in mailoutbox if "is released" in mail.subject)
    assert "75" not in mail.body.replace(sitting, "")


def test_r18_only_an_exam_officer_of_the_institution_releases(amina, bruno, ingrid, spring):
    sitting = exam_hall.sit(amina)
    spring.move_to(RELEASE_DAY)
    other = exam_hall.person("Otto Brandt")
    partners.grant_role(user_id=other.id, organisation_key="castell", role="exam_officer", by=None)
    partners.grant_role(user_id=bruno.id, organisation_key="marlow", role="registrar", by=None)
    for who in (amina, bruno, other):
        for call in (
            lambda who=who: release(who, sitting),
            lambda who=who: exams.preview_release(
                officer_id=who.id, exam_key=EXAM, window_key=WINDOW, sittings=[sitting]
            ),
            lambda who=who: exams.release_board(officer_id=who.id, exam_key=EXAM, window_key=WINDOW),
            lambda who=who: exams.board_sitting(
                officer_id=who.id, exam_key=EXAM, window_key=WINDOW, sitting=sitting
            ),
            lambda who=who: exams.exclude(officer_id=who.id, sitting=sitting, reason="No."),
            lambda who=who: exams.amend(officer_id=who.id, sitting=sitting, percent="100", reason="No."),
        ):
            with pytest.raises(NotAllowed):
                call()
    assert Result.objects.get().state == "provisional"


def test_r13_nothing_is_released_before_the_window_s_release_moment(amina, ingrid, spring):
    sitting = exam_hall.sit(amina)
    spring.move_to(datetime(2026, 3, 24, 23, 59, tzinfo=UTC))
    with pytest.raises(Conflict, match="25 March 2026"):
        release(ingrid, sitting)


def test_r18_a_sitting_excluded_with_a_reason_is_left_out_and_can_be_cleared(amina, bruno, ingrid, spring):
    hers, his = exam_hall.sit(amina), exam_hall.sit(bruno, right=0)
    exams.exclude(officer_id=ingrid.id, sitting=hers, reason="A second voice in the room.")
    spring.move_to(RELEASE_DAY)
    plan = release(ingrid, hers, his)
    assert plan.failed == (his,)
    assert plan.left_out == ((hers, "Excluded: A second voice in the room."),)
    assert exams.lobby(learner_id=amina.id, exam_key=EXAM).results == ()
    exams.clear(officer_id=ingrid.id, sitting=hers, reason="It was the radio.")
    assert release(ingrid, hers).passed == (hers,)


def test_r18_the_candidate_does_not_see_that_they_are_excluded(amina, ingrid):
    sitting = exam_hall.sit(amina)
    before = exams.receipt(learner_id=amina.id, public_id=sitting)
    exams.exclude(officer_id=ingrid.id, sitting=sitting, reason="To be looked at.")
    assert exams.receipt(learner_id=amina.id, public_id=sitting) == before


def test_an_exclusion_says_why(amina, ingrid):
    sitting = exam_hall.sit(amina)
    with pytest.raises(Invalid, match="Say why"):
        exams.exclude(officer_id=ingrid.id, sitting=sitting, reason="  ")


def test_releasing_twice_releases_once(amina, ingrid, spring):
    sitting = exam_hall.sit(amina)
    spring.move_to(RELEASE_DAY)
    release(ingrid, sitting)
    assert release(ingrid, sitting).left_out == ((sitting, "Released already."),)
    assert len(exam_facts(amina)) == 1


def test_a_preview_changes_nothing(amina, bruno, ingrid):
    hers, his = exam_hall.sit(amina), exam_hall.sit(bruno, right=1)
    plan = exams.preview_release(
        officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sittings=[hers, his, "nothing"]
    )
    assert (plan.passed, plan.failed, len(plan.left_out)) == ((hers,), (his,), 1)
    assert set(Result.objects.values_list("state", flat=True)) == {"provisional"}


def test_a_sitting_under_way_is_not_released(amina, ingrid, spring):
    sitting = exam_hall.begin(amina)
    spring.move_to(RELEASE_DAY)
    assert release(ingrid, sitting).left_out[0][0] == sitting


def test_r20_an_amendment_is_audited_and_supersedes(amina, ingrid, spring):
    sitting = exam_hall.sit(amina, right=2)
    spring.move_to(RELEASE_DAY)
    release(ingrid, sitting)
    exams.amend(officer_id=ingrid.id, sitting=sitting, percent="62.5", reason="Question 4 had two answers.")
    (fact,) = exam_facts(amina)
    assert (fact.score, fact.passed) == (Decimal("62.5"), True)
    entry = AuditEntry.objects.get(action="amend exam result")
    assert (entry.before["percent"], entry.after["percent"]) == ("50.000000", "62.5")
    receipt = exams.receipt(learner_id=amina.id, public_id=sitting)
    assert receipt is not None and receipt.amended and receipt.passed


@pytest.mark.parametrize("percent", ["", "abc", "101", "-1", "NaN", "1e999", "50.1234567"])
def test_r20_an_amendment_has_to_be_a_percentage(amina, ingrid, spring, percent):
    sitting = exam_hall.sit(amina, right=2)
    spring.move_to(RELEASE_DAY)
    release(ingrid, sitting)
    with pytest.raises(Invalid):
        exams.amend(officer_id=ingrid.id, sitting=sitting, percent=percent, reason="A slip.")


def test_r20_what_was_not_released_is_not_amended(amina, ingrid):
    sitting = exam_hall.sit(amina, right=2)
    with pytest.raises(Conflict):
        exams.amend(officer_id=ingrid.id, sitting=sitting, percent="90", reason="Too early.")


def test_r15_every_attempt_counts_and_is_shown(amina, ingrid, spring):
    first = exam_hall.sit(amina, right=1)
    spring.move_to(RELEASE_DAY)
    release(ingrid, first)
    spring.move_to(datetime(2026, 6, 12, tzinfo=UTC))
    second = exam_hall.sit(amina, right=4, window="summer")
    spring.move_to(datetime(2026, 6, 26, tzinfo=UTC))
    exams.release(officer_id=ingrid.id, exam_key=EXAM, window_key="summer", sittings=[second])
    results = exams.lobby(learner_id=amina.id, exam_key=EXAM).results
    assert [(one.attempt, one.passed) for one in results] == [(1, False), (2, True)]


def test_the_board_shows_everybody_and_one_sitting_with_its_answers(amina, bruno, ingrid):
    hers = exam_hall.sit(amina, right=3)
    exam_hall.pay(bruno)
    exams.register(learner_id=bruno.id, exam_key=EXAM, window_key=WINDOW)
    board = exams.release_board(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW)
    assert [(row.candidate, row.percent, row.passed) for row in board.rows] == [
        ("Amina Njeri Mwangi", Decimal(75), True)
    ]
    assert [one.name for one in board.candidates] == ["Bruno Costa"]
    assert (board.questions, board.left_out, board.paper_problem) == (4, (), "")
    one = exams.board_sitting(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sitting=hers)
    assert [question.points for question in one.questions] == [1, 1, 1, 0]
    with pytest.raises(NotFound):
        exams.board_sitting(officer_id=ingrid.id, exam_key=EXAM, window_key="summer", sitting=hers)
