"""Amina, a learner at the small invented university, on a working day in the middle of its runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import campus
import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client

from studium.accounts import api as accounts
from studium.progress import api as progress


@pytest.fixture
def today(db: None) -> Iterator[datetime]:
    """Time stands still on that day; the university's files are in."""
    with time_machine.travel(campus.TODAY, tick=False):
        campus.open_campus()
        yield campus.TODAY


@pytest.fixture
def amina(today: datetime) -> accounts.Person:
    return campus.person("Amina Njeri")


@pytest.fixture
def as_amina(amina: accounts.Person) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=amina.id))
    return client


@pytest.fixture
def passed(amina: accounts.Person) -> Callable[..., None]:
    """Records that Amina passed a course (or not)."""

    def record(
        course: str, score: str, *, verified: bool = True, ok: bool = True, days_ago: int = 10, **more: Any
    ) -> None:
        progress.record_fact(
            learner_id=amina.id,
            kind="course_result",
            key=f"course:{course}",
            score=Decimal(score),
            passed=ok,
            verified=verified,
            run=more.get("run", f"{course}-2026"),
            effective_at=campus.TODAY - timedelta(days=days_ago),
            source="test",
            source_ref=f"{course}:{score}",
        )

    return record
