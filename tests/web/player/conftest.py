"""A learner with a browser, in the middle of a run."""

from __future__ import annotations

import pytest
from campus import TODAY, open_campus, person, wired
from campus_course import import_course
from django.contrib.auth import get_user_model
from django.test import Client

from studium.core import clock
from studium.enrollment import api as enrollment


@pytest.fixture
def campus(db):
    with clock.at(TODAY), wired():
        open_campus()
        import_course()
        yield


@pytest.fixture
def amina(campus):
    learner = person("Amina Njoroge")
    enrollment.enrol(learner_id=learner.id, run_key="flow-2026")
    return learner


@pytest.fixture
def browser(amina):
    client = Client()
    client.force_login(get_user_model().objects.get(pk=amina.id))
    return client
