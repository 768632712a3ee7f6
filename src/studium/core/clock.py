"""The one source of the current time, so that rules can stay pure and history can be told as it happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_told: ContextVar[datetime | None] = ContextVar("told_time", default=None)


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Lets what runs inside happen at `moment`: for loading a history (the demo, a migration from elsewhere).

    Only this thread's current context is moved; the rest of the program keeps the real time.
    """
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
