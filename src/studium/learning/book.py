"""A course version as learning needs it: units in reading order, and what counts for the grade.

Immutable like the version it is made of, and kept in the process: an answer then reads no content tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from studium.assessment import api as assessment
from studium.content import api as content

from .activities import WORK_KINDS
from .gates import NOTHING, Gated, Hidden
from .gradebook import AssignmentType, GradedProblem, Section, percent_cutoffs
from .hiding import without_hidden

#: Books kept at once; beyond it the oldest goes.
MOST_BOOKS = 64

#: Kinds of blocks for which nobody can earn anything here.
_UNEARNABLE = frozenset(("unsupported", "lti_link"))

#: What counts in a course whose files hold no grading policy: everything graded, alike.
_ALL_ALIKE = AssignmentType("", Decimal(1), short_label="Graded")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands: its section and sequence, "3 of 4" in it, and its neighbours in reading order."""

    unit_key: str
    title: str
    chapter: str
    sequence_key: str
    sequence: str
    graded: bool
    due: datetime | None
    number: int
    of: int
    previous: str | None
    next: str | None
    grace: timedelta = timedelta(0)
    start: datetime | None = None
    hide_after_due: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """One version of a course.

    `places` holds every unit in reading order, `unit_of` the unit of every block, `work_of` the blocks of a
    unit that have to be done (problems and videos), `counting` every problem that counts for the grade,
    `section_of` its section. `beside` holds, for each unit, the blocks whose state an answer in it must know.
    `cutoffs` are the policy's grades with the percent each takes, the highest first.

    `gated` are the blocks that not every learner sees, and `hidden` those that this book's does not: the book of a
    version hides nothing, `seen` derives a learner's from it. `withholding` are the blocks of which it may not always be
    seen how an answer fared, with edX's word for when.
    """

    version: int
    outline: content.Outline
    places: Mapping[str, Place]
    unit_of: Mapping[str, str]
    work_of: Mapping[str, tuple[str, ...]]
    types: tuple[AssignmentType, ...]
    sections: tuple[Section, ...]
    counting: frozenset[str]
    section_of: Mapping[str, Section]
    beside: Mapping[str, tuple[str, ...]]
    cutoffs: tuple[tuple[str, Decimal], ...] = ()
    gated: Gated = field(default_factory=dict)
    hidden: Hidden = NOTHING
    withholding: Mapping[str, str] = field(default_factory=dict)

    @property
    def lowest_cutoff(self) -> Decimal | None:
        """What passes where the catalogue declares no pass mark, in percent; None where the policy says nothing."""
        return self.cutoffs[-1][1] if self.cutoffs else None

    @property
    def first(self) -> str | None:
        """The first unit, or None in a course without any."""
        return next(iter(self.places), None)

    def unit(self, unit_key: str) -> content.Unit:
        whole = content.unit(self.version, unit_key)
        return without_hidden(whole, self.hidden) if self.hidden else whole

    def block(self, block_key: str) -> content.BlockView | None:
        """The block, or None where this version has none of that key."""
        unit_key = self.unit_of.get(block_key)
        if unit_key is None:
            return None
        return next((one for one in self.unit(unit_key).blocks if one.key == block_key), None)


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


def compiled(block: content.BlockView) -> assessment.Problem | None:
    """The block's problem; None for every other kind, also a problem that is not supported yet."""
    return content.compiled(block)


def _make(version: int, outline: content.Outline) -> Book:
    declared = content.grading_policy(version)
    policy = tuple(
        AssignmentType(one.type, one.weight, one.min_count, one.drop_count, one.short_label)
        for one in declared.types
    )
    types, sections = without_unsupported(policy, *_sections(outline, policy))
    units = outline.units()
    work_of = {
        unit.key: tuple(block.key for block in unit.blocks if block.kind in WORK_KINDS) for unit in units
    }
    section_of = {problem.key: section for section in sections for problem in section.problems}
    return Book(
        version=version,
        outline=outline,
        places=_places(outline),
        unit_of={block.key: unit.key for unit in units for block in unit.blocks},
        work_of=work_of,
        types=types or (_ALL_ALIKE,),
        sections=sections,
        counting=frozenset(section_of),
        section_of=section_of,
        cutoffs=percent_cutoffs(declared.cutoffs),
        beside={unit.key: beside(unit, work_of[unit.key], section_of) for unit in units},
        gated={block.key: block.gates for unit in units for block in unit.blocks if block.gates},
        withholding={
            block.key: block.show_correctness
            for unit in units
            for block in unit.blocks
            if block.show_correctness != "always"
        },
    )


