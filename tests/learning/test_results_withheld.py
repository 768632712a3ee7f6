"""Whether an answer is right is not told before its author lets it be (`show_correctness`)."""

from decimal import Decimal

import pytest
from campus import person
from withheld_course import DUE, choice, course, section, typed

from studium.core import clock
from studium.core.errors import Conflict
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.marks import api as marks
from studium.learning.models import RunState
from studium.partners import api as partners

RUN = "flow-dated"
AFTER = DUE.replace(hour=13)


@pytest.fixture
def kept(amina, tmp_path):
    """Section one tells results after it was due, two never, three at once."""
    course(
        section("one", choice("late") + typed("words"), 'show_correctness="past_due"')
        + section("two", choice("silent"), 'show_correctness="never"')
        + section("three", choice("open")),
        tmp_path,
    )
    enrollment.enrol(learner_id=amina.id, run_key=RUN)
    return amina


def answer(who, block, right=True):
    problem = learning.problem(run_key=RUN, block_key=block)
    given = problem.declared() if right else problem.wrong()
    return learning.submit(learner_id=who.id, run_key=RUN, block_key=block, answers=given)


def report(who, **more):
    return learning.grade_report(learner_id=who.id, run_key=RUN, **more)


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("block", ["late", "silent", "words"])
def test_an_answer_is_recorded_and_nothing_tells_how_it_fared(kept, block, right):
    card = answer(kept, block, right).card
    assert card.work.result is None and card.points == 0 and card.closed is None and not card.show_answer
    assert card.withheld.startswith("Your answer is recorded.")
    assert card.work.answers and card.work.attempts_used == 1


def test_the_sentence_says_when_results_are_shown(kept):
    assert "you see here whether it is right" in answer(kept, "late").card.withheld
    assert "not shown here" in answer(kept, "silent").card.withheld


def test_a_right_answer_may_be_changed_while_nobody_is_told_that_it_is_right(kept):
    answer(kept, "late")
    assert answer(kept, "late", right=False).counted
    answer(kept, "open")
    with pytest.raises(Conflict, match="fully correct"):
        answer(kept, "open", right=False)


def test_after_the_due_date_everything_is_told(kept):
    answer(kept, "late")
    answer(kept, "silent")
    with clock.at(AFTER):
        card = learning.card(learner_id=kept.id, run_key=RUN, block_key="late")
        assert card.points == 1 and card.work.result is not None and card.show_answer and not card.withheld
        silent = learning.card(learner_id=kept.id, run_key=RUN, block_key="silent")
        assert silent.work.result is None and not silent.show_answer


def test_marks_count_all_the_while_and_are_shown_without_what_is_withheld(kept):
    answer(kept, "open")
    seen, whole = report(kept), report(kept, whole=True)
    assert seen.percent == whole.percent == 33
    answer(kept, "late")
    answer(kept, "silent")
    assert report(kept).percent == 33 and set(report(kept).withheld) == {"one", "two"}
    assert report(kept).withheld["one"] == DUE and report(kept).withheld["two"] is None
    assert learning.percents_so_far(kept.id)[RUN] == 33
    assert RunState.objects.get(learner_id=kept.id, run_key=RUN).percent == 78
    assert report(kept, whole=True).percent == 78
    with clock.at(AFTER):
        assert set(report(kept).withheld) == {"two"}
        assert learning.percents_so_far(kept.id)[RUN] == report(kept).percent == 44


def test_the_course_team_sees_the_marks(kept):
    teacher = person("Inés Duarte")
    partners.grant_role(user_id=teacher.id, organisation_key="harbour", role="instructor", by=None)
    answer(kept, "silent")
    sheet = marks.sheet(by=teacher.id, run_key=RUN, public_id=kept.public_id)
    assert sheet.report.percent == 33


def test_a_mark_set_by_the_team_is_withheld_as_well(kept):
    teacher = person("Inés Duarte")
    partners.grant_role(user_id=teacher.id, organisation_key="harbour", role="instructor", by=None)
    answer(kept, "silent", right=False)
    marks.set_mark(
        by=teacher.id, learner_id=kept.id, run_key=RUN, key="silent", points=Decimal(1), reason="A wrong key."
    )
    card = learning.card(learner_id=kept.id, run_key=RUN, block_key="silent")
    assert card.points == 0 and not card.by_team
    assert report(kept).percent == 0


def test_with_the_grade_only_the_verdict_is_kept_back(amina, tmp_path):
    course(section("one", choice("p"), 'show_correctness="never_but_include_grade"'), tmp_path)
    enrollment.enrol(learner_id=amina.id, run_key=RUN)
    card = answer(amina, "p").card
    assert card.work.result is None and card.points == 0
    assert report(amina).percent == 100 and not report(amina).withheld


def test_without_a_due_date_results_wait_for_the_end_of_the_run(kept):
    enrollment.enrol(learner_id=kept.id, run_key="flow-2026")
    who = {"learner_id": kept.id, "run_key": "flow-2026", "block_key": "late"}
    given = learning.problem(run_key="flow-2026", block_key="late").declared()
    assert learning.submit(**who, answers=given).card.work.result is None
    with clock.at(DUE.replace(month=7)):
        assert learning.card(**who).work.result is not None


def test_a_problem_may_say_otherwise_than_its_section(amina, tmp_path):
    course(
        section(
            "one", choice("told", 'show_correctness="always"') + choice("kept"), 'show_correctness="never"'
        ),
        tmp_path,
    )
    enrollment.enrol(learner_id=amina.id, run_key=RUN)
    assert answer(amina, "told").card.work.result is not None
    assert answer(amina, "kept").card.work.result is None
