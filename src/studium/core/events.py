"""Events: how a fact flows up.

An app emits; `journey.wiring` alone says who hears it. `now` handlers run at once in the emitter's
transaction; `later` handlers become tasks enqueued in that same transaction, so that a rollback drops them
and a crash loses nothing. Handlers are idempotent recomputations: running one twice changes nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import connection


@dataclass(frozen=True)
class Event:
    """Base of all events. Fields are of JSON-able kinds: int, str, bool, None, Decimal, datetime, list."""

    _kinds: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls) -> None:
        Event._kinds[cls.__name__] = cls

    def to_json(self) -> dict[str, Any]:
        return {
            "event": type(self).__name__,
            "fields": {f.name: _encode(getattr(self, f.name)) for f in dataclasses.fields(self)},
        }

    @staticmethod
    def from_json(raw: dict[str, Any]) -> Event:
        kind = Event._kinds[raw["event"]]
        return kind(**{name: _decode(value) for name, value in raw["fields"].items()})


def _encode(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    return value


def _decode(value: Any) -> Any:
    if isinstance(value, dict) and "decimal" in value:
        return Decimal(value["decimal"])
    if isinstance(value, dict) and "datetime" in value:
        return datetime.fromisoformat(value["datetime"])
    return value


Handler = Callable[[Any], None]


@dataclass(frozen=True)
class Wire:
    """One row of the wiring table: an event, and who hears it, in order."""

    event: type[Event]
    now: tuple[Handler, ...] = ()
    later: tuple[Handler, ...] = ()


_now: dict[type[Event], tuple[Handler, ...]] = {}
_later: dict[type[Event], tuple[Handler, ...]] = {}
_by_name: dict[str, Handler] = {}


def name_of(handler: Handler) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"


def wire(table: Iterable[Wire]) -> None:
    """Replaces the whole wiring. Called once, by `journey`, when the program starts."""
    _now.clear()
    _later.clear()
    _by_name.clear()
    for row in table:
        _now[row.event] = row.now
        _later[row.event] = row.later
        _by_name.update({name_of(handler): handler for handler in row.later})


def emit(event: Event) -> None:
    """Tells the listeners. Must be called inside `core.db.write()`, where the fact itself is stored."""
    if not connection.in_atomic_block:
        raise RuntimeError(
            f"{type(event).__name__} was emitted outside a transaction; wrap the use case in write()."
        )
    for handler in _now.get(type(event), ()):
        handler(event)
    later = _later.get(type(event), ())
    if later:
        from .tasks import run_handler

        for handler in later:
            run_handler.enqueue(name_of(handler), event.to_json())


def run_later_handler(name: str, raw: dict[str, Any]) -> None:
    """Runs one `later` handler; the task worker's side of `emit`."""
    _by_name[name](Event.from_json(raw))
