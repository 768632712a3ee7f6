"""The sitting: the server's clock, saves exactly once, the end, the receipt."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import exam_hall
import pytest
from exam_hall import EXAM, SPRING, WINDOW

from studium.core.errors import Conflict, Invalid, NotFound
from studium.exams import api as exams
from studium.exams.models import Answer, Result, Sitting
from studium.exams.rules import GRACE

HOUR = timedelta(hours=1)


def stored(sitting, question):
    block = ["stay", "rate", "true", "name"][question - 1]
    return Answer.objects.get(sitting__public_id=sitting, block_key=block)


def test_the_paper_is_frozen_when_the_sitting_starts(amina, tmp_path):
    sitting = exam_hall.begin(amina)
    before = exams.sitting(learner_id=amina.id, public_id=sitting)
    changed = tmp_path / "changed"
    changed.mkdir()
    text = exam_hall.COURSE.replace("It holds 30", "It holds 90").replace("180 days", "1800 days")
    (changed / "course.xml").write_text(text, encoding="utf-8")
    from studium.content import api as content

    content.import_course(changed, course_key="marlow-paper")
    after = exams.sitting(learner_id=amina.id, public_id=sitting)
    assert [item.html for item in after.items] == [item.html for item in before.items]
    assert "It holds 30" in before.questions[0].html


def test_the_page_of_a_question_tells_no_answer(amina):
    sitting = exam_hall.begin(amina)
    for item in exams.sitting(learner_id=amina.id, public_id=sitting).questions:
        assert "correct" not in item.html.lower()
        assert "little" not in item.html.lower().replace("whose law", "")


def test_the_end_is_the_minutes_or_the_window_s_whichever_comes_first(amina, bruno, spring):
    sitting = exam_hall.begin(amina)
    assert exams.sitting(learner_id=amina.id, public_id=sitting).deadline == SPRING + HOUR
    exam_hall.pay(bruno)
    exams.register(learner_id=bruno.id, exam_key=EXAM, window_key=WINDOW)
    spring.move_to(datetime(2026, 3, 22, 23, 40, tzinfo=UTC))
    late = exams.start(learner_id=bruno.id, exam_key=EXAM, window_key=WINDOW)
    assert exams.sitting(learner_id=bruno.id, public_id=late).deadline == datetime(
        2026, 3, 22, 23, 59, 59, tzinfo=UTC
    )


def test_somebody_else_s_sitting_does_not_exist(amina, bruno):
    sitting = exam_hall.begin(amina)
    for call in (
        lambda: exams.sitting(learner_id=bruno.id, public_id=sitting),
        lambda: exams.receipt(learner_id=bruno.id, public_id=sitting),
        lambda: exams.submit(learner_id=bruno.id, sitting=sitting),
        lambda: exam_hall.save(bruno, sitting, 1, {"2_1": "x"}),
    ):
        with pytest.raises(NotFound):
            call()
    assert Sitting.objects.get(public_id=sitting).submitted_at is None


def test_a_save_is_kept_and_shown_again(amina):
    sitting = exam_hall.begin(amina)
    right = exam_hall.right_answers(amina, sitting)
    outcome = exam_hall.save(amina, sitting, 2, right[2])
    assert outcome.verdicts == {2: "store"}
    seen = exams.sitting(learner_id=amina.id, public_id=sitting)
    assert [item.answered for item in seen.questions] == ["none", "all", "none", "none"]
    assert 'value="42"' in seen.questions[1].html
    assert seen.next_seq == 2


def test_a_replayed_save_changes_nothing(amina, spring):
    sitting = exam_hall.begin(amina)
    exam_hall.save(amina, sitting, 2, {"2_1": "41"}, seq=4)
    first = stored(sitting, 2).saved_at
    spring.shift(5)
    assert exam_hall.save(amina, sitting, 2, {"2_1": "41"}, seq=4).verdicts == {2: "same"}
    assert stored(sitting, 2).saved_at == first


def test_a_save_that_arrives_late_does_not_undo_a_newer_one(amina):
    sitting = exam_hall.begin(amina)
    exam_hall.save(amina, sitting, 2, {"2_1": "42"}, seq=5)
    assert exam_hall.save(amina, sitting, 2, {"2_1": "41"}, seq=4).verdicts == {2: "late"}
    assert stored(sitting, 2).content == {"2_1": "42"}


def test_two_tabs_do_not_overwrite_each_other_unseen(amina):
    sitting = exam_hall.begin(amina)
    exam_hall.save(amina, sitting, 2, {"2_1": "42"}, seq=1, tab="left")
    outcome = exam_hall.save(amina, sitting, 2, {"2_1": "7"}, seq=1, tab="right")
    assert outcome.elsewhere == [2]
    assert stored(sitting, 2).content == {"2_1": "42"}
    exam_hall.save(amina, sitting, 2, {"2_1": "7"}, seq=outcome.next_seq, tab="right")
    assert stored(sitting, 2).content == {"2_1": "7"}


def test_a_whole_paper_from_a_tab_without_script_leaves_what_another_tab_changed(amina):
    sitting = exam_hall.begin(amina)
    exam_hall.save(amina, sitting, 1, {"2_1": "c1"}, seq=1, tab="left")
    paper = [exams.Save(question=1, answers={}), exams.Save(question=2, answers={"2_1": "42"})]
    outcome = exams.save_answers(
        learner_id=amina.id, sitting=sitting, saves=paper, seq=1, tab="right", whole_paper=True
    )
    assert outcome.verdicts == {1: "elsewhere", 2: "store"}
    assert stored(sitting, 1).content == {"2_1": "c1"}


def test_an_answer_can_be_taken_back_and_a_question_flagged(amina):
    sitting = exam_hall.begin(amina)
    exam_hall.save(amina, sitting, 2, {"2_1": "42"}, seq=1)
    exam_hall.save(amina, sitting, 2, {"2_1": "  "}, seq=2, flagged=True)
    seen = exams.sitting(learner_id=amina.id, public_id=sitting).questions[1]
    assert (seen.answered, seen.flagged) == ("none", True)


def test_what_no_question_asks_for_is_not_kept(amina):
    sitting = exam_hall.begin(amina)
    exam_hall.save(amina, sitting, 2, {"2_1": "4\x002", "score": "100", "9_9": "x"}, seq=1)
    assert stored(sitting, 2).content == {"2_1": "42"}
    exam_hall.save(amina, sitting, 2, {"2_1": "9" * 5000}, seq=2)
    assert len(stored(sitting, 2).content["2_1"]) == 4000


@pytest.mark.parametrize(
    ("seq", "tab"), [(0, "t"), (-3, "t"), (2**60, "t"), (1, ""), (1, "a b"), (1, "x" * 41)]
)
def test_a_save_without_a_sound_number_or_tab_is_refused(amina, seq, tab):
    sitting = exam_hall.begin(amina)
    with pytest.raises(Invalid):
        exam_hall.save(amina, sitting, 2, {"2_1": "42"}, seq=seq, tab=tab)


def test_a_question_that_is_not_on_the_paper_is_refused(amina):
    sitting = exam_hall.begin(amina)
    with pytest.raises(Invalid, match="no question 9"):
        exam_hall.save(amina, sitting, 9, {"2_1": "42"})


def test_an_answer_on_its_way_is_taken_shortly_after_the_end_and_none_later(amina, spring):
    sitting = exam_hall.begin(amina)
    spring.move_to(SPRING + HOUR + GRACE)
    assert exam_hall.save(amina, sitting, 2, {"2_1": "42"}).verdicts == {2: "store"}
    spring.shift(1)
    with pytest.raises(Conflict, match="has ended"):
        exam_hall.save(amina, sitting, 2, {"2_1": "43"}, seq=2)
    assert stored(sitting, 2).content == {"2_1": "42"}
    assert Sitting.objects.get(public_id=sitting).submitted_at == SPRING + HOUR


def test_after_submitting_nothing_is_taken(amina):
    sitting = exam_hall.sit(amina)
    with pytest.raises(Conflict, match="has ended"):
        exam_hall.save(amina, sitting, 2, {"2_1": "1"}, seq=99)


def test_whoever_looks_after_the_end_closes_the_sitting(amina, spring):
    sitting = exam_hall.begin(amina)
    exam_hall.save(amina, sitting, 2, {"2_1": "42"})
    spring.move_to(SPRING + HOUR + GRACE + timedelta(seconds=1))
    receipt = exams.receipt(learner_id=amina.id, public_id=sitting)
    assert receipt is not None
    assert receipt.time_up and receipt.answered == 1
    assert Result.objects.get(sitting__public_id=sitting).percent == Decimal(25)


def test_a_sitting_nobody_looks_at_is_closed_by_the_task(amina, bruno, spring):
    exam_hall.begin(amina)
    spring.shift(HOUR / 2)
    exam_hall.begin(bruno)
    spring.move_to(SPRING + HOUR + timedelta(minutes=1))
    assert exams.close_overdue_sittings() == 1
    assert exams.close_overdue_sittings() == 0
    spring.shift(HOUR)
    assert exams.close_overdue_sittings() == 1


def test_submitting_twice_is_once(amina, spring):
    sitting = exam_hall.sit(amina)
    first = exams.receipt(learner_id=amina.id, public_id=sitting)
    spring.shift(30)
    exams.submit(learner_id=amina.id, sitting=sitting)
    assert exams.receipt(learner_id=amina.id, public_id=sitting) == first
    assert Result.objects.count() == 1


def test_the_receipt_is_the_sha_256_of_what_was_received(amina):
    sitting = exam_hall.sit(amina, right=2)
    receipt = exams.receipt(learner_id=amina.id, public_id=sitting)
    assert receipt is not None
    assert hashlib.sha256(receipt.text.encode()).hexdigest() == receipt.digest
    said = json.loads(receipt.text)
    assert [one["question"] for one in said["received"]] == [1, 2, 3, 4]
    assert said["received"][1]["answers"] == {"2_1": "42"}
    assert said["received"][3]["answers"] == {}
    Answer.objects.filter(sitting__public_id=sitting, block_key="rate").update(content={"2_1": "41"})
    altered = exams.receipt(learner_id=amina.id, public_id=sitting)
    assert altered is not None
    assert hashlib.sha256(altered.text.encode()).hexdigest() != altered.digest


@pytest.mark.parametrize(
    ("right", "percent", "passed"), [(4, 100, True), (3, 75, True), (2, 50, False), (0, 0, False)]
)
def test_the_marks_are_exact_and_the_pass_mark_decides(amina, right, percent, passed):
    sitting = exam_hall.sit(amina, right=right)
    result = Result.objects.get(sitting__public_id=sitting)
    assert (result.percent, result.passed, result.state) == (Decimal(percent), passed, "provisional")


def test_marking_follows_the_terms_the_sitting_began_under(amina):
    sitting = exam_hall.begin(amina)
    exam_hall.answer(amina, sitting, right=2)
    from studium.catalog import api as catalog

    catalog.import_files(
        files=[("marlow.yaml", exam_hall.FILES.replace("pass_mark: 60\nprice", "pass_mark: 40\nprice"))]
    )
    exams.submit(learner_id=amina.id, sitting=sitting)
    assert Result.objects.get(sitting__public_id=sitting).passed is False
