"""The levels of a course: every block gets a unit, a sequence and a section, also where an export leaves them out."""

from __future__ import annotations

from typing import Final

from .olx import Node

#: Sections, sequences, units, from the outside in, and what else may stand for one.
LEVELS: Final = ("chapter", "sequential", "vertical")
_LIKE: Final = {"vertical": frozenset(("section", "wrapper"))}


def shape(root: Node) -> list[Node]:
    """Puts a level around each block that stands where the level should; returns the levels made."""
    made: list[Node] = []
    _shape(root, LEVELS, made)
    return made


def _shape(above: Node, levels: tuple[str, ...], made: list[Node]) -> None:
    if not levels:
        return
    kind, *below = levels
    for at, node in enumerate(above.children):
        if node.kind != kind and node.kind not in _LIKE.get(kind, ()):
            level = Node(kind, f"{kind}-of-{node.name}", node.file, dict(node.attributes), [node])
            above.children[at] = level
            made.append(level)
        _shape(above.children[at], tuple(below), made)
