"""What cannot be answered here yet takes nothing from anybody's grade."""

from decimal import Decimal

from studium.learning.book import without_unsupported
from studium.learning.gradebook import AssignmentType, GradedProblem, Section, course_percent

HOMEWORK = AssignmentType("Homework", Decimal("0.3"), min_count=2)
LABS = AssignmentType("Lab", Decimal("0.2"), min_count=1)
FINAL = AssignmentType("Final", Decimal("0.5"), min_count=1)


def section(key, kind, *problems):
    return Section(key, key, kind, key, tuple(GradedProblem(one, Decimal(1)) for one in problems))


SECTIONS = (
    section("h1", "Homework", "a"),
    section("h2", "Homework"),
    section("l1", "Lab"),
    section("f", "Final", "b"),
)
UNSUPPORTED = frozenset({"h2", "l1", "f"})


def test_a_section_of_nothing_else_is_neither_counted_nor_padded_for():
    types, sections = without_unsupported((HOMEWORK, LABS, FINAL), SECTIONS, UNSUPPORTED)
    assert [one.key for one in sections] == ["h1", "f"]
    assert [(one.name, one.min_count) for one in types] == [("Homework", 1), ("Final", 1)]


def test_a_type_of_nothing_else_gives_its_weight_to_the_others():
    types, sections = without_unsupported((HOMEWORK, LABS, FINAL), SECTIONS, UNSUPPORTED)
    assert sum(one.weight for one in types) == 1
    assert course_percent(types, sections, {"a": 1, "b": 1}) == 100
    assert course_percent(types, sections, {"b": 1}) == 63  # 0.5 of 0.8


def test_a_section_that_is_empty_for_another_reason_counts_zero_as_in_edx():
    assert without_unsupported((HOMEWORK, FINAL), SECTIONS, frozenset()) == ((HOMEWORK, FINAL), SECTIONS)
