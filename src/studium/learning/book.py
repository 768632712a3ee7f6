"""A course version as learning needs it: units in reading order, and what counts for the grade.

Immutable like the version it is made of, and kept in the process: an answer then reads no content tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from studium.assessment import api as assessment
from studium.content import api as content

from .gradebook import AssignmentType, GradedProblem, Section

#: Books kept at once; beyond it the oldest goes.
MOST_BOOKS = 64


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands: its section and sequence, "3 of 4" in it, and its neighbours in reading order."""

    unit_key: str
    title: str
    chapter: str
    sequence_key: str
    sequence: str
    format: str
    graded: bool
    due: datetime | None
    number: int
    of: int
    previous: str | None
    next: str | None


@dataclass(frozen=True)
class Book:
    """One version of a course. `kinds` maps every block to its kind, `unit_of` to its unit."""

    version: int
    outline: content.Outline
    places: Mapping[str, Place]
    unit_of: Mapping[str, str]
    work_of: Mapping[str, tuple[str, ...]]
    types: tuple[AssignmentType, ...]

    @property
    def first(self) -> str | None:
        """The first unit, or None in a course without any."""
        return next(iter(self.places), None)

    def unit(self, unit_key: str) -> content.Unit:
        return content.unit(self.version, unit_key)

    def block(self, block_key: str) -> content.BlockView | None:
        """The block, or None where this version has none of that key."""
        unit_key = self.unit_of.get(block_key)
        if unit_key is None:
            return None
        return next((one for one in self.unit(unit_key).blocks if one.key == block_key), None)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The graded sections, each with the problems that count. Compiles them, once."""
        found = []
        for chapter in self.outline.chapters:
            for sequence in chapter.sequentials:
                if sequence.graded and sequence.units:
                    problems = tuple(
                        one for unit in sequence.units for one in graded_problems(self.unit(unit.key))
                    )
                    found.append(
                        Section(
                            sequence.key,
                            sequence.title,
                            sequence.format or "",
                            sequence.units[0].key,
                            problems,
                            sequence.due,
                        )
                    )
        return tuple(found)

    @cached_property
    def counting(self) -> Mapping[str, tuple[Section, GradedProblem]]:
        """Every problem that counts, by key."""
        return {problem.key: (section, problem) for section in self.sections for problem in section.problems}


_books: dict[int, Book] = {}


def book(version: int) -> Book:
    """The book of a course version. Raises `NotFound`."""
    outline = content.outline(version)
    known = _books.get(version)
    if known is not None and known.outline is outline:
        return known
    made = _make(version, outline)
    while len(_books) >= MOST_BOOKS:
        _books.pop(next(iter(_books)), None)
    _books[version] = made
    return made


def graded_problems(unit: content.Unit) -> list[GradedProblem]:
    """The problems of a unit that can earn points, with the points they are worth in their section."""
    found = []
    for block in unit.blocks:
        problem = compiled(block)
        if problem is not None and problem.max_points:
            found.append(GradedProblem(block.key, worth(block, problem)))
    return [one for one in found if one.possible]


def compiled(block: content.BlockView) -> assessment.Problem | None:
    """The block's problem, or None where it is no problem or one that cannot be graded yet."""
    if block.kind != "problem" or block.source is None:
        return None
    try:
        return assessment.compile_problem(block.source)
    except assessment.Unsupported:
        return None


def worth(block: content.BlockView, problem: assessment.Problem) -> Decimal:
    """What the problem is worth: its weight where it has one, else its own points."""
    return problem.max_points if block.weight is None else Decimal(block.weight)


def _make(version: int, outline: content.Outline) -> Book:
    policy = content.grading_policy(version)
    places = _places(outline)
    unit_of: dict[str, str] = {}
    work_of: dict[str, tuple[str, ...]] = {}
    for unit_key in places:
        blocks = content.unit(version, unit_key).blocks
        unit_of.update((block.key, unit_key) for block in blocks)
        work_of[unit_key] = tuple(block.key for block in blocks if block.kind in ("problem", "video"))
    return Book(
        version=version,
        outline=outline,
        places=places,
        unit_of=unit_of,
        work_of=work_of,
        types=tuple(
            AssignmentType(
                one.type, Decimal(one.weight), one.min_count, one.drop_count, one.short_label or ""
            )
            for one in policy.types
        ),
    )


def _places(outline: content.Outline) -> dict[str, Place]:
    flat = [
        (chapter, sequence, number, unit)
        for chapter in outline.chapters
        for sequence in chapter.sequentials
        for number, unit in enumerate(sequence.units, start=1)
    ]
    keys = [unit.key for _c, _s, _n, unit in flat]
    return {
        unit.key: Place(
            unit_key=unit.key,
            title=unit.title,
            chapter=chapter.title,
            sequence_key=sequence.key,
            sequence=sequence.title,
            format=sequence.format or "",
            graded=sequence.graded,
            due=sequence.due,
            number=number,
            of=len(sequence.units),
            previous=keys[at - 1] if at else None,
            next=keys[at + 1] if at + 1 < len(keys) else None,
        )
        for at, (chapter, sequence, number, unit) in enumerate(flat)
    }
