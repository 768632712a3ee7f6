"""Who may join a run, who may upgrade, and what the ledger adds up to. Pure.

A right to a verified track:

    granted (+1) ──> consumed (-1) ──> restored (+1) ──> returned (-1)
         │                                                   ▲
         └────────────────── refund, unused ─────────────────┘

A right is consumed for one run (R24). A refund returns it; where it was already used, the use is first
undone (restored), so that every right's balance is 1 or 0 and the lines tell what happened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Track(StrEnum):
    AUDIT = "audit"
    VERIFIED = "verified"


class Kind(StrEnum):
    VERIFIED = "verified"
    BUNDLE = "bundle"


class Entry(StrEnum):
    GRANTED = "granted"
    CONSUMED = "consumed"
    RESTORED = "restored"
    RETURNED = "returned"


DELTA = {Entry.GRANTED: 1, Entry.CONSUMED: -1, Entry.RESTORED: 1, Entry.RETURNED: -1}


class Line(Protocol):
    """What of a ledger line the rules read."""

    @property
    def kind(self) -> str: ...
    @property
    def ref(self) -> str: ...
    @property
    def order(self) -> str: ...
    @property
    def delta(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Right:
    """A right to a verified track: what for, and the order it was paid with."""

    kind: str
    ref: str
    order: str


@dataclass(frozen=True, slots=True)
class RunDates:
    """What of a run decides who may join it. All aware UTC; None means no such limit."""

    start: datetime | None
    end: datetime | None
    enrol_until: datetime | None
    upgrade_until: datetime | None


def balance(lines: Iterable[Line]) -> dict[Right, int]:
    """What each right adds up to: 1 while it can be used, 0 once it is used or returned."""
    total: dict[Right, int] = {}
    for line in lines:
        right = Right(line.kind, line.ref, line.order)
        total[right] = total.get(right, 0) + line.delta
    return total


def usable(lines: Iterable[Line], *, run_key: str, course_key: str) -> Right | None:
    """The right to use for this run: one bound to the run before one of a bundle, the oldest first."""
    spare = [right for right, left in balance(lines).items() if left > 0]
    for kind, ref in ((Kind.VERIFIED, run_key), (Kind.BUNDLE, course_key)):
        for right in spare:
            if right.kind == kind and right.ref == ref:
                return right
    return None


def enrol_closed(run: RunDates, now: datetime) -> datetime | None:
    """The moment enrolment closed, or None while it is open. A run that ended is closed."""
    return _closed(run.enrol_until or run.end, now) or _closed(run.end, now)


def upgrade_closed(run: RunDates, now: datetime) -> datetime | None:
    """The moment upgrading closed, or None while it is open: the run's deadline, else its end."""
    return _closed(run.upgrade_until or run.end, now) or _closed(run.end, now)


def _closed(limit: datetime | None, now: datetime) -> datetime | None:
    return limit if limit is not None and now > limit else None
