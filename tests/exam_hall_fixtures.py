"""The hall, its officer and two candidates, in the middle of the spring window: fixtures for several folders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import exam_hall
import pytest
import time_machine

from studium.accounts.api import Person


@pytest.fixture
def spring() -> Iterator[time_machine.Coordinates]:
    """It is 12 March 2026, 09:00 UTC, and time stands still unless moved."""
    with time_machine.travel(exam_hall.SPRING, tick=False) as clock:
        yield clock


@pytest.fixture
def hall(db: None, spring: time_machine.Coordinates, tmp_path: Path) -> None:
    exam_hall.open_hall(tmp_path)


@pytest.fixture
def ingrid(hall: None) -> Person:
    """The exam officer."""
    return exam_hall.officer()


@pytest.fixture
def amina(hall: None) -> Person:
    """A candidate who may sit."""
    amina = exam_hall.person("Amina Njeri Mwangi")
    exam_hall.become_eligible(amina)
    return amina


@pytest.fixture
def bruno(hall: None) -> Person:
    """Another candidate who may sit."""
    bruno = exam_hall.person("Bruno Costa")
    exam_hall.become_eligible(bruno)
    return bruno
