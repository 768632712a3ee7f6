"""The hall again, and clients signed in as its people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from exam_hall_fixtures import amina, bruno, hall, ingrid, spring

from studium.accounts.api import Person

__all__ = ["amina", "as_", "bruno", "hall", "ingrid", "spring"]


@pytest.fixture
def as_() -> Callable[[Person], Client]:
    """A client signed in as this person."""

    def sign_in(who: Person) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(pk=who.id))
        return client

    return sign_in
