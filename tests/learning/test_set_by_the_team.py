"""What the course team sets for one learner: marks of sections and problems, later due dates."""

from __future__ import annotations

import contextlib
import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from campus import TODAY, person
from campus_course import right, wrong

from studium.core import clock
from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.core.models import AuditEntry
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.marks import api as marks
from studium.learning.marks.models import MarkOverride
from studium.learning.models import CourseResult
from studium.partners import api as partners

RUN = "flow-2026"


@pytest.fixture
def ines(campus):
    teacher = person("Inês Duarte")
    partners.grant_role(user_id=teacher.id, organisation_key="harbour", role="instructor", by=None)
    return teacher


def set_mark(ines, amina, key, points, reason="Was ill on the day"):
    marks.set_mark(
        by=ines.id, learner_id=amina.id, run_key=RUN, key=key, points=Decimal(points), reason=reason
    )


def report(amina, run_key=RUN):
    return learning.grade_report(learner_id=amina.id, run_key=run_key)


def answer(amina, key, answers, run_key=RUN):
    return learning.submit(learner_id=amina.id, run_key=run_key, block_key=key, answers=answers)


def mark_of(amina, key):
    found = report(amina)
    return next(
        mark for kind in found.types for mark in kind.marks if mark.section and mark.section.key == key
    )


def test_a_mark_set_for_a_section_stands_in_the_place_of_what_was_earned(amina, ines):
    set_mark(ines, amina, "final", mark_of(amina, "final").possible)
    found = report(amina)
    assert found.percent == 60
    assert mark_of(amina, "final").by_team
    assert learning.percents_so_far(amina.id)[RUN] == 60


def test_a_mark_set_for_a_problem_counts_among_the_others_of_its_section(amina, ines):
    before = mark_of(amina, "hw1")
    set_mark(ines, amina, "patients", 1)
    after = mark_of(amina, "hw1")
    assert after.percent > before.percent
    assert not after.by_team
    assert report(amina).set_marks["patients"].reason == "Was ill on the day"


def test_what_is_answered_afterwards_does_not_undo_a_mark_that_was_set(amina, ines):
    set_mark(ines, amina, "hw1", 0)
    answer(amina, "patients", right("patients"))
    assert mark_of(amina, "hw1").percent == 0
    assert learning.percents_so_far(amina.id)[RUN] == 0


def test_taken_back_what_was_earned_counts_again(amina, ines):
    answer(amina, "patients", right("patients"))
    earned = report(amina).percent
    set_mark(ines, amina, "hw1", 0)
    marks.take_back_mark(by=ines.id, learner_id=amina.id, run_key=RUN, key="hw1", reason="Set by mistake")
    assert report(amina).percent == earned
    assert learning.percents_so_far(amina.id)[RUN] == earned
    assert [row.points for row in MarkOverride.objects.order_by("pk")] == [0, None]


def test_a_mark_that_makes_somebody_pass_is_told_to_the_record_once(amina, ines):
    set_mark(ines, amina, "final", mark_of(amina, "final").possible)
    set_mark(ines, amina, "final", mark_of(amina, "final").possible)
    assert [(row.percent, row.passed) for row in CourseResult.objects.all()] == [(60, True)]
    assert MarkOverride.objects.count() == 1


def test_an_amended_result_counts_from_when_the_work_was_done(amina, ines):
    answer(amina, "patients", right("patients"))
    with clock.at(TODAY + timedelta(days=30)):
        set_mark(ines, amina, "final", mark_of(amina, "final").possible)
    assert CourseResult.objects.get().effective_at == TODAY


def test_every_mark_set_leaves_who_what_and_why(amina, ines):
    set_mark(ines, amina, "hw1", 1, reason="  Handed in on paper ")
    entry = AuditEntry.objects.get(action="set mark")
    assert (entry.actor_id, entry.why) == (ines.id, "Handed in on paper")
    assert entry.target == f"marks:{RUN}:{amina.public_id}"


