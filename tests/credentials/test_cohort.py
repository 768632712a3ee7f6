"""A cohort's awards: the same as one by one, to everybody once, wherever it was stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from awarded import person
from django.db import connection
from django.test.utils import CaptureQueriesContext
from northlake import PROGRAM, meet_everything, open_catalogue, pass_course

from studium.accounts import api as accounts
from studium.core import events
from studium.core.errors import Conflict, NotAllowed
from studium.core.events import Wire, wire
from studium.credentials import api, handlers
from studium.credentials.events import AwardShare, CohortAdvanced, CredentialAwarded
from studium.credentials.issuing import cohort, storing
from studium.credentials.models import Award, Cohort, StatusEntry, StatusList
from studium.partners import api as partners
from studium.payments import api as payments
from studium.progress import api as progress

pytestmark = pytest.mark.django_db

NAMES = ["Amina Njeri Mwangi", "Zoë Ångström", "أمينة نجيري", 'Ana "Bo" \\ Cruz', "李明 🎓", "Ola Nordmann"]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[CredentialAwarded]:
    found: list[CredentialAwarded] = []
    for table in ("_now", "_later", "_by_name"):
        monkeypatch.setattr(events, table, {})
    wire(
        [
            Wire(CohortAdvanced, later=(handlers.advance_cohort,)),
            Wire(AwardShare, later=(handlers.tell_share,)),
            Wire(CredentialAwarded, now=(found.append,)),
        ]
    )
    return found


@pytest.fixture
def graduates(heard: list[CredentialAwarded]) -> list[accounts.Person]:
    open_catalogue()
    people = [person(name, f"g{n}@example.org") for n, name in enumerate(NAMES)]
    for one in people:
        meet_everything(one.id)
    return people


def kept(row: Award) -> dict[str, Any]:
    """All of an award but what chance or the clock gave it."""
    snapshot = json.loads(json.dumps(row.snapshot))
    snapshot["basis"] = {k: v for k, v in snapshot["basis"].items() if k != "as_of"}
    snapshot["holder"] = {k: v for k, v in snapshot["holder"].items() if not k.startswith("email")}
    document = json.loads(row.credential.document)
    for name in ("id", "credentialStatus", "proof", "validFrom", "awardedDate"):
        del document[name]
    for name in ("licenseNumber", "identifier"):
        del document["credentialSubject"][name]
    return {
        "snapshot": snapshot,
        "document": document,
        "version": row.rule_version,
        "who": row.organisation_key,
    }


def test_a_cohort_gets_what_each_would_get_alone(graduates: list[accounts.Person]) -> None:
    alone = api.consider_award(learner_id=graduates[0].id, program_key=PROGRAM)
    assert alone is not None
    single = kept(Award.objects.get(public_id=alone.public_id))
    Award.objects.filter(public_id=alone.public_id).update(state="revoked")
    done = api.award_cohort(program_key=PROGRAM)
    assert (done.looked_at, done.awarded, done.failed) == (6, 6, 0)
    again = Award.objects.get(learner=graduates[0].id, state="active")
    assert kept(again) == single
    for row in Award.objects.filter(state="active"):
        verdict = api.verify_here(row.credential.document)
        assert verdict.valid, [check.sentence for check in verdict.checks]
        assert list(json.loads(row.credential.document))[-1] == "proof"


def test_everybody_is_told_of_once(
    graduates: list[accounts.Person], heard: list[CredentialAwarded], run_tasks: Callable[[], int]
) -> None:
    api.award_cohort(program_key=PROGRAM)
    run_tasks()
    made = {row.public_id: row.learner_id for row in Award.objects.all()}
    assert sorted(heard, key=lambda one: one.public_id) == [
        CredentialAwarded(public_id, made[public_id], PROGRAM) for public_id in sorted(made)
    ]
    handlers.tell_share(AwardShare(list(made)))
    assert len(heard) == 6


def test_who_has_it_owes_or_is_held_back_is_passed_over(heard: list[CredentialAwarded]) -> None:
    open_catalogue(fee="20 USD")
    paid, owing, held, unmet = (
        person(name, f"{name}@example.org") for name in ("Paid", "Owing", "Held", "Unmet")
    )
    for one in (paid, owing, held):
        meet_everything(one.id)
    progress.join_program(learner_id=unmet.id, program_key=PROGRAM)
    pass_course(unmet.id, "sc-analytics", "88")
    for one in (paid, held):
        order = payments.create_order(learner_id=one.id, items=[("credential", PROGRAM)])
        payments.settle(public_id=order.public_id, provider_ref=f"p-{one.id}")
    api.place_hold(learner_id=held.id, reason="Integrity review", by=None)
    assert api.award_cohort(program_key=PROGRAM).awarded == 1
    assert Award.objects.get().learner_id == paid.id


def test_run_again_it_awards_nobody(graduates: list[accounts.Person]) -> None:
    api.award_cohort(program_key=PROGRAM)
    assert api.award_cohort(program_key=PROGRAM).awarded == 0
    assert Award.objects.count() == 6


def test_stopped_in_the_middle_it_goes_on_there(
    graduates: list[accounts.Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cohort, "SLICE", 2)

    def pull_the_plug(view: api.CohortView) -> None:
        if view.looked_at == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        api.award_cohort(program_key=PROGRAM, said=pull_the_plug)
    assert Award.objects.count() == 4
    seen: list[int] = []
    done = api.award_cohort(program_key=PROGRAM, said=lambda view: seen.append(view.percent))
    assert (done.looked_at, done.awarded) == (6, 6)
    assert seen == [99, 100]
    assert Cohort.objects.count() == 1


def test_tasks_award_it_slice_by_slice(
    graduates: list[accounts.Person],
    heard: list[CredentialAwarded],
    run_tasks: Callable[[], int],
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr(cohort, "SLICE", 2)
    registrar = person("Rita Registrar", "rita@example.org")
    with pytest.raises(NotAllowed):
        api.start_cohort(program_key=PROGRAM, by=registrar.id)
    partners.grant_role(user_id=registrar.id, organisation_key="northlake", role="registrar", by=None)
    api.start_cohort(program_key=PROGRAM, by=registrar.id)
    api.start_cohort(program_key=PROGRAM, by=registrar.id)
    run_tasks()
    (view,) = api.cohorts(organisation_keys=["northlake"])
    assert view.finished_at and (view.awarded, view.percent) == (6, 100)
    assert api.cohorts(organisation_keys=["harbour"]) == []
    assert len(heard) == 6


def test_two_who_go_on_with_one_cohort_do_not_both_store_a_slice(graduates: list[accounts.Person]) -> None:
    with time_machine.travel("2026-01-01"), pytest.raises(Conflict):
        view = cohort._open(PROGRAM, by=None, by_tasks=False)
        cohort._step(view.public_id, PROGRAM, 99, [], cohort.Slice(()), storing.Places("northlake"))


def test_a_name_that_cannot_be_signed_is_reported_and_the_others_get_theirs(
    graduates: list[accounts.Person],
) -> None:
    from django.contrib.auth import get_user_model

    get_user_model().objects.filter(pk=graduates[2].id).update(legal_name="A\x07mina")
    done = api.award_cohort(program_key=PROGRAM)
    assert (done.awarded, done.failed) == (5, 1)
    assert done.failures[0][0] == graduates[2].public_id
    assert "cannot be printed" in done.failures[0][1]


def test_a_place_that_somebody_else_took_meanwhile_is_chosen_anew(
    graduates: list[accounts.Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = api.consider_award(learner_id=graduates[0].id, program_key=PROGRAM)
    assert first is not None
    taken = StatusEntry.objects.get(award__public_id=first.public_id)
    real, calls = storing.Places.take, []

    def clumsy(self: storing.Places, count: int) -> list[storing.Place]:
        calls.append(count)
        given = real(self, count)
        return [(taken.list_id, given[0][1], taken.index), *given[1:]] if len(calls) == 1 else given

    monkeypatch.setattr(storing.Places, "take", clumsy)
    assert api.award_cohort(program_key=PROGRAM).awarded == 5
    assert (
        StatusEntry.objects.filter(list=taken.list_id).count()
        == StatusList.objects.get(pk=taken.list_id).used
        == 6
    )


def test_a_slice_takes_no_more_statements_for_more_people(graduates: list[accounts.Person]) -> None:
    with CaptureQueriesContext(connection) as six:
        assert api.award_cohort(program_key=PROGRAM).awarded == 6
    for n in range(12):
        meet_everything(person(f"Later {n}", f"later{n}@example.org").id)
    with CaptureQueriesContext(connection) as twelve:
        assert api.award_cohort(program_key=PROGRAM).awarded == 12
    assert len(twelve) <= len(six)
