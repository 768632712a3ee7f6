"""An answer is graded on the server, kept once, counted, and told."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from campus import TODAY, person, wired
from campus_course import right, wrong

from studium.core import clock
from studium.core.errors import Conflict, Invalid, NotFound
from studium.core.events import Wire
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.events import AnswerGraded
from studium.learning.models import Attempt, BlockState

RUN = "flow-2026"
DATED = "flow-dated"


def submit(learner, block, answers, **more):
    return learning.submit(
        learner_id=learner.id, run_key=more.pop("run", RUN), block_key=block, answers=answers, **more
    )


def test_a_right_answer_earns_its_points_and_is_kept(amina):
    result = submit(amina, "stay", right("stay"))
    assert (result.counted, result.score.points, result.card.work.attempts_used) == (True, Decimal(1), 1)
    kept = Attempt.objects.get()
    assert (kept.learner_id, kept.run_key, kept.block_key, kept.number) == (amina.id, RUN, "stay", 1)
    assert kept.answers == right("stay") and kept.at == TODAY


def test_a_weight_multiplies_what_is_shown_and_not_what_is_kept(amina):
    card = submit(amina, "patients", right("patients")).card
    assert (card.points, card.possible) == (3, 3)
    assert (Attempt.objects.get().points, Attempt.objects.get().possible) == (1, 1)


def test_the_last_answer_counts(amina):
    submit(amina, "patients", wrong("patients"))
    assert submit(amina, "patients", right("patients")).card.points == 3
    assert list(Attempt.objects.order_by("number").values_list("points", flat=True)) == [0, 1]


def test_attempts_run_out_with_a_sentence(amina):
    for _twice in range(2):
        submit(amina, "stay", wrong("stay"))
    with pytest.raises(Conflict, match="used all 2 attempts"):
        submit(amina, "stay", right("stay"))
    assert Attempt.objects.count() == 2


def test_a_fully_right_answer_is_final(amina):
    submit(amina, "stay", right("stay"))
    with pytest.raises(Conflict, match="nothing left to gain"):
        submit(amina, "stay", wrong("stay"))


def test_a_double_post_is_recorded_once_and_answered_alike(amina):
    first = submit(amina, "stay", right("stay"), seen=0)
    again = submit(amina, "stay", right("stay"), seen=0)
    assert first.counted and not again.counted and again.repeated
    assert again.score.points == 1
    assert Attempt.objects.count() == 1


def test_another_answer_from_a_page_that_is_behind_is_refused(amina):
    submit(amina, "patients", wrong("patients"), seen=0)
    with pytest.raises(Conflict, match="since this page was loaded"):
        submit(amina, "patients", right("patients"), seen=0)
    with pytest.raises(Conflict):
        submit(amina, "patients", right("patients"), seen=7)
    assert submit(amina, "patients", right("patients"), seen=1).counted


@pytest.mark.parametrize("answers", [{}, {"2_1": ""}, {"2_1": []}, {"unknown": "x"}])
def test_no_answer_uses_no_attempt(amina, answers):
    result = submit(amina, "stay", answers)
    assert not result.counted and not result.repeated
    assert Attempt.objects.count() == BlockState.objects.count() == 0


@pytest.mark.parametrize("typed", ["2 +", "five", "((", "1" * 5000])
def test_what_cannot_be_read_is_handed_back_without_using_an_attempt(amina, typed):
    [key] = right("patients")
    result = submit(amina, "patients", {key: typed})
    assert not result.counted and not result.score.readable
    assert Attempt.objects.count() == 0


@pytest.mark.parametrize(
    "bad", [{"2_1": 5}, {"2_1": {"a": "b"}}, {"2_1": "x" * 1_000_000}, {"2_1": "\x00"}, [], "x", None]
)
def test_answers_of_the_wrong_shape_are_refused_with_a_sentence(amina, bad):
    with pytest.raises(Invalid):
        submit(amina, "stay", bad)
    assert Attempt.objects.count() == 0


@pytest.mark.parametrize("value", ["no-such-choice", ["a", "b"], "x" * 20_000])
def test_a_choice_that_was_not_offered_earns_nothing_and_uses_nothing(amina, value):
    [key] = right("stay")
    assert not submit(amina, "stay", {key: value}).counted


def test_after_the_due_second_of_an_instructors_run_nothing_is_taken(amina):
    enrollment.enrol(learner_id=amina.id, run_key=DATED)
    due = datetime(2026, 3, 10, 12, tzinfo=UTC)
    with clock.at(due):
        assert submit(amina, "patients", wrong("patients"), run=DATED).counted
    with clock.at(due + timedelta(seconds=1)), pytest.raises(Conflict, match="was due"):
        submit(amina, "patients", right("patients"), run=DATED)


def test_a_self_paced_run_has_no_due_dates(amina):
    with clock.at(datetime(2026, 5, 1, tzinfo=UTC)):
        assert submit(amina, "patients", right("patients")).counted


def test_after_the_run_graded_problems_close_and_practice_stays(amina):
    with clock.at(datetime(2026, 7, 1, tzinfo=UTC)):
        with pytest.raises(Conflict, match="run has ended"):
            submit(amina, "stay", right("stay"))
        assert submit(amina, "warm-up", right("warm-up")).counted


def test_before_the_run_problems_are_closed(amina):
    enrollment.enrol(learner_id=amina.id, run_key="flow-2027")
    with pytest.raises(Conflict, match="not started"):
        submit(amina, "warm-up", right("warm-up"), run="flow-2027")


def test_who_is_not_enrolled_is_told_so(amina):
    bert = person("Bert Outside")
    with pytest.raises(learning.NotEnrolled, match="Enrol"):
        submit(bert, "stay", right("stay"))


@pytest.mark.parametrize("block", ["no-such-block", "scripted", "welcome-text", "ward"])
def test_what_is_no_problem_takes_no_answer(amina, block):
    with pytest.raises(NotFound):
        submit(amina, block, {"2_1": "x"})


def test_an_answer_is_told_once_with_what_it_earned(amina):
    heard = []
    with wired(Wire(AnswerGraded, now=(heard.append,))):
        submit(amina, "stay", right("stay"), seen=0)
        submit(amina, "stay", right("stay"), seen=0)
        submit(amina, "warm-up", wrong("warm-up"))
    assert heard == [
        AnswerGraded(amina.id, RUN, "flow", "stay", 1, Decimal(1), Decimal(1), True, TODAY),
        AnswerGraded(amina.id, RUN, "flow", "warm-up", 1, Decimal(0), Decimal(1), False, TODAY),
    ]


def test_a_unit_is_finished_when_its_last_problem_is_answered(amina):
    assert not submit(amina, "stay", wrong("stay")).unit_done
    assert submit(amina, "patients", wrong("patients")).unit_done
    assert learning.progress_in(learner_id=amina.id, run_key=RUN).units["hw1-unit"]


def test_a_problem_that_is_not_supported_does_not_keep_a_unit_open(amina):
    assert submit(amina, "border", right("border")).unit_done
    assert learning.grade_report(learner_id=amina.id, run_key=RUN).types[0].marks[1].percent == 100


def statements(queries):
    """The statements that do something, without the frame of the transaction."""
    frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return [q["sql"] for q in queries if not q["sql"].startswith(frame)]


def test_an_answer_costs_at_most_six_statements(amina, django_assert_max_num_queries):
    for unit in ("hw1-unit", "try-it"):
        learning.lesson(learner_id=amina.id, run_key=RUN, unit_key=unit)
    submit(amina, "stay", wrong("stay"))
    with django_assert_max_num_queries(100) as first:
        submit(amina, "patients", right("patients"))
    with django_assert_max_num_queries(100) as second:
        submit(amina, "stay", right("stay"))
    with django_assert_max_num_queries(100) as practice:
        submit(amina, "warm-up", wrong("warm-up"))
    assert len(statements(first.captured_queries)) == 6
    assert len(statements(second.captured_queries)) == 5
    assert len(statements(practice.captured_queries)) == 5
