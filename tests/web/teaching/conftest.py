"""A course team at its desk, in the middle of a run."""

from __future__ import annotations

import pytest
from campus import TODAY, open_campus, person, wired
from campus_course import import_course
from django.contrib.auth import get_user_model
from django.test import Client

from studium.core import clock
from studium.enrollment import api as enrollment
from studium.partners import api as partners


@pytest.fixture
def campus(db):
    with clock.at(TODAY), wired():
        open_campus()
        import_course()
        yield


@pytest.fixture
def browser_of():
    """The browser of somebody, signed in."""

    def open_browser(someone) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(pk=someone.id))
        return client

    return open_browser


@pytest.fixture
def amina(campus):
    learner = person("Amina Njoroge")
    enrollment.enrol(learner_id=learner.id, run_key="flow-2026")
    return learner


@pytest.fixture
def ines(campus):
    teacher = person("Inês Duarte")
    partners.grant_role(user_id=teacher.id, organisation_key="harbour", role="instructor", by=None)
    return teacher


@pytest.fixture
def desk(ines, browser_of):
    return browser_of(ines)
