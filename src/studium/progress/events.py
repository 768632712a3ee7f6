"""What progress emits."""

from __future__ import annotations

from dataclasses import dataclass

from studium.core.events import Event


@dataclass(frozen=True)
class StandingChanged(Event):
    """Something in a learner's standing changed: a node's state, or the whole.

    `state` and `previous` are root states from the facts alone (`Standing.attained`); they may be equal.
    `previous` is empty when there was no standing yet.
    """

    learner_id: int
    program_key: str
    version: int
    state: str
    previous: str


@dataclass(frozen=True)
class ProgramJoined(Event):
    """A learner joined a program and is pinned to its current rule version."""

    learner_id: int
    program_key: str
    version: int
