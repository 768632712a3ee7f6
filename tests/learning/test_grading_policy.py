"""The grading policy beyond the sums: cutoffs, what passes, days of grace, sections without points."""

from __future__ import annotations

import shutil
from datetime import timedelta
from decimal import Decimal

import pytest
from campus import person
from campus_course import OLX, right

from studium.content import api as content
from studium.core import clock
from studium.core.errors import Conflict
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.gradebook import (
    AssignmentType,
    GradedProblem,
    Section,
    course_percent,
    grade_at,
    percent_cutoffs,
)
from studium.learning.ground import ground

D = Decimal


class TestCutoffs:
    CUTOFFS = percent_cutoffs([("B", D("0.75")), ("A", D("0.9")), ("F", D(0)), ("C", D("0.6"))])

    @pytest.mark.parametrize(
        ("percent", "grade"), [(100, "A"), (90, "A"), (89, "B"), (75, "B"), (60, "C"), (59, ""), (0, "")]
    )
    def test_the_grade_is_the_highest_cutoff_that_is_reached(self, percent, grade):
        assert grade_at(self.CUTOFFS, percent) == grade

    def test_a_cutoff_of_zero_is_none(self):
        assert [name for name, _percent in self.CUTOFFS] == ["A", "B", "C"]


class TestSectionsWithoutPoints:
    KIND = AssignmentType("Homework", D(1), min_count=1)

    def section(self, key, *problems):
        return Section(key, key, "Homework", "unit", problems)

    def test_a_section_with_nothing_to_gain_takes_no_place(self):
        full = self.section("full", GradedProblem("p", D(1)))
        for empty in (self.section("none"), self.section("worthless", GradedProblem("q", D(0)))):
            assert course_percent([self.KIND], [full, empty], {"p": 1}) == 100


@pytest.fixture
def reimport(campus, tmp_path):
    """Imports the campus's course with a text of one of its files replaced, as the content of some course."""

    def again(file, old, new, course_key="flow-content"):
        folder = tmp_path / "olx"
        shutil.copytree(OLX, folder)
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new))
        content.import_course(folder, course_key=course_key)
        learning.forget()

    return again


class TestWhatPasses:
    POLICY = "policies/2026/grading_policy.json"

    def test_the_pass_mark_of_the_catalogue_goes_before_the_courses_files(self, reimport):
        reimport(self.POLICY, '"Pass": 0.6', '"Pass": 0.3')
        assert ground("flow-2026").pass_mark == 60

    def test_where_the_catalogue_is_silent_the_lowest_cutoff_passes(self, reimport):
        reimport(self.POLICY, '"Pass": 0.6', '"A": 0.9, "C": 0.5', course_key="queues")
        assert ground("queues-2026").pass_mark == 50

    def test_without_either_it_is_the_catalogues_default(self, reimport):
        reimport(self.POLICY, '"Pass": 0.6', "", course_key="queues")
        assert ground("queues-2026").pass_mark == 60


class TestGrace:
    """`hw1` is due on 10 March; the course gives two days and three hours of grace."""

    @pytest.fixture
    def nadia(self, reimport):
        reimport(
            "course/2026.xml",
            '<course display_name="Flow and Inventory">',
            '<course display_name="Flow and Inventory" graceperiod="2 days 3 hours">',
        )
        one = person("Nadia Rahimi")
        enrollment.enrol(learner_id=one.id, run_key="flow-dated")
        return one

    def answer(self, who, after):
        due = next(one.due for one in ground("flow-dated").book.places.values() if one.due)
        with clock.at(due + after):
            return learning.submit(
                learner_id=who.id, run_key="flow-dated", block_key="stay", answers=right("stay")
            )

    def test_work_within_the_grace_counts_in_full(self, nadia):
        assert self.answer(nadia, timedelta(days=2, hours=2)).counted

    def test_later_work_is_not_taken_at_all(self, nadia):
        with pytest.raises(Conflict, match="was due"):
            self.answer(nadia, timedelta(days=2, hours=3, seconds=1))

    def test_answers_that_show_after_the_due_date_wait_for_the_end_of_the_grace(self, nadia):
        due = next(one.due for one in ground("flow-dated").book.places.values() if one.due)
        shown = []
        for after in (timedelta(days=2), timedelta(days=3)):
            with clock.at(due + after):
                card = learning.card(learner_id=nadia.id, run_key="flow-dated", block_key="stay")
                shown.append(card.show_answer)
        assert shown == [False, True]
