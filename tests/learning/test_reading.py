"""Opening units, resuming, ticks, videos, hints."""

import pytest
from campus import person
from campus_course import right, wrong

from studium.core.errors import Conflict, NotFound
from studium.learning import api as learning

RUN = "flow-2026"


def lesson(learner, unit, **more):
    return learning.lesson(learner_id=learner.id, run_key=RUN, unit_key=unit, **more)


def test_one_resumes_at_the_first_unit_then_at_the_last_one_opened(amina):
    assert learning.position(learner_id=amina.id, run_key=RUN) == "welcome"
    lesson(amina, "try-it")
    lesson(amina, "watching")
    assert learning.position(learner_id=amina.id, run_key=RUN) == "watching"


def test_a_page_loaded_ahead_of_a_click_is_not_a_visit(amina):
    lesson(amina, "try-it", visiting=False)
    assert learning.position(learner_id=amina.id, run_key=RUN) == "welcome"


def test_a_unit_of_text_is_done_by_opening_it(amina):
    assert lesson(amina, "welcome").done == {"welcome"}
    progress = learning.progress_in(learner_id=amina.id, run_key=RUN)
    assert (progress.done, progress.total, progress.percent) == (1, 6, 16)


def test_a_unit_with_problems_is_not(amina):
    assert lesson(amina, "try-it").done == frozenset()
    learning.submit(learner_id=amina.id, run_key=RUN, block_key="warm-up", answers=wrong("warm-up"))
    assert lesson(amina, "welcome").done == {"welcome", "try-it"}


def test_a_unit_with_films_is_done_when_each_was_watched(amina):
    assert not learning.complete(learner_id=amina.id, run_key=RUN, block_key="ward")
    for _twice in range(2):
        assert learning.complete(learner_id=amina.id, run_key=RUN, block_key="elsewhere")
    assert "watching" in lesson(amina, "welcome").done


@pytest.mark.parametrize("block", ["stay", "welcome-text", "nothing"])
def test_only_a_film_can_be_marked_as_watched(amina, block):
    with pytest.raises(NotFound):
        learning.complete(learner_id=amina.id, run_key=RUN, block_key=block)


def test_a_place_knows_its_neighbours(amina):
    place = lesson(amina, "watching").place
    assert (place.previous, place.next, place.number, place.of) == ("welcome", "try-it", 2, 2)
    assert place.chapter == "Basics" and place.sequence == "Reading"


def test_hints_come_one_by_one_and_stay(amina):
    for number in (1, 2):
        assert learning.show_hint(learner_id=amina.id, run_key=RUN, block_key="warm-up") == number
    with pytest.raises(Conflict, match="no further hints"):
        learning.show_hint(learner_id=amina.id, run_key=RUN, block_key="warm-up")
    card = learning.card(learner_id=amina.id, run_key=RUN, block_key="warm-up")
    assert card.work.hints_shown == 2 and card.hints_left == 0 and not card.work.done


def test_a_hint_does_not_forget_the_answer_and_an_answer_not_the_hint(amina):
    learning.show_hint(learner_id=amina.id, run_key=RUN, block_key="warm-up")
    learning.submit(learner_id=amina.id, run_key=RUN, block_key="warm-up", answers=wrong("warm-up"))
    learning.show_hint(learner_id=amina.id, run_key=RUN, block_key="warm-up")
    work = learning.card(learner_id=amina.id, run_key=RUN, block_key="warm-up").work
    assert (work.hints_shown, work.attempts_used, dict(work.answers)) == (2, 1, wrong("warm-up"))


def test_a_card_says_what_is_left_and_when_the_answer_may_be_shown(amina):
    cards = {one.block.key: one for one in lesson(amina, "hw1-unit").cards}
    assert cards["stay"].attempts_left == 2 and not cards["stay"].show_answer
    assert cards["patients"].possible == 3
    assert {one.block.key: one.show_answer for one in lesson(amina, "final-unit").cards} == {
        "last": True,
        "very-last": False,
    }
    for _twice in range(2):
        learning.submit(learner_id=amina.id, run_key=RUN, block_key="stay", answers=wrong("stay"))
    spent = learning.card(learner_id=amina.id, run_key=RUN, block_key="stay")
    assert spent.attempts_left == 0 and spent.show_answer and spent.closed is learning.Closed.NO_ATTEMPTS


def test_only_what_counts_is_called_graded(amina):
    assert not lesson(amina, "try-it").cards[0].graded
    assert {one.block.key: one.graded for one in lesson(amina, "hw2-unit").cards} == {
        "border": True,
        "scripted": False,
    }


def test_who_is_not_enrolled_reads_nothing(amina):
    bert = person("Bert Outside")
    with pytest.raises(learning.NotEnrolled):
        lesson(bert, "welcome")
    with pytest.raises(learning.NotEnrolled):
        learning.visit(learner_id=bert.id, run_key=RUN, unit_key="welcome")


def test_an_unknown_unit_or_run_is_not_found(amina):
    with pytest.raises(NotFound):
        lesson(amina, "no-such-unit")
    with pytest.raises(NotFound):
        learning.position(learner_id=amina.id, run_key="no-such-run")


def test_a_run_without_content_says_so(amina):
    with pytest.raises(NotFound, match="no content yet"):
        learning.position(learner_id=amina.id, run_key="queues-2026")


def test_the_state_of_a_unit_is_by_block(amina):
    learning.submit(learner_id=amina.id, run_key=RUN, block_key="stay", answers=right("stay"))
    state = learning.unit_state(learner_id=amina.id, run_key=RUN, unit_key="hw1-unit")
    assert [(key, work.attempts_used, work.right) for key, work in state.items()] == [
        ("stay", 1, True),
        ("patients", 0, False),
    ]


def test_turning_a_page_again_costs_three_queries(amina, django_assert_num_queries):
    lesson(amina, "hw1-unit")
    with django_assert_num_queries(3):
        lesson(amina, "hw1-unit")


def test_grades_add_up_and_say_what_is_needed(amina, django_assert_num_queries):
    learning.submit(learner_id=amina.id, run_key=RUN, block_key="stay", answers=right("stay"))
    learning.submit(learner_id=amina.id, run_key=RUN, block_key="patients", answers=right("patients"))
    learning.grade_report(learner_id=amina.id, run_key=RUN)
    with django_assert_num_queries(3):
        report = learning.grade_report(learner_id=amina.id, run_key=RUN)
    homework, final = report.types
    assert [(mark.label, mark.percent, mark.earned, mark.possible) for mark in homework.marks] == [
        ("HW 01", 100, 4, 4),
        ("HW 02", 0, 0, 1),
    ]
    assert [(mark.label, mark.percent) for mark in final.marks] == [("Final", 0)]
    assert (report.percent, report.pass_mark, report.passed) == (20, 60, False)
    # 20 now; x on border (20) and on the final (60): 20 + 0.8 x >= 59.45
    assert (report.need.kind, report.need.percent, report.need.problems) == (
        learning.NeedKind.REACHABLE,
        50,
        3,
    )
