"""Learners who write, in the middle of a run; Bruno teaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from campus import TODAY, open_campus, person, wired
from django.contrib.auth import get_user_model
from django.test import Client
from talk_course import import_course
from talk_people import learner

from studium.core import clock
from studium.partners import api as partners


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch):
    """What a run stands on is kept for as long as a test takes, so that queries are counted alike on a busy machine."""
    monkeypatch.setattr("studium.learning.ground.KEPT", 3600.0)
    monkeypatch.setattr("studium.catalog.stamp._LOOK_EVERY_SECONDS", 3600.0)


@pytest.fixture
def campus(db, tmp_path):
    with clock.at(TODAY), wired():
        open_campus()
        import_course(tmp_path)
        yield


@pytest.fixture
def amina(campus):
    return learner("Amina Njoroge", "Amina")


@pytest.fixture
def chen(campus):
    return learner("Chen Wei")


@pytest.fixture
def bruno(campus):
    teacher = person("Bruno Costa")
    get_user_model().objects.filter(pk=teacher.id).update(display_name="Bruno C.")
    partners.grant_role(user_id=teacher.id, organisation_key="harbour", role="instructor", by=None)
    return teacher


@pytest.fixture
def as_(db) -> Callable[[Any], Client]:
    """A browser in which this person is signed in."""

    def sign_in(who: Any) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(pk=who.id))
        return client

    return sign_in
