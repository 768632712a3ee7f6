"""What payments tells the rest of the house."""

from __future__ import annotations

from dataclasses import dataclass

from studium.core.events import Event


@dataclass(frozen=True)
class OrderPlaced(Event):
    """Somebody is about to pay. A listener that knows why they should not may refuse by raising: the
    order is then not made, and the sentence reaches the person before any money moves."""

    order_id: int
    public_id: str
    learner_id: int
    items: list[list[str]]


@dataclass(frozen=True)
class OrderSettled(Event):
    """The whole order is paid, or costs nothing. `items` are pairs of kind and ref."""

    order_id: int
    public_id: str
    learner_id: int
    items: list[list[str]]


@dataclass(frozen=True)
class OrderRefunded(Event):
    """The whole order was given back (R24). A listener whose part cannot be undone refuses by raising."""

    order_id: int
    public_id: str
    learner_id: int
    items: list[list[str]]
    reason: str
