"""What time alone must do is done in rounds, each waiting at most once."""

from __future__ import annotations

import pytest
from django_tasks_db.models import DBTaskResult

from studium.journey import rounds


@pytest.fixture(autouse=True)
def never_ran(monkeypatch):
    monkeypatch.setattr(rounds, "_last", {})


@pytest.mark.django_db(transaction=True)
def test_a_due_round_waits_once_however_often_it_is_enqueued(monkeypatch):
    assert set(rounds.enqueue_due()) == set(rounds.ROUNDS)
    monkeypatch.setattr(rounds, "_last", {})
    assert rounds.enqueue_due() == []
    assert DBTaskResult.objects.count() == len(rounds.ROUNDS)


@pytest.mark.django_db(transaction=True)
def test_every_round_runs_on_an_empty_site(run_tasks):
    rounds.enqueue_due()
    assert run_tasks() == len(rounds.ROUNDS)
