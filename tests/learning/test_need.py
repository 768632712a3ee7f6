"""“What do I need on the rest” is true: with it one passes, with one percent less one does not."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from studium.learning.gradebook import AssignmentType, GradedProblem, Section, course_percent
from studium.learning.need import NeedKind, need_on_rest

PRACTICE = AssignmentType("Practice", Decimal("0.4"))
FINAL = AssignmentType("Final", Decimal("0.6"))
TYPES = [PRACTICE, FINAL]
SECTIONS = [
    Section("p1", "Practice 1", "Practice", "p1", (GradedProblem("a", Decimal(1)),)),
    Section("p2", "Practice 2", "Practice", "p2", (GradedProblem("b", Decimal(1)),)),
    Section("f", "Final", "Final", "f", (GradedProblem("c", Decimal(2)), GradedProblem("d", Decimal(2)))),
]
ALL = {"a", "b", "c", "d"}


def test_someone_with_everything_open_needs_the_pass_mark_everywhere():
    need = need_on_rest(TYPES, SECTIONS, {}, pass_mark=Decimal(60), open_keys=ALL)
    assert (need.kind, need.percent, need.problems, need.best) == (NeedKind.REACHABLE, 60, 4, 100)


def test_who_has_passed_needs_nothing_more():
    earned = {"a": Fraction(1), "c": Fraction(1), "d": Fraction(1)}
    need = need_on_rest(TYPES, SECTIONS, earned, pass_mark=Decimal(60), open_keys={"b"})
    assert (need.kind, need.percent, need.best) == (NeedKind.PASSED, 0, 100)


def test_a_pass_out_of_reach_says_how_far_one_can_still_come():
    earned = {"c": Fraction(0), "d": Fraction(0)}
    need = need_on_rest(TYPES, SECTIONS, earned, pass_mark=Decimal(60), open_keys={"a", "b"}, improvable=True)
    assert (need.kind, need.best, need.improvable) == (NeedKind.OUT_OF_REACH, 40, True)


def test_with_every_problem_answered_or_closed_nothing_is_left():
    need = need_on_rest(TYPES, SECTIONS, {"a": Fraction(1)}, pass_mark=Decimal(60), open_keys={"a"})
    assert need.kind is NeedKind.NOTHING_LEFT


def test_a_course_without_anything_graded_says_so():
    assert need_on_rest([], [], {}, pass_mark=Decimal(60), open_keys=()).kind is NeedKind.NOTHING_COUNTS


shares = st.fractions(min_value=0, max_value=1, max_denominator=12)


@given(st.dictionaries(st.sampled_from(sorted(ALL)), shares), st.integers(1, 100))
def test_the_need_is_the_least_percent_that_passes(earned, pass_mark):
    need = need_on_rest(TYPES, SECTIONS, earned, pass_mark=Decimal(pass_mark), open_keys=ALL)
    rest = ALL - earned.keys()

    def reached(percent: int) -> bool:
        tried = {**earned, **dict.fromkeys(rest, Fraction(percent, 100))}
        return course_percent(TYPES, SECTIONS, tried) >= pass_mark

    if need.kind is NeedKind.REACHABLE:
        assert reached(need.percent)
        assert need.percent == 0 or not reached(need.percent - 1)
    elif need.kind is NeedKind.OUT_OF_REACH:
        assert not reached(100)
    elif need.kind is NeedKind.PASSED:
        assert reached(0)
