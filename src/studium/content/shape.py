"""The levels of a course: every block gets a unit, a sequence and a section, also where an export leaves them out."""

from __future__ import annotations

from typing import Final

from .olx import Node

#: Sections, sequences, units, from the outside in, and what else may stand for one.
LEVELS: Final = ("chapter", "sequential", "vertical")
_LIKE: Final = {
    "sequential": frozenset(("section", "problemset", "videosequence", "timelimit", "subsection")),
    "vertical": frozenset(("section", "wrapper", "unit")),
}


def shape(above: Node, levels: tuple[str, ...] = LEVELS) -> None:
    """Puts a level around each block below that stands where the level should."""
    if not levels:
        return
    kind, *below = levels
    for at, node in enumerate(above.children):
        if node.kind != kind and node.kind not in _LIKE.get(kind, ()):
            above.children[at] = Node(
                kind, f"{kind}-of-{node.name}", node.file, dict(node.attributes), [node]
            )
        shape(above.children[at], tuple(below))
