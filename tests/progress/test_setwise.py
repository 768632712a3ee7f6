"""Property 8: the set-based form gives the same root state as `evaluate` for every learner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import DAYS, START, facts, moments, trees

from studium.accounts.models import User
from studium.catalog.requirements_values import last_day, utc_day_number
from studium.progress.facts import Fact
from studium.progress.models import FactRow, Membership, StandingRow, score_units
from studium.progress.rules import attained, compile_rules, evaluate
from studium.progress.setwise import outcomes
from studium.progress.staging import Pinned, Plan, Stage
from studium.progress.staging_sql import until_sql

pytestmark = pytest.mark.django_db
SIZE = 6


def store(learner: int, given_facts: list[Fact]) -> list[Fact]:
    """Stores facts under fresh ids; returns them as stored."""
    ids: dict[object, int] = {}
    stored = []
    for fact in given_facts:
        row = FactRow.objects.create(
            learner_id=learner, kind=fact.kind, key=fact.key, score=score_units(fact.score), passed=fact.passed,
            verified=fact.verified, identity_checked=fact.identity_checked, provisional=fact.provisional,
            attempt=fact.attempt, run="", origin=fact.origin, effective_at=fact.effective_at,
            effective_day=fact.day, recorded_at=fact.recorded_at,
            supersedes_id=None if fact.supersedes is None else ids[fact.supersedes],
            source="tests", source_ref=str(fact.id), revision=0,
        )  # fmt: skip
        ids[fact.id] = row.pk
        stored.append(row.as_fact())
    return stored


@pytest.fixture
def learners(db):
    users = [User(email=f"{n}@example.org", legal_name=f"Learner {n}") for n in range(SIZE)]
    return [user.pk for user in User.objects.bulk_create(users)]


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tree=trees(), records=st.lists(facts(), min_size=1, max_size=SIZE), at=moments)
def test_the_set_based_form_equals_evaluate_for_every_learner(learners, tree, records, at):
    node, overlap = tree
    rules = compile_rules(node, program_key="program", version=1, overlap=overlap)
    FactRow.objects.all()._raw_delete("default")
    Membership.objects.all().delete()
    expected = {}
    for learner, record in zip(learners, records, strict=False):
        Membership.objects.create(learner_id=learner, program_key="program", version=1, joined_at=START)
        stored = store(learner, record)
        standing = evaluate(rules, stored, as_of=at)
        state, met, needed, until = attained(rules, stored, as_of=at)
        assert standing.state == standing.attained
        assert (standing.attained, standing.met, standing.needed, standing.attained_until) == (
            state,
            met,
            needed,
            until,
        )
        expected[learner] = (state, met, needed, until)
    found = {
        learner: (one.state, one.met, one.needed, one.until)
        for learner, one in outcomes(rules, "program", 1, as_of=at).items()
    }
    assert found == expected


@pytest.mark.parametrize("back", [0, 1, 28, 29, 30, 59, 365])
def test_the_moment_time_changes_a_standing_is_the_same_in_sql(learners, back):
    from django.db import connection

    number = utc_day_number(START + timedelta(days=DAYS - back)) + 100 * back
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {until_sql('n')} FROM (SELECT {number} AS n) x")
        value = cursor.fetchone()[0]
    text = value.isoformat(" ") if not isinstance(value, str) else value
    assert text[:19] == f"{last_day(number) + timedelta(days=1)} 00:00:00"


def test_one_merge_writes_only_what_changed(learners):
    from progress_kit import day, fact, rules

    compiled = rules("all: [{course: a}, {course: b}]")
    for learner in learners:
        Membership.objects.create(learner_id=learner, program_key="program", version=1, joined_at=START)
    store(learners[0], [fact("course:a", "2024-01-01", 70, learner=learners[0])])

    def run() -> int:
        with Stage(Plan([Pinned(compiled, "program", 1)], as_of=day("2024-02-01"))) as stage:
            stage.fill()
            return stage.merge(every=False)

    assert run() == SIZE
    assert run() == 0
    store(learners[1], [fact("course:b", "2024-01-01", 70, learner=learners[1], id=99)])
    assert run() == 1
    rows = dict(StandingRow.objects.values_list("learner_id", "met"))
    assert [rows[learner] for learner in learners[:3]] == [1, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_everybody_is_recomputed_share_by_share_on_several_connections(monkeypatch):
    """On PostgreSQL two connections take the shares in turn; on SQLite one does, with the same result."""
    from progress_kit import day, fact
    from test_api import FIRST, GROUND

    from studium.catalog import api as catalog
    from studium.progress import api as progress
    from studium.progress import sweeping

    monkeypatch.setattr(sweeping, "_SHARE", 2)
    monkeypatch.setattr(sweeping, "_SHARE_OF_A_VERSION", 1)
    catalog.import_files(files=[("ocean.yaml", GROUND + "---\n" + FIRST)])
    people = User.objects.bulk_create(User(email=f"{n}@example.org", legal_name=f"L{n}") for n in range(7))
    progress.load_memberships((person.pk, "ocean", 1, START) for person in people)
    progress.load_facts(
        fact("course:tides", "2024-01-01", 70, learner=person.pk, source="tests", source_ref="tides")
        for person in people[:4]
    )
    told: list[tuple[int, int]] = []
    assert progress.recompute_all(workers=2, progress=lambda *done: told.append(done)) == progress.Swept(
        1, 7, 7
    )
    assert told[-1] == (4, 4)
    assert list(StandingRow.objects.order_by("learner_id").values_list("met", flat=True)) == [
        1,
        1,
        1,
        1,
        0,
        0,
        0,
    ]
    assert progress.recompute_all(workers=2).written == 0
    assert progress.recompute_changed() == progress.Swept(0, 0, 0)
    late = fact(
        "course:currents", "2024-01-01", 70, learner=people[6].pk, source="tests", source_ref="currents"
    )
    progress.load_facts([late])
    assert progress.recompute_changed(tell=False) == progress.Swept(1, 1, 1)
    assert day("2024-01-01") < StandingRow.objects.get(learner=people[6]).as_of
