"""The card of a discussion: what is new in it, and the way there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studium.learning import api as learning
from studium.learning.discussion import api as discussion


def talk(card: learning.Card) -> Mapping[str, Any]:
    """One query."""
    return {
        "newest": discussion.newest(run_key=card.run_key, block_key=card.block.key),
        "subject": card.block.title or card.block.details.get("subject", ""),
    }
