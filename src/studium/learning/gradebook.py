"""The gradebook: from points to a course percent, as Open edX counts. Pure, exact.

The source of each step is edx-platform (read in `xmodule/graders.py`, `lms/djangoapps/grades/scores.py` and
`lms/djangoapps/grades/course_grade.py`):

1. A problem with a weight is worth that weight, in the share of its points that was earned
   (`weighted_score`).
2. A section's mark is earned / possible rounded to two decimals, a tie to the even one
   (`compute_percent`, numpy's `around`): whole percents.
3. Sections of one assignment type are padded with zeros up to `min_count`; the `drop_count` lowest are
   dropped, among equals the later one; the rest is averaged unrounded (`AssignmentFormatGrader`).
4. The total is the sum of averages times weights, unrounded; the weights are not made to sum to one
   (`WeightedSubsectionsGrader`).
5. The course percent is the total times 100, plus 0.05, rounded half away from zero to a whole percent
   (`CourseGrade._compute_percent`): 59.45 becomes 60, 59.44 does not.
6. A section without any points to gain takes no place among its type's
   (`CourseGradeBase.graded_subsections_by_format`).
7. A mark that staff set for a whole section stands in the place of what was earned
   (`PersistentSubsectionGradeOverride`); `earned` then holds it under the section's own key.
8. The grade is the highest cutoff that the course percent reaches; a cutoff of 0 is none
   (`CourseGrade._compute_letter_grade`, `Progress` view's `success_cutoff`).

edX computes with binary floats; this module with fractions, so that a tie is a tie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from math import floor

Share = Fraction
Earned = Mapping[str, Share]
ONE_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class AssignmentType:
    """One row of the grading policy. `weight` is a share of the total, like 0.4."""

    name: str
    weight: Decimal
    min_count: int = 0
    drop_count: int = 0
    short_label: str = ""


@dataclass(frozen=True, slots=True)
class GradedProblem:
    """A problem that counts: what it is worth in its section, its weight applied."""

    key: str
    possible: Decimal


@dataclass(frozen=True, slots=True)
class Section:
    """A graded section. `unit_key` is its first unit, to link to; `due` aware UTC or None."""

    key: str
    title: str
    type: str
    unit_key: str
    problems: tuple[GradedProblem, ...]
    due: datetime | None = None

    @property
    def possible(self) -> Decimal:
        return sum((one.possible for one in self.problems), Decimal(0))


@dataclass(frozen=True, slots=True)
class Mark:
    """One section's mark, or a zero in the place of one not there yet (`section` None). `by_team` says that the
    course team set it whole; `earned` is then that share of the section's points."""

    label: str
    section: Section | None
    earned: Decimal
    possible: Decimal
    percent: int
    answered: int
    dropped: bool = False
    by_team: bool = False


@dataclass(frozen=True, slots=True)
class TypeMark:
    """An assignment type: its marks, their average in percent, and what it adds to the total."""

    type: AssignmentType
    marks: tuple[Mark, ...]
    average: Decimal
    contributes: Decimal


@dataclass(frozen=True, slots=True)
class Gradebook:
    types: tuple[TypeMark, ...]
    percent: int


def gradebook(types: Sequence[AssignmentType], sections: Sequence[Section], earned: Earned) -> Gradebook:
    """Every mark and the course percent. `earned` maps a problem's key to the share of its points, 0 to 1."""
    rows = tuple(_type_mark(one, of_type(sections, one), earned) for one in types)
    return Gradebook(rows, course_percent(types, sections, earned))


def course_percent(types: Sequence[AssignmentType], sections: Sequence[Section], earned: Earned) -> int:
    """The course percent alone, whole, 0 to 100 and beyond where the weights sum to more than one."""
    return percent_of(types, sections, {one.key: section_percent(one, earned) for one in sections})


def percent_of(
    types: Sequence[AssignmentType], sections: Sequence[Section], percents_by_key: Mapping[str, int]
) -> int:
    """The course percent from the whole percents of its sections, by section key."""
    total = Fraction(0)
    for one in types:
        percents = _padded([percents_by_key[s.key] for s in of_type(sections, one)], one)
        average, _dropped = _average(percents, one.drop_count)
        total += average * Fraction(one.weight)
    # Step 5; `total` is in percent already.
    return floor(total + Fraction(5, 100) + Fraction(1, 2))


def of_type(sections: Sequence[Section], kind: AssignmentType) -> list[Section]:
    """The sections that take a place in an assignment type, in the order of the course: step 6."""
    return [
        one for one in sections if one.type == kind.name and any(problem.possible for problem in one.problems)
    ]


def percent_cutoffs(cutoffs: Sequence[tuple[str, Decimal]]) -> tuple[tuple[str, Decimal], ...]:
    """The grades of a policy with the percent each takes, the highest first: step 8."""
    found = [(name, share * ONE_HUNDRED) for name, share in cutoffs if share > 0]
    return tuple(sorted(found, key=lambda one: -one[1]))


def grade_at(cutoffs: Sequence[tuple[str, Decimal]], percent: int | Decimal) -> str:
    """The name of the grade that a course percent reaches, empty for none. `cutoffs` as `percent_cutoffs`."""
    return next((name for name, least in cutoffs if percent >= least), "")


def section_percent(section: Section, earned: Earned) -> int:
    """A section's mark in whole percents: steps 2 and 7."""
    if section.key in earned:
        return _whole(earned[section.key] * ONE_HUNDRED)
    possible = Fraction(section.possible)
    return _whole(_points(section, earned) / possible * ONE_HUNDRED) if possible else 0


def _points(section: Section, earned: Earned) -> Fraction:
    if section.key in earned:
        return earned[section.key] * Fraction(section.possible)
    return sum(
        (earned[one.key] * Fraction(one.possible) for one in section.problems if one.key in earned),
        Fraction(0),
    )


def _whole(value: Fraction) -> int:
    """Python rounds a fraction half to even, as numpy's `around` does."""
    return round(value)


def _padded(percents: list[int], kind: AssignmentType) -> list[int]:
    return percents + [0] * (kind.min_count - len(percents))


def _average(percents: Sequence[int], drop_count: int) -> tuple[Fraction, frozenset[int]]:
    """The average of what is kept, and the places that were dropped."""
    order = sorted(range(len(percents)), key=lambda place: -percents[place])
    dropped = frozenset(order[-drop_count:]) if drop_count > 0 else frozenset()
    kept = sum(percent for place, percent in enumerate(percents) if place not in dropped)
    left = len(percents) - drop_count
    return (Fraction(kept, left) if left > 0 else Fraction(kept)), dropped


def _type_mark(kind: AssignmentType, sections: list[Section], earned: Earned) -> TypeMark:
    percents = _padded([section_percent(section, earned) for section in sections], kind)
    average, dropped = _average(percents, kind.drop_count)
    name = kind.short_label or kind.name
    marks = []
    for place, percent in enumerate(percents):
        section = sections[place] if place < len(sections) else None
        marks.append(
            Mark(
                label=name if len(percents) == 1 else f"{name} {place + 1:02d}",
                section=section,
                earned=_shown(_points(section, earned)) if section else Decimal(0),
                by_team=section is not None and section.key in earned,
                possible=section.possible if section else Decimal(0),
                percent=percent,
                answered=sum(one.key in earned for one in section.problems) if section else 0,
                dropped=place in dropped,
            )
        )
    return TypeMark(kind, tuple(marks), _shown(average), _shown(average * Fraction(kind.weight)))


def _shown(value: Fraction) -> Decimal:
    """A fraction as people read it: two decimals."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN).normalize() + Decimal(0)
