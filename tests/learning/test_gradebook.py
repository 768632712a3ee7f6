"""The gradebook counts as Open edX does, exactly."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studium.learning.gradebook import AssignmentType, GradedProblem, Section, course_percent, gradebook

HOMEWORK = AssignmentType("Homework", Decimal("0.4"), min_count=3, drop_count=1, short_label="HW")
FINAL = AssignmentType("Final exam", Decimal("0.6"), min_count=1, short_label="Final")


def section(key: str, kind: str, *possible: str) -> Section:
    problems = tuple(GradedProblem(f"{key}-{n}", Decimal(one)) for n, one in enumerate(possible))
    return Section(key, key.title(), kind, f"{key}-unit", problems)


def marks(book, name: str) -> list[tuple[str, int, bool]]:
    row = next(one for one in book.types if one.type.name == name)
    return [(mark.label, mark.percent, mark.dropped) for mark in row.marks]


def test_a_section_counts_in_whole_percents_with_ties_to_the_even_one():
    quiz = AssignmentType("Quiz", Decimal(1))
    one = section("q", "Quiz", "200")
    assert course_percent([quiz], [one], {"q-0": Fraction(29, 200)}) == 14  # 14.5 %
    assert course_percent([quiz], [one], {"q-0": Fraction(31, 200)}) == 16  # 15.5 %


def test_missing_homework_pads_with_zeros_up_to_the_minimum():
    book = gradebook(
        [HOMEWORK], [section("h1", "Homework", "1"), section("h2", "Homework", "1")], {"h1-0": Fraction(1)}
    )
    assert marks(book, "Homework") == [("HW 01", 100, False), ("HW 02", 0, False), ("HW 03", 0, True)]
    # (100 + 0) / 2 after dropping one of three, times 0.4
    assert book.percent == 20


def test_of_two_equally_low_the_later_is_dropped():
    sections = [section(f"h{n}", "Homework", "1") for n in (1, 2, 3)]
    book = gradebook([HOMEWORK], sections, {"h2-0": Fraction(1)})
    assert [dropped for _label, _percent, dropped in marks(book, "Homework")] == [False, False, True]


def test_dropping_as_many_as_there_are_leaves_nothing_to_average():
    kind = AssignmentType("Lab", Decimal(1), drop_count=2)
    assert (
        course_percent([kind], [section("l1", "Lab", "1"), section("l2", "Lab", "1")], {"l1-0": Fraction(1)})
        == 0
    )


def test_a_single_assignment_is_named_without_a_number():
    book = gradebook([FINAL], [section("final", "Final exam", "2", "3")], {"final-1": Fraction(1)})
    assert marks(book, "Final exam") == [("Final", 60, False)]
    assert book.types[0].contributes == Decimal("36")


def test_a_weight_counts_in_the_share_of_the_points_earned():
    quiz = AssignmentType("Quiz", Decimal(1))
    assert (
        course_percent([quiz], [section("q", "Quiz", "10", "1")], {"q-0": Fraction(1, 3), "q-1": Fraction(1)})
        == 39
    )


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        (("0.5945", "0"), 60),  # 59.45 + .05 is 59.50: rounded up, as edX does
        (("0.5944", "0"), 59),
        (("0.4", "0.2"), 60),
    ],
)
def test_the_total_is_rounded_to_a_whole_percent_as_edx_rounds(weights, expected):
    types = [AssignmentType("A", Decimal(weights[0])), AssignmentType("B", Decimal(weights[1]))]
    sections = [section("a", "A", "1"), section("b", "B", "1")]
    assert course_percent(types, sections, {"a-0": Fraction(1), "b-0": Fraction(1)}) == expected


def test_what_is_in_no_assignment_type_of_the_policy_does_not_count():
    assert course_percent([HOMEWORK], [section("p", "Survey", "1")], {"p-0": Fraction(1)}) == 0


def test_without_a_policy_nothing_counts():
    assert course_percent([], [section("h1", "Homework", "1")], {"h1-0": Fraction(1)}) == 0


shares = st.fractions(min_value=0, max_value=1, max_denominator=20)


@given(st.lists(shares, min_size=1, max_size=8), st.integers(0, 4), st.integers(0, 10), shares)
def test_earning_more_never_lowers_the_percent(earned, drop, minimum, better):
    kind = AssignmentType("Homework", Decimal(1), min_count=minimum, drop_count=drop)
    sections = [section(f"h{n}", "Homework", "3") for n in range(len(earned))]
    before = {f"h{n}-0": share for n, share in enumerate(earned)}
    after = {**before, "h0-0": max(before["h0-0"], better)}
    assert course_percent([kind], sections, before) <= course_percent([kind], sections, after)


@given(st.lists(shares, max_size=8), st.integers(0, 4), st.integers(0, 10))
def test_the_percent_lies_between_nothing_and_everything_and_marks_agree_with_it(earned, drop, minimum):
    kind = AssignmentType("Homework", Decimal(1), min_count=minimum, drop_count=drop)
    sections = [section(f"h{n}", "Homework", "3", "1") for n in range(len(earned))]
    book = gradebook([kind], sections, {f"h{n}-0": share for n, share in enumerate(earned)})
    row = book.types[0]
    assert 0 <= book.percent <= 100
    assert len(row.marks) == max(minimum, len(earned))
    assert sum(mark.dropped for mark in row.marks) == min(drop, len(row.marks))
    assert abs(book.percent - row.contributes) <= Decimal("0.56")


def test_the_percent_agrees_with_edx_arithmetic_on_a_course_of_three_types():
    """Worked by hand along `AssignmentFormatGrader` and `WeightedSubsectionsGrader`."""
    lab = AssignmentType("Lab", Decimal("0.15"), min_count=2)
    types = [
        AssignmentType("Homework", Decimal("0.25"), min_count=4, drop_count=1, short_label="HW"),
        lab,
        FINAL,
    ]
    sections = [
        section("h1", "Homework", "4"), section("h2", "Homework", "3"), section("h3", "Homework", "7"),
        section("l1", "Lab", "8"), section("f", "Final exam", "9"),
    ]  # fmt: skip
    earned = {
        "h1-0": Fraction(3, 4),
        "h2-0": Fraction(2, 3),
        "h3-0": Fraction(1),
        "l1-0": Fraction(5, 8),
        "f-0": Fraction(7, 9),
    }
    # HW (75 + 67 + 100) / 3 = 80.67 -> 20.1667; Lab (62 + 0) / 2 = 31 -> 4.65; Final 78 -> 46.8; 71.6167 -> 72
    assert course_percent(types, sections, earned) == 72
