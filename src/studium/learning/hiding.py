"""A unit without what a learner does not see."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString

from studium.content import api as content

from .gates import Hidden

#: The kind of the block that stands where others wait for a condition.
WAITING: Final = "waiting"


def without_hidden(unit: content.Unit, hidden: Hidden) -> content.Unit:
    """The unit's blocks that are seen; in the place of what waits for a condition, once, a block that says so."""
    blocks: list[content.BlockView] = []
    said: set[str] = set()
    for block in unit.blocks:
        gate = hidden.closed.get(block.key)
        if gate is not None and gate.key not in said:
            said.add(gate.key)
            blocks.append(_waiting(block, gate))
        elif gate is None and block.key not in hidden.gone:
            blocks.append(block)
    return replace(unit, blocks=tuple(blocks))


def _waiting(block: content.BlockView, gate: content.Gate) -> content.BlockView:
    return replace(
        block,
        key=gate.key,
        kind=WAITING,
        title="",
        html=SafeString(""),
        video=None,
        source=None,
        max_attempts=None,
        weight=None,
        possible=Decimal(0),
        details={
            "sources": tuple(gate.details.get("sources", ())),
            "message": gate.details.get("message", ""),
        },
        gates=(),
    )
