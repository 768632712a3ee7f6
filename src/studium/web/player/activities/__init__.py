"""What the cards of activities show: one module a kind, one template a kind in `player/blocks/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from studium.learning import api as learning

from .polls import poll
from .talk import talk

#: What a kind's template needs besides the card, as `extra`. At most one query a block.
Context = Callable[[learning.Card], Mapping[str, Any]]

#: By kind of block.
SHOWN: Final[Mapping[str, Context]] = {
    "discussion": talk,
    "poll": poll,
    "survey": poll,
}
