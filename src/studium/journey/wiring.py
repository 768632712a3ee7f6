"""The ONE table: which event is heard by whom, in reading order.

`now` runs in the emitter's transaction: what the person must see at once. `later` is a task enqueued in that
same transaction: a rollback drops it, a crash loses nothing.
"""

from __future__ import annotations

from studium.core.events import Wire, wire

TABLE: tuple[Wire, ...] = ()


def connect() -> None:
    """Registers the table. Called once, when the program starts."""
    wire(TABLE)
