"""Which leaf a contested course counts for: exact, never greedy (property 3 of the engine)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studium.catalog.requirements_matching import cheapest

if TYPE_CHECKING:
    from .compiled import Rules

# By leaf code (unmet, met, provisional, lapsed, begun): first as few leaves as possible that are not met,
# then those that are nearest to it.
_WEIGHT = (1003, 0, 1000, 1001, 1002)
_HOLDS = (False, True, True, True, False)


def assign(rules: Rules, codes: tuple[int, ...]) -> tuple[int, ...]:
    """The leaves that must give way because their course counts for another one.

    The assignment leaves as few leaves as possible to be met; so it meets the whole whenever any assignment
    does. Among equal ones the leaf that stands first in the document keeps the course.
    """
    masks = rules.masks
    holding = [index for index, code in enumerate(codes) if _HOLDS[code] and masks[index]]
    seen = 0
    for index in holding:
        if masks[index] & seen:
            break
        seen |= masks[index]
    else:
        return ()
    way = cheapest(rules.shape, [_WEIGHT[code] for code in codes])
    first = set(way[1]) if way is not None else set()
    taken = 0
    away = []
    for index in sorted(holding, key=lambda index: (index not in first, _WEIGHT[codes[index]], index)):
        if masks[index] & taken:
            away.append(index)
        else:
            taken |= masks[index]
    return tuple(away)
