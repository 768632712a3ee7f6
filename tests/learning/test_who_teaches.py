"""Who belongs to a run's course team."""

from __future__ import annotations

import pytest
from campus import person

from studium.core.errors import NotAllowed, NotFound
from studium.learning import api as learning
from studium.partners import api as partners


@pytest.fixture
def ines(campus):
    return person("Inês Duarte")


@pytest.mark.parametrize(
    ("role", "may"), [("manager", True), ("instructor", True), ("registrar", False), ("exam_officer", False)]
)
def test_managers_and_instructors_of_an_institution_of_the_course_teach_its_runs(ines, role, may):
    partners.grant_role(user_id=ines.id, organisation_key="harbour", role=role, by=None)
    assert learning.may_teach(user_id=ines.id, run_key="flow-2026") is may
    assert bool(learning.runs_taught(user_id=ines.id)) is may


def test_a_role_elsewhere_gives_no_right_here(ines):
    partners.upsert_organisation(
        key="inland", kind="institution", document={"name": "Inland", "country": "DE"}
    )
    partners.grant_role(user_id=ines.id, organisation_key="inland", role="manager", by=None)
    with pytest.raises(NotAllowed, match="course team"):
        learning.check_may_teach(user_id=ines.id, run_key="flow-2026")
    assert learning.runs_taught(user_id=ines.id) == ()


def test_a_superuser_may_everywhere(campus, django_user_model):
    root = django_user_model.objects.create_superuser("root@campus.example", legal_name="Root")
    assert learning.may_teach(user_id=root.pk, run_key="flow-2026")
    assert "queues-2026" in {run.key for run in learning.runs_taught(user_id=root.pk)}


def test_an_unknown_run_is_not_found(ines):
    with pytest.raises(NotFound):
        learning.may_teach(user_id=ines.id, run_key="nowhere")


def test_it_costs_one_query_once_the_catalogue_is_known(ines, django_assert_num_queries):
    partners.grant_role(user_id=ines.id, organisation_key="harbour", role="instructor", by=None)
    learning.may_teach(user_id=ines.id, run_key="flow-2026")
    with django_assert_num_queries(1):
        learning.may_teach(user_id=ines.id, run_key="flow-2026")
