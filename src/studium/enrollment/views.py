"""Enrolments and rights as other apps may know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .rules import Track


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A learner in a run. `verified_at` is when the verified track began, kept after it ended."""

    id: int
    learner_id: int
    run_key: str
    course_key: str
    track: Track
    enrolled_at: datetime
    verified_at: datetime | None

    @property
    def is_verified(self) -> bool:
        return self.track is Track.VERIFIED


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of the ledger, oldest first: see `rules` for what the entries mean."""

    kind: str
    ref: str
    entry: str
    delta: int
    run_key: str
    order: str
    cause: str
    at: datetime
