"""What the discussions tell the rest of the house."""

from __future__ import annotations

from dataclasses import dataclass

from studium.core.events import Event


@dataclass(frozen=True)
class Replied(Event):
    """Somebody answered a thread whose author wants to hear of it. `thread` and `post` are public ids."""

    author_id: int
    run_key: str
    block_key: str
    thread: str
    post: str
