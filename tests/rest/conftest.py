"""Quayside opened, on a fixed day; Amina who has everything, Bruno who has nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import quay
import time_machine
from django.core.cache import cache
from quay import Caller


@pytest.fixture(autouse=True)
def _fixed_day() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(quay.TODAY, tick=False):
        yield


@pytest.fixture
def open_quay(db: None, run_tasks: Callable[[], int]) -> None:
    quay.open_quay(run_tasks)


@pytest.fixture
def amina(open_quay: None) -> Caller:
    return quay.caller("Amina Njeri", time_zone="Africa/Nairobi")


@pytest.fixture
def bruno(open_quay: None) -> Caller:
    return quay.caller("Bruno Sousa")


@pytest.fixture
def award(amina: Caller, run_tasks: Callable[[], int]) -> str:
    """The public id of Amina's award, not shared."""
    return quay.complete(amina.person.id, run_tasks)
