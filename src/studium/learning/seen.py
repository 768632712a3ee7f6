"""The book as one learner sees it: without the blocks that are not for them. Pure.

Only what holds a hidden block is made anew, the rest is the book's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from studium.content import api as content

from .book import Book, Place, beside
from .gates import Hidden
from .gradebook import Section


def seen(whole: Book, hidden: Hidden) -> Book:
    """The book without what is hidden. A unit left without any block is left out; so is a section without units.

    What waits for a condition leaves one block behind that says so, under the key of its container.
    """
    if not hidden:
        return whole
    away = hidden.gone | hidden.closed.keys()
    waiting = {gate.key: whole.unit_of[key] for key, gate in hidden.closed.items()}
    touched = {whole.unit_of[key] for key in away}
    empty = touched - {unit for key, unit in whole.unit_of.items() if key not in away} - set(waiting.values())
    places = _places(whole.places, empty) if empty else whole.places
    work_of = {unit: tuple(key for key in whole.work_of[unit] if key not in away) for unit in touched}
    sections = _sections(whole, hidden.gone, empty)
    section_of = {problem.key: one for one in sections for problem in one.problems}
    work_of = {**whole.work_of, **work_of}
    return replace(
        whole,
        places=places,
        unit_of={key: unit for key, unit in whole.unit_of.items() if key not in away} | waiting,
        work_of=work_of,
        sections=sections,
        counting=frozenset(section_of),
        section_of=section_of,
        beside=_Beside(whole.outline, work_of, section_of),
        hidden=hidden,
    )


class _Beside(dict[str, tuple[str, ...]]):
    """What an answer in a unit must know, found when it is asked for: a page needs none, an answer one."""

    def __init__(
        self,
        outline: content.Outline,
        work_of: Mapping[str, tuple[str, ...]],
        section_of: Mapping[str, Section],
    ) -> None:
        super().__init__()
        self._outline, self._work_of, self._section_of = outline, work_of, section_of

    def __missing__(self, unit_key: str) -> tuple[str, ...]:
        unit = next((one for one in self._outline.units() if one.key == unit_key), None)
        if unit is None:
            raise KeyError(unit_key)
        self[unit_key] = found = beside(unit, self._work_of[unit_key], self._section_of)
        return found


def _places(whole: Mapping[str, Place], empty: set[str]) -> dict[str, Place]:
    """The places that are left, with their neighbours and their numbers anew."""
    kept = [place for key, place in whole.items() if key not in empty]
    of = Counter(place.sequence_key for place in kept)
    number: Counter[str] = Counter()
    found = {}
    for at, place in enumerate(kept):
        number[place.sequence_key] += 1
        found[place.unit_key] = replace(
            place,
            number=number[place.sequence_key],
            of=of[place.sequence_key],
            previous=kept[at - 1].unit_key if at else None,
            next=kept[at + 1].unit_key if at + 1 < len(kept) else None,
        )
    return found


def _sections(whole: Book, gone: frozenset[str], empty: set[str]) -> tuple[Section, ...]:
    """The sections with the problems that count for this learner; those of which nothing is theirs are left out."""
    first: dict[str, str] = {}
    for key, place in whole.places.items():
        if key not in empty:
            first.setdefault(place.sequence_key, key)
    found = []
    for one in whole.sections:
        if one.key not in first:
            continue
        problems = tuple(problem for problem in one.problems if problem.key not in gone)
        if len(problems) < len(one.problems) or one.unit_key != first[one.key]:
            one = replace(one, problems=problems, unit_key=first[one.key])
        found.append(one)
    return tuple(found)
