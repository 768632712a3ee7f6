"""What stands beside a block in its unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .ground import ground


def problem_keys(*, run_key: str, unit_key: str) -> tuple[str, ...]:
    """The problems of a unit, in their order. No query. Raises `NotFound`."""
    base = ground(run_key)
    base.place(unit_key)
    return tuple(one.key for one in base.book.unit(unit_key).blocks if one.kind == "problem")


@dataclass(frozen=True, slots=True)
class Spot:
    """A block and where it stands."""

    unit_key: str
    block_key: str
    title: str


def spots_of(*, run_key: str, block_keys: Iterable[str]) -> tuple[Spot, ...]:
    """Where these blocks stand, with their titles, or their units' where they have none; unknown ones are left out.

    No query. Raises `NotFound` for an unknown run.
    """
    book = ground(run_key).book
    wanted = [(key, book.unit_of[key]) for key in block_keys if key in book.unit_of]
    found = []
    for key, unit_key in wanted:
        titles = [one.title for one in book.unit(unit_key).blocks if one.key == key]
        found.append(Spot(unit_key, key, (titles and titles[0]) or book.places[unit_key].title))
    return tuple(found)
