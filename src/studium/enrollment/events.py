"""What enrollment tells the rest of the house."""

from __future__ import annotations

from dataclasses import dataclass

from studium.core.events import Event


@dataclass(frozen=True)
class Enrolled(Event):
    """A learner joined a run, on the audit or the verified track."""

    learner_id: int
    run_key: str
    course_key: str
    track: str


@dataclass(frozen=True)
class TrackChanged(Event):
    """A learner moved between tracks: an upgrade, or a refund that took one back. What was learnt stays."""

    learner_id: int
    run_key: str
    course_key: str
    track: str
    previous: str
    cause: str
