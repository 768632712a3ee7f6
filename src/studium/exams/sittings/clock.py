"""The clock of parts: pure functions over frozen values (R14, R17)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

# An invigilator's pause ends by itself after this, so that a sitting nobody goes back to still ends.
LONGEST_PAUSE = timedelta(hours=4)
LONGEST_FACTOR = Decimal(4)
MOST_BREAK_MINUTES = 240


@dataclass(frozen=True, slots=True)
class Arrangements:
    """What was arranged for a candidate: time by a factor, minutes of breaks in all, format (R17)."""

    time_factor: Decimal = Decimal(1)
    break_minutes: int = 0
    large_print: bool = False
    separate_format: str = ""

    @property
    def any(self) -> bool:
        return self != Arrangements()

    def to_json(self) -> dict[str, Any]:
        return {
            "time_factor": str(self.time_factor),
            "break_minutes": self.break_minutes,
            "large_print": self.large_print,
            "separate_format": self.separate_format,
        }

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Arrangements:
        return Arrangements(
            time_factor=Decimal(str(raw.get("time_factor", 1))),
            break_minutes=int(raw.get("break_minutes", 0)),
            large_print=bool(raw.get("large_print", False)),
            separate_format=str(raw.get("separate_format", "")),
        )


def part_time(minutes: int, arranged: Arrangements) -> timedelta:
    """How long a part lasts for this candidate, in whole seconds, rounded up."""
    return timedelta(seconds=ceil(minutes * 60 * arranged.time_factor))


def whole_end(
    *,
    started: datetime,
    minutes: Iterable[int],
    within_hours: Decimal | None,
    closes: datetime,
    arranged: Arrangements,
) -> datetime:
    """When every part must have ended: so long after the first began, and never after the window.

    What is arranged lengthens the span as it lengthens the parts, and by the breaks (R17).
    """
    if within_hours is None:
        return closes
    extra = sum((part_time(one, arranged) - timedelta(minutes=one) for one in minutes), timedelta())
    span = timedelta(hours=float(within_hours)) + extra + timedelta(minutes=arranged.break_minutes)
    return min(started + span, closes)


def part_end(*, started: datetime, minutes: int, ends: datetime, arranged: Arrangements) -> datetime:
    """When a part ends that begins now."""
    return min(started + part_time(minutes, arranged), ends)


def latest_start(*, minutes: int, ends: datetime, arranged: Arrangements) -> datetime:
    """The last moment at which a part can begin and still have its full time."""
    return ends - part_time(minutes, arranged)
