"""A tick of the learner's own: `<done>`, worth one point, or its weight, where the section is graded."""

from __future__ import annotations

from decimal import Decimal

from .. import attributes as read
from .source import Made, Source


def read_done(source: Source) -> Made:
    weight = read.decimal(source.node.attributes, "weight")
    return Made("done", possible=Decimal(1) if weight is None else weight)