@pytest.mark.parametrize(
    ("key", "points", "reason", "error"),
    [
        ("hw1", "-1", "why", Invalid),
        ("hw1", "99", "why", Invalid),
        ("hw1", "NaN", "why", Invalid),
        ("hw1", "1", "  ", Invalid),
        ("warm-up", "1", "why", NotFound),
        ("nowhere", "1", "why", NotFound),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(amina, ines, key, points, reason, error):
    with pytest.raises(error):
        set_mark(ines, amina, key, points, reason)
    assert not MarkOverride.objects.exists()


def test_only_the_course_team_sets_marks(amina):
    with pytest.raises(NotAllowed):
        set_mark(amina, amina, "hw1", 1)


def test_nobody_outside_the_run_gets_a_mark(ines):
    with pytest.raises(learning.NotEnrolled):
        set_mark(ines, person("Nadia Rahimi"), "hw1", 1)


def test_an_answer_of_somebody_with_nothing_set_looks_for_no_marks(amina, django_assert_max_num_queries):
    answer(amina, "stay", wrong("stay"))
    with django_assert_max_num_queries(20) as seen:
        answer(amina, "patients", right("patients"))
    assert not [one for one in seen.captured_queries if "markoverride" in one["sql"]]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_in_whatever_order_the_percent_kept_is_the_percent_shown(amina, ines, seed):
    """Answers, marks of sections and of problems, and taking them back, mixed."""
    chance = random.Random(seed)
    keys = ["hw1", "hw2", "final", "stay", "patients", "border", "last", "very-last"]
    for _turn in range(20):
        key = chance.choice(keys)
        match chance.choice(["answer", "set", "back"]):
            case "set":
                set_mark(ines, amina, key, chance.choice(["0", "0.5", "1"]))
            case "back":
                marks.take_back_mark(by=ines.id, learner_id=amina.id, run_key=RUN, key=key, reason="why")
            case _ if key not in ("hw1", "hw2", "final"):
                with contextlib.suppress(Conflict):
                    answer(amina, key, chance.choice([right, wrong])(key))
        assert learning.percents_so_far(amina.id).get(RUN, 0) == report(amina).percent


class TestLaterDueDates:
    """`flow-dated` keeps the due dates of the course's files."""

    RUN = "flow-dated"

    @pytest.fixture
    def dated(self, amina):
        enrollment.enrol(learner_id=amina.id, run_key=self.RUN)
        return next(
            one
            for one in learning.lesson(
                learner_id=amina.id, run_key=self.RUN, unit_key="welcome"
            ).book.places.values()
            if one.due
        )

    def extend(self, ines, amina, place, due):
        marks.extend_due(
            by=ines.id,
            learner_id=amina.id,
            run_key=self.RUN,
            section_key=place.sequence_key,
            due=due,
            reason="In hospital",
        )

    def block(self, place, amina):
        cards = learning.lesson(learner_id=amina.id, run_key=self.RUN, unit_key=place.unit_key).cards
        return next(card.block.key for card in cards if card.problem)

    def test_an_extension_keeps_a_section_open_for_this_learner_alone(self, amina, ines, dated):
        key, after = self.block(dated, amina), dated.due + timedelta(hours=1)
        nadia = person("Nadia Rahimi")
        enrollment.enrol(learner_id=nadia.id, run_key=self.RUN)
        self.extend(ines, amina, dated, dated.due + timedelta(days=2))
        with clock.at(after):
            assert answer(amina, key, right(key), self.RUN).counted
            with pytest.raises(Conflict):
                answer(nadia, key, right(key), self.RUN)

    def test_the_page_shows_the_later_date_and_no_answer_before_it(self, amina, ines, dated):
        later = dated.due + timedelta(days=2)
        self.extend(ines, amina, dated, later)
        found = learning.lesson(learner_id=amina.id, run_key=self.RUN, unit_key=dated.unit_key)
        assert found.due == later
        assert report(amina, self.RUN).extended == {dated.sequence_key: later}

    def test_taken_back_the_usual_date_applies(self, amina, ines, dated):
        key = self.block(dated, amina)
        self.extend(ines, amina, dated, dated.due + timedelta(days=2))
        self.extend(ines, amina, dated, None)
        with clock.at(dated.due + timedelta(hours=1)), pytest.raises(Conflict):
            answer(amina, key, right(key), self.RUN)

    def test_an_extension_may_reach_beyond_the_end_of_the_run(self, amina, ines, dated):
        key, end = self.block(dated, amina), datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)
        self.extend(ines, amina, dated, end + timedelta(days=3))
        with clock.at(end + timedelta(days=2)):
            assert answer(amina, key, right(key), self.RUN).counted

    def test_an_earlier_date_is_no_extension(self, amina, ines, dated):
        with pytest.raises(Invalid, match="later"):
            self.extend(ines, amina, dated, dated.due - timedelta(days=1))

    def test_a_self_paced_run_has_nothing_to_extend(self, amina, ines, dated):
        with pytest.raises(Invalid, match="no due date"):
            marks.extend_due(
                by=ines.id,
                learner_id=amina.id,
                run_key=RUN,
                section_key=dated.sequence_key,
                due=dated.due + timedelta(days=1),
                reason="why",
            )


def test_nobody_of_the_team_marks_their_own_work(ines):
    enrollment.enrol(learner_id=ines.id, run_key=RUN)
    due = TODAY + timedelta(days=900)
    for act in (
        lambda: set_mark(ines, ines, "final", "1"),
        lambda: marks.take_back_mark(by=ines.id, learner_id=ines.id, run_key=RUN, key="final", reason="Mine"),
        lambda: marks.extend_due(
            by=ines.id, learner_id=ines.id, run_key=RUN, section_key="final", due=due, reason="Mine"
        ),
    ):
        with pytest.raises(NotAllowed, match="their own work"):
            act()
    assert not MarkOverride.objects.exists()
