"""The hall again, and clients signed in as its people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from exam_hall_fixtures import *

from studium.accounts.api import Person


@pytest.fixture
def as_() -> Callable[[Person], Client]:
    """A client signed in as this person."""

    def sign_in(who: Person) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(pk=who.id))
        return client

    return sign_in
