"""Requirement tree -> the shape that matching works on: leaves by index, contested subjects as bits."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from .requirements_matching import Every, Part, Slot, Some, Worth
from .requirements_nodes import All, Choose, Node, leaves, subjects_of, worth

# Credits are compared as integers of a hundredth: finer credits do not exist.
CREDIT_UNIT = 100


def credit_units(credits: Decimal | None) -> int:
    return int((credits or Decimal(0)) * CREDIT_UNIT)


def contested(tree: Node, *, overlap: bool = False) -> tuple[tuple[str, ...], ...]:
    """Subjects that more than one leaf could use, those of the same leaves taken together as one token.

    Empty where the program allows overlap: then a fact may serve every leaf it fits.
    """
    if overlap:
        return ()
    wanted: dict[str, list[int]] = {}
    for index, leaf in enumerate(leaves(tree)):
        for subject in subjects_of(leaf):
            wanted.setdefault(subject, []).append(index)
    twins: dict[tuple[int, ...], list[str]] = {}
    for subject, at in wanted.items():
        if len(at) > 1:
            twins.setdefault(tuple(at), []).append(subject)
    return tuple(tuple(subjects) for subjects in twins.values())


def token_masks(tree: Node, groups: Collection[Collection[str]]) -> tuple[int, ...]:
    """For each leaf the bits of the contested groups it would use."""
    return tuple(
        sum(1 << bit for bit, group in enumerate(groups) if not set(group).isdisjoint(subjects_of(leaf)))
        for leaf in leaves(tree)
    )


def shape(tree: Node, masks: tuple[int, ...]) -> Part:
    """The tree for `matching.cheapest`; leaves are numbered in document order."""
    counter = iter(range(len(masks)))

    def build(node: Node) -> Part:
        if isinstance(node, All):
            return Every(tuple(map(build, node.children)))
        if isinstance(node, Choose):
            parts = tuple(map(build, node.children))
            if node.count is not None:
                return Some(parts, node.count)
            return Worth(
                parts, tuple(credit_units(worth(c)) for c in node.children), credit_units(node.credits)
            )
        index = next(counter)
        return Slot(index, masks[index])

    return build(tree)
