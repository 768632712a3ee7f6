"""Amina holds the credential; clients signed in as people."""

from __future__ import annotations

from collections.abc import Callable

import exam_hall
import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from exam_hall_fixtures import amina, bruno, hall, ingrid, spring

from studium.accounts.api import Person

__all__ = ["amina", "as_", "bruno", "hall", "holder", "ingrid", "otto", "rosa", "spring"]


@pytest.fixture
def holder(amina: Person, ingrid: Person, spring: time_machine.Coordinates) -> Person:
    """Amina, who passed with 75 % and holds the credential. It is 26 March 2026."""
    spring.move_to(exam_hall.RELEASE_DAY)
    exam_hall.earn(amina, ingrid, right=3)
    return amina


@pytest.fixture
def rosa(hall: None) -> Person:
    """Registrar at Castell University."""
    return exam_hall.registrar()


@pytest.fixture
def otto(hall: None) -> Person:
    """Registrar at Dunmore College: another university."""
    return exam_hall.registrar("Otto Brandt", "dunmore")


@pytest.fixture
def as_() -> Callable[[Person], Client]:
    """A client signed in as this person."""

    def sign_in(who: Person) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(pk=who.id))
        return client

    return sign_in
