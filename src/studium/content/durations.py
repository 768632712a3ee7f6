"""Lengths of time as Open edX writes them: "2 days 3 hours 59 minutes"."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

_PARTS: Final = ("days", "hours", "minutes", "seconds")
_FORM: Final = re.compile(
    r"\s*".join(rf"(?:(?P<{one}>\d{{1,6}})\s*{one[:-1]}s?)?" for one in _PARTS), re.IGNORECASE
)
_CLOCK: Final = re.compile(r"(?P<hours>\d{1,4}):(?P<minutes>\d{1,2})(?::(?P<seconds>\d{1,2}))?")


def duration(text: str) -> timedelta | None:
    """The length that a text says ("1 day 12 hours", "02:30:00", or seconds); None where it says none."""
    value = text.strip()
    if re.fullmatch(r"\d{1,8}", value):
        return timedelta(seconds=int(value))
    match = _CLOCK.fullmatch(value) or _FORM.fullmatch(value)
    if match is None or not any(match.groupdict().values()):
        return None
    return timedelta(**{name: int(number) for name, number in match.groupdict().items() if number})
