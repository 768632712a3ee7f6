"""An event reaches `now` handlers in its transaction and `later` handlers through a task in that transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django_tasks_db.models import DBTaskResult

from studium.core import events
from studium.core.db import write
from studium.journey import wiring


@dataclass(frozen=True)
class LampLit(events.Event):
    lamp: str
    brightness: Decimal
    at: datetime


LIT = LampLit(lamp="harbour", brightness=Decimal("0.70"), at=datetime(2026, 5, 3, 12, tzinfo=UTC))
heard: list[LampLit] = []


def hear(event: LampLit) -> None:
    heard.append(event)


def refuse(event: LampLit) -> None:
    raise ValueError("no light today")


@pytest.fixture(autouse=True)
def own_table() -> Iterator[None]:
    heard.clear()
    yield
    wiring.connect()


@pytest.mark.django_db
def test_a_now_handler_hears_the_event_at_once():
    events.wire([events.Wire(LampLit, now=(hear,))])
    with write():
        events.emit(LIT)
        assert heard == [LIT]


@pytest.mark.django_db(transaction=True)
def test_a_later_handler_hears_the_same_values_from_its_task(run_tasks):
    events.wire([events.Wire(LampLit, later=(hear,))])
    with write():
        events.emit(LIT)
    assert heard == []
    assert run_tasks() == 1
    assert heard == [LIT]


@pytest.mark.django_db(transaction=True)
def test_a_rollback_drops_what_was_to_be_heard_later():
    events.wire([events.Wire(LampLit, now=(refuse,), later=(hear,))])
    with pytest.raises(ValueError, match="no light"), write():
        events.emit(LIT)
    assert DBTaskResult.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_emitting_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="outside a transaction"):
        events.emit(LIT)
