"""A learner in a run, in the middle of the run."""

from __future__ import annotations

import pytest
from campus import TODAY, open_campus, person, wired
from campus_course import import_course

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
