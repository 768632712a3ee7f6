"""Dates of files as moments: a bare date is 00:00 UTC as a start and 23:59:59 UTC as an end."""

from __future__ import annotations

from datetime import UTC, datetime, time

_LAST = time(23, 59, 59)


def start(text: str | None) -> datetime | None:
    return _moment(text, time.min)


def end(text: str | None) -> datetime | None:
    return _moment(text, _LAST)


def _moment(text: str | None, bare: time) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if len(text) == 10:
        moment = datetime.combine(moment.date(), bare)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