def beside(
    unit: content.UnitRef, work: tuple[str, ...], section_of: Mapping[str, Section]
) -> tuple[str, ...]:
    """The unit's work, and all that counts in the same sections."""
    found = dict.fromkeys(work)
    for block in unit.blocks:
        section = section_of.get(block.key)
        if section is not None:
            # All of a unit stands in one section.
            found.update(dict.fromkeys(problem.key for problem in section.problems))
            break
    return tuple(found)


def without_unsupported(
    types: tuple[AssignmentType, ...], sections: tuple[Section, ...], unsupported: frozenset[str]
) -> tuple[tuple[AssignmentType, ...], tuple[Section, ...]]:
    """The policy without what nobody can earn here yet.

    A section all of whose problems are unsupported does not count and is not padded for; a type left without
    any gives its weight to the others, in their proportion.
    """
    dead = {one.key for one in sections if one.key in unsupported and not one.problems}
    if not dead:
        return types, sections
    kept = tuple(one for one in sections if one.key not in dead)
    left = []
    for one in types:
        gone = sum(section.key in dead and section.type == one.name for section in sections)
        if gone and not any(section.type == one.name for section in kept):
            continue
        left.append(replace(one, min_count=max(0, one.min_count - gone)))
    before, after = sum(one.weight for one in types), sum(one.weight for one in left)
    if after and after != before:
        left = [replace(one, weight=one.weight * before / after) for one in left]
    return tuple(left), kept


def _sections(
    outline: content.Outline, types: tuple[AssignmentType, ...]
) -> tuple[tuple[Section, ...], frozenset[str]]:
    """The sections that count (graded ones whose format is an assignment type of the policy), and the keys of
    those that hold something unsupported."""
    names = {one.name for one in types}
    found = []
    unsupported = set()
    for sequence in outline.sequences():
        if not sequence.graded or not sequence.units or (types and sequence.format not in names):
            continue
        problems = tuple(
            GradedProblem(block.key, block.possible)
            for unit in sequence.units
            for block in unit.blocks
            if block.kind != "unsupported" and block.possible > 0
        )
        if any(block.kind in _UNEARNABLE for unit in sequence.units for block in unit.blocks):
            unsupported.add(sequence.key)
        kind = sequence.format if types else _ALL_ALIKE.name
        found.append(
            Section(sequence.key, sequence.title, kind, sequence.units[0].key, problems, sequence.due)
        )
    return tuple(found), frozenset(unsupported)


def _places(outline: content.Outline) -> dict[str, Place]:
    flat = [
        (chapter, sequence, number, unit)
        for chapter in outline.chapters
        for sequence in chapter.sequentials
        for number, unit in enumerate(sequence.units, start=1)
    ]
    keys = [unit.key for _chapter, _sequence, _number, unit in flat]
    return {
        unit.key: Place(
            unit_key=unit.key,
            title=unit.title,
            chapter=chapter.title,
            sequence_key=sequence.key,
            sequence=sequence.title,
            graded=sequence.graded,
            due=sequence.due,
            number=number,
            of=len(sequence.units),
            previous=keys[at - 1] if at else None,
            next=keys[at + 1] if at + 1 < len(keys) else None,
            grace=sequence.grace,
            start=sequence.start,
            hide_after_due=sequence.hide_after_due,
        )
        for at, (chapter, sequence, number, unit) in enumerate(flat)
    }
