"""After the content changed, everybody's percent is brought to the content of now: first foretold, then done."""

from __future__ import annotations

import pytest
from campus import TODAY, person, wired
from withheld_course import choice, course, section

from studium.core import clock
from studium.core.errors import Conflict, Invalid, NotAllowed
from studium.core.events import Wire
from studium.core.models import AuditEntry
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.events import RecountAdvanced
from studium.learning.marks import api as marks
from studium.learning.marks import recounting
from studium.learning.marks.models import Recount, RecountedRun
from studium.learning.models import CourseResult, RunState
from studium.partners import api as partners

RUN = "flow-2026"


@pytest.fixture(autouse=True)
def _wired(campus):
    with wired(Wire(RecountAdvanced, later=(marks.advance_recount,))):
        yield


@pytest.fixture
def ines(campus):
    teacher = person("Inês Duarte")
    partners.grant_role(user_id=teacher.id, organisation_key="harbour", role="instructor", by=None)
    return teacher


def publish(folder, *names):
    course("".join(section(name, choice(f"p-{name}")) for name in names), folder)


@pytest.fixture
def three(campus, tmp_path):
    """Of four homeworks Amina did three (75 %, passed), Nadia two (50 %), Otis none."""
    publish(tmp_path, "a", "b", "c", "d")
    found = [person(name) for name in ("Amina Njoroge", "Nadia Rahimi", "Otis Park")]
    for one in found:
        enrollment.enrol(learner_id=one.id, run_key=RUN)
    for who, names in zip(found, ("abc", "ab", ""), strict=True):
        learning.visit(learner_id=who.id, run_key=RUN, unit_key="u-a")
        for name in names:
            key = f"p-{name}"
            given = learning.problem(run_key=RUN, block_key=key).declared()
            learning.submit(learner_id=who.id, run_key=RUN, block_key=key, answers=given)
    return found


def preview(ines):
    return marks.preview_recount(by=ines.id, run_key=RUN)


def recount(ines, run_tasks, reason="A homework was taken out"):
    public_id = marks.start_recount(by=ines.id, run_key=RUN, reason=reason)
    run_tasks()
    return Recount.objects.get(public_id=public_id)


def stored():
    rows = RunState.objects.filter(run_key=RUN).order_by("learner_id")
    return [(int(percent), passed) for percent, passed in rows.values_list("percent", "passed")]


def test_a_new_version_moves_nobody_by_itself_and_a_recount_is_proposed(three, ines, tmp_path):
    assert stored() == [(75, True), (50, False), (0, False)]
    assert not marks.recount_due(RUN)
    publish(tmp_path, "a", "b", "c")
    assert stored() == [(75, True), (50, False), (0, False)]
    assert marks.recount_due(RUN)


def test_the_preview_says_who_changes_and_who_passes_and_stores_nothing(three, ines, tmp_path):
    publish(tmp_path, "a", "b", "c")
    seen = preview(ines)
    assert (seen.total, seen.looked, seen.higher, seen.lower) == (3, 3, 2, 0)
    assert (seen.now_pass, seen.now_fail) == (1, 0)
    amina, nadia, _otis = three
    assert [(one.learner_id, one.percent_after, one.flips) for one in seen.listed] == [
        (nadia.id, 67, True),
        (amina.id, 100, False),
    ]
    assert stored() == [(75, True), (50, False), (0, False)]


def test_a_recount_does_what_was_foretold_and_tells_the_record(three, ines, tmp_path, run_tasks):
    publish(tmp_path, "a", "b", "c")
    foretold = {one.learner_id: (one.percent_after, one.passed_after) for one in preview(ines).listed}
    row = recount(ines, run_tasks)
    assert row.finished_at and row.done == row.total == 3
    assert stored() == [(100, True), (67, True), (0, False)]
    assert {one.learner_id: (one.percent_after, one.passed_after) for one in row.lines.all()} == foretold
    told = CourseResult.objects.filter(learner_id=three[1].id).order_by("-number").first()
    assert told.passed and told.percent == 67 and told.effective_at == TODAY
    assert not marks.recount_due(RUN)


def test_who_no_longer_passes_is_told_so(three, ines, tmp_path, run_tasks):
    publish(tmp_path, "a", "b", "c", "d", "e", "f")
    assert preview(ines).now_fail == 1
    recount(ines, run_tasks)
    assert stored() == [(50, False), (33, False), (0, False)]
    assert not CourseResult.objects.filter(learner_id=three[0].id).order_by("-number").first().passed


def test_a_second_recount_changes_nothing(three, ines, tmp_path, run_tasks):
    publish(tmp_path, "a", "b", "c")
    recount(ines, run_tasks)
    results = CourseResult.objects.count()
    again = recount(ines, run_tasks)
    assert not again.lines.exists() and CourseResult.objects.count() == results


def test_a_batch_that_runs_twice_changes_nothing(three, ines, tmp_path, run_tasks):
    publish(tmp_path, "a", "b", "c")
    row = recount(ines, run_tasks)
    marks.advance_recount(RecountAdvanced(row.public_id, 0))
    assert RecountedRun.objects.count() == 2 and Recount.objects.get(pk=row.pk).done == 3


def test_large_runs_are_counted_in_batches(three, ines, tmp_path, run_tasks, monkeypatch):
    monkeypatch.setattr(recounting, "BATCH", 1)
    publish(tmp_path, "a", "b", "c")
    row = recount(ines, run_tasks)
    assert row.finished_at and row.done == 3 and row.lines.count() == 2


def test_a_batch_asks_the_same_for_one_learner_and_for_many(
    three, ines, tmp_path, django_assert_max_num_queries
):
    publish(tmp_path, "a", "b", "c", "d", "e")
    preview(ines)
    with django_assert_max_num_queries(9):
        preview(ines)


def test_a_version_that_counts_alike_proposes_nothing(three, ines, tmp_path):
    file = tmp_path / "course.xml"
    publish(tmp_path, "a", "b", "c", "d")
    file.write_text(file.read_text().replace("Unit a", "Another title"))
    from studium.content import api as content

    content.import_course(tmp_path, course_key="flow-content")
    learning.forget()
    assert not marks.recount_due(RUN)


def test_an_answer_given_meanwhile_is_counted_once(three, ines, tmp_path, run_tasks):
    publish(tmp_path, "a", "b", "c")
    marks.start_recount(by=ines.id, run_key=RUN, reason="A homework was taken out")
    given = learning.problem(run_key=RUN, block_key="p-c").declared()
    learning.submit(learner_id=three[1].id, run_key=RUN, block_key="p-c", answers=given)
    run_tasks()
    assert stored() == [(100, True), (100, True), (0, False)]


def test_it_takes_a_reason_and_the_course_team_and_leaves_a_trace(three, ines, tmp_path, run_tasks):
    publish(tmp_path, "a", "b", "c")
    with pytest.raises(Invalid):
        marks.start_recount(by=ines.id, run_key=RUN, reason=" ")
    with pytest.raises(NotAllowed):
        marks.start_recount(by=three[0].id, run_key=RUN, reason="Mine")
    marks.start_recount(by=ines.id, run_key=RUN, reason="A homework was taken out")
    with pytest.raises(Conflict):
        marks.start_recount(by=ines.id, run_key=RUN, reason="Again")
    with clock.at(TODAY):
        run_tasks()
    found = AuditEntry.objects.filter(target=f"run:{RUN}").order_by("pk")
    assert [one.action for one in found] == ["recount", "finish recount"]
    assert found[0].why == "A homework was taken out" and found[1].after["changed"] == 2
