"""Uploads marked by the course team: `<edx_sga>` of edx-sga."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from .. import attributes as read
from .prose import Prose, inner
from .source import Made, Source

#: What edx-sga gives where the author says nothing.
_POINTS: Final = Decimal(100)


def read_upload(source: Source) -> Made:
    """Attributes: points (what a mark is out of), weight (what the block is worth, else the points), solution
    (HTML for after the mark); older exports hold the solution as the element's content."""
    given = source.node.attributes
    points = read.decimal(given, "points") or _POINTS
    weight = read.decimal(given, "weight")
    prose = Prose(source)
    solution = read.plain(given, "solution")
    element = source.node.element
    if not solution and element is not None:
        solution = inner(element)
    details = {
        "points": str(points),
        "solution": prose.html(solution) if solution.strip() else "",
    }
    worth = weight if weight is not None else points
    return Made("upload", details=details, possible=worth, notes=tuple(prose.notes))
