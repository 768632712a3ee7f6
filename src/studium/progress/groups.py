"""How a group's state and count follow from its children's.

A group needs all its children, so many of them, or so many credits. Its state:

    met           enough children are met
    provisional   enough are met or wait only for a release
    lapsed        enough are met or were met once
    in_progress   something in it is met, in, or under way
    open          something in it can be started
    missed        nothing can, and for something the last chance has passed
    blocked       nothing can
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .standing import State


@dataclass(frozen=True, slots=True)
class Group:
    """Children by position in the tree; `count` of them, or `target` of what they are worth (`values`)."""

    children: tuple[int, ...]
    count: int | None
    values: tuple[int, ...] = ()
    target: int = 0


def group_state(group: Group, states: Sequence[State]) -> State:
    mine = [states[at] for at in group.children]
    if group.count is not None:
        worths: Sequence[int] = (1,) * len(mine)
        target = group.count
    else:
        worths, target = group.values, group.target
    total: dict[State, int] = {}
    for state, value in zip(mine, worths, strict=True):
        total[state] = total.get(state, 0) + value
    met = total.get("met", 0)
    if met >= target:
        return "met"
    if met + total.get("provisional", 0) >= target:
        return "provisional"
    if met + total.get("lapsed", 0) >= target:
        return "lapsed"
    if met or "in_progress" in total or "provisional" in total or "lapsed" in total:
        return "in_progress"
    if "open" in total:
        return "open"
    return "missed" if "missed" in total else "blocked"


def tally(group: Group, met: Sequence[int], needed: Sequence[int]) -> tuple[int, int]:
    """Met and needed leaves: of the children that are nearest to being met, as many as the group needs.

    Never more met than needed; equal exactly when the group is met.
    """
    if group.count == len(group.children):
        return sum(met[at] for at in group.children), sum(needed[at] for at in group.children)
    ranked = sorted(
        range(len(group.children)),
        key=lambda n: (needed[group.children[n]] - met[group.children[n]], -met[group.children[n]], n),
    )
    if group.count is not None:
        chosen = ranked[: group.count]
    else:
        chosen, worth = [], 0
        for n in ranked:
            if worth < group.target:
                chosen.append(n)
                worth += group.values[n]
    return sum(met[group.children[n]] for n in chosen), sum(needed[group.children[n]] for n in chosen)
