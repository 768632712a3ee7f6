"""A key was wrong: what grading a problem anew would change, and the change."""

from __future__ import annotations

import shutil
from datetime import timedelta
from decimal import Decimal

import pytest
from campus import TODAY, person, wired
from campus_course import OLX, right, wrong

from studium.content import api as content
from studium.core import clock
from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.core.events import Wire
from studium.core.models import AuditEntry
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.events import RegradeAdvanced
from studium.learning.marks import api as marks
from studium.learning.marks import regrading
from studium.learning.marks.models import Regrade, RegradedAttempt
from studium.learning.models import Attempt, BlockState, CourseResult, RunState
from studium.partners import api as partners

RUN = "flow-2026"


@pytest.fixture
def ines(campus):
    teacher = person("Inês Duarte")
    partners.grant_role(user_id=teacher.id, organisation_key="harbour", role="instructor", by=None)
    return teacher


@pytest.fixture
def correct_the_key(tmp_path):
    """Imports the course again with the key of “patients” changed from 30 to 40."""

    def correct(old='answer="30"', new='answer="40"', block="patients"):
        folder = tmp_path / "olx"
        shutil.copytree(OLX, folder)
        file = folder / "problem" / f"{block}.xml"
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))
        content.import_course(folder, course_key="flow-content")
        learning.forget()

    return correct


@pytest.fixture(autouse=True)
def _wired(campus):
    with wired(Wire(RegradeAdvanced, later=(marks.advance_regrade,))):
        yield


def learner(name):
    one = person(name)
    enrollment.enrol(learner_id=one.id, run_key=RUN)
    return one


def answer(who, key, answers):
    learning.submit(learner_id=who.id, run_key=RUN, block_key=key, answers=answers)


def preview(ines, block="patients"):
    return marks.preview_regrade(by=ines.id, run_key=RUN, block_key=block)


def regrade(ines, run_tasks, **more):
    public_id = marks.start_regrade(
        by=ines.id, run_key=RUN, block_key="patients", reason="The key was wrong", **more
    )
    run_tasks()
    return Regrade.objects.get(public_id=public_id)


def percent(who):
    return learning.percents_so_far(who.id)[RUN]


@pytest.fixture
def two(amina):
    """Amina gave the answer of the wrong key, Nadia the one that is right now."""
    nadia = learner("Nadia Rahimi")
    amina_gave, nadia_gave = right("patients"), dict.fromkeys(right("patients"), "40")
    answer(amina, "patients", amina_gave)
    answer(nadia, "patients", nadia_gave)
    return amina, nadia


def test_a_preview_says_who_gains_and_who_loses_and_stores_nothing(two, ines, correct_the_key):
    correct_the_key()
    seen = preview(ines)
    assert (seen.answered, seen.better, seen.worse, seen.whole) == (2, 1, 1, True)
    assert [(one.learner_id, one.old_points, one.new_points) for one in seen.listed] == [
        (two[0].id, 1, 0),
        (two[1].id, 0, 1),
    ]
    assert not Regrade.objects.exists()


def test_the_preview_foretells_the_percents_that_follow(two, ines, correct_the_key, run_tasks):
    correct_the_key()
    foretold = {one.learner_id: one.percent_after for one in preview(ines).listed}
    regrade(ines, run_tasks)
    assert foretold == {one.id: percent(one) for one in two}


def test_where_nothing_changed_nobody_is_touched(two, ines, run_tasks):
    before = list(BlockState.objects.order_by("pk").values())
    row = regrade(ines, run_tasks)
    assert (row.done, row.changed) == (2, 0)
    assert list(BlockState.objects.order_by("pk").values()) == before


def test_answers_stay_as_they_were_given_and_a_line_keeps_old_and_new(two, ines, correct_the_key, run_tasks):
    given = list(Attempt.objects.order_by("pk").values())
    correct_the_key()
    row = regrade(ines, run_tasks)
    assert list(Attempt.objects.order_by("pk").values()) == given
    assert [(one.old_points, one.new_points) for one in row.lines.order_by("learner_id")] == [(1, 0), (0, 1)]
    assert row.finished_at is not None


def test_it_goes_in_batches_each_a_task_and_a_batch_run_twice_changes_nothing(
    two, ines, correct_the_key, run_tasks, monkeypatch
):
    monkeypatch.setattr(regrading, "BATCH", 1)
    learner("Omar Haddad")
    correct_the_key()
    public_id = marks.start_regrade(by=ines.id, run_key=RUN, block_key="patients", reason="Wrong key")
    marks.advance_regrade(RegradeAdvanced(public_id, 0))
    first = RegradedAttempt.objects.count()
    assert run_tasks() >= 2
    row = Regrade.objects.get()
    assert (first, row.changed, row.done) == (1, 2, 2)
    assert percent(two[0]) < percent(two[1])


def test_only_better_leaves_alone_who_would_lose(two, ines, correct_the_key, run_tasks):
    before = percent(two[0])
    correct_the_key()
    row = regrade(ines, run_tasks, only_better=True)
    assert percent(two[0]) == percent(two[1]) == before
    assert row.changed == 1


def test_who_passes_by_it_is_told_to_the_record_from_when_they_answered(
    amina, ines, correct_the_key, run_tasks
):
    with clock.at(TODAY + timedelta(days=1)):
        answer(amina, "last", right("last"))
        answer(amina, "very-last", right("very-last"))
    CourseResult.objects.all().delete()
    RunState.objects.update(passed=False, percent=0)
    answer(amina, "patients", dict.fromkeys(right("patients"), "40"))
    correct_the_key()
    with clock.at(TODAY + timedelta(days=40)):
        regrade(ines, run_tasks)
    told = CourseResult.objects.order_by("-number").first()
    assert told.passed
    assert told.percent == percent(amina)
    assert told.effective_at == TODAY + timedelta(days=1)


def test_an_answer_given_after_the_correction_is_not_touched(amina, ines, correct_the_key, run_tasks):
    answer(amina, "patients", wrong("patients"))
    correct_the_key()
    answer(amina, "patients", right("patients"))
    row = regrade(ines, run_tasks)
    assert row.changed == 0


def test_two_regrades_of_one_problem_do_not_run_at_once(two, ines):
    marks.start_regrade(by=ines.id, run_key=RUN, block_key="patients", reason="Wrong key")
    with pytest.raises(Conflict, match="already"):
        marks.start_regrade(by=ines.id, run_key=RUN, block_key="patients", reason="Again")


def test_it_is_for_the_team_with_a_reason_and_for_problems(amina, ines):
    with pytest.raises(NotAllowed):
        preview(amina)
    with pytest.raises(NotFound):
        preview(ines, "welcome-text")
    with pytest.raises(Invalid, match="reason"):
        marks.start_regrade(by=ines.id, run_key=RUN, block_key="patients", reason=" ")


def test_start_and_end_are_on_the_audit_trail(two, ines, correct_the_key, run_tasks):
    correct_the_key()
    regrade(ines, run_tasks)
    assert AuditEntry.objects.get(action="regrade").why == "The key was wrong"
    assert AuditEntry.objects.get(action="finish regrade").after["changed"] == 2


def test_what_the_team_set_by_hand_stands_through_a_regrade(two, ines, correct_the_key, run_tasks):
    marks.set_mark(
        by=ines.id, learner_id=two[0].id, run_key=RUN, key="hw1", points=Decimal(1), reason="On paper"
    )
    before = percent(two[0])
    correct_the_key()
    regrade(ines, run_tasks)
    assert percent(two[0]) == before
