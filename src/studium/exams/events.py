"""What the examinations tell the rest of the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from studium.core.events import Event


@dataclass(frozen=True)
class SittingStarted(Event):
    """A candidate began. Thousands do in one minute: whoever hears it does little."""

    learner_id: int
    exam_key: str


@dataclass(frozen=True)
class SittingSubmitted(Event):
    """A sitting ended and was received; it carries no mark (R18)."""

    sitting_public_id: str
    learner_id: int
    exam_key: str
    window_key: str
    submitted_at: datetime


@dataclass(frozen=True)
class ExamReleased(Event):
    """A result may be known, from now on. `percent` 0 to 100.

    `effective_at` is when the exam was sat, which is when validity is measured (R6). `revision` is 0 for the
    release and counts the amendments after it; a later revision supersedes the earlier (R20).
    """

    learner_id: int
    exam_key: str
    percent: Decimal
    passed: bool
    attempt: int
    identity_checked: bool
    effective_at: datetime
    sitting_public_id: str
    revision: int = 0


@dataclass(frozen=True)
class ResultsReleased(Event):
    """A release was carried out, whole; `ExamReleased` follows for each of its results, in shares."""

    release: str


@dataclass(frozen=True)
class ReleaseShare(Event):
    """Some of a release's results, by the numbers of its first and last item, are to be told of one by one."""

    release: str
    first: int
    last: int


@dataclass(frozen=True)
class ResultsAmended(Event):
    """A ruling on an item moved released results; `ExamReleased` follows for each of them, in shares."""

    ruling: str


@dataclass(frozen=True)
class RulingShare(Event):
    """Some of what a ruling moved, by the numbers of its first and last change, is to be told of one by one."""

    ruling: str
    first: int
    last: int


@dataclass(frozen=True)
class ResultsImported(Event):
    """A file of results from elsewhere was taken, or reversed: what it says stands now is on the record."""

    file: str


@dataclass(frozen=True)
class ImportShare(Event):
    """The learners of a file from this one on are still to be followed up."""

    file: str
    first: int


@dataclass(frozen=True)
class BecameEligible(Event):
    """Everything that comes before the exam is now met: the learner may register."""

    learner_id: int
    exam_key: str
    program_key: str


@dataclass(frozen=True)
class PlaceChanged(Event):
    """Attempts, registration or sitting of a learner changed: what is on offer to them is another now."""

    learner_id: int
    exam_key: str
