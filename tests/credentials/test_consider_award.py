"""When a credential is awarded: requirements met, fee settled, nothing held back; and only once (R21, R22)."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import time_machine
from awarded import person
from northlake import PROGRAM, meet_everything, open_catalogue, pass_course

from studium.accounts import api as accounts
from studium.core import events
from studium.core.events import Wire, wire
from studium.credentials import api
from studium.credentials.events import CredentialAwarded
from studium.credentials.models import Award
from studium.payments import api as payments
from studium.progress import api as progress

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[CredentialAwarded]:
    """The awards told of; nothing else is wired, so that only this app acts."""
    found: list[CredentialAwarded] = []
    for table in ("_now", "_later", "_by_name"):
        monkeypatch.setattr(events, table, {})
    wire([Wire(CredentialAwarded, now=(found.append,))])
    return found


@pytest.fixture
def amina(heard: list[CredentialAwarded]) -> accounts.Person:
    return person()


def consider(learner: accounts.Person) -> api.AwardView | None:
    return api.consider_award(learner_id=learner.id, program_key=PROGRAM)


def test_amina_gets_her_credential_once(amina: accounts.Person, heard: list[CredentialAwarded]) -> None:
    open_catalogue()
    meet_everything(amina.id)
    made = consider(amina)
    assert made is not None
    assert consider(amina) == made
    assert heard == [CredentialAwarded(made.public_id, amina.id, PROGRAM)]
    assert Award.objects.count() == 1


def test_who_has_not_joined_or_not_met_everything_gets_none(amina: accounts.Person) -> None:
    open_catalogue()
    assert consider(amina) is None
    progress.join_program(learner_id=amina.id, program_key=PROGRAM)
    pass_course(amina.id, "sc-analytics", "88")
    pass_course(amina.id, "sc-dynamics", "90")
    assert consider(amina) is None
    codes = [one.code for one in api.obstacles_to(learner_id=amina.id, program_key=PROGRAM)]
    assert codes == ["requirements"]


def test_the_fee_must_be_settled(amina: accounts.Person) -> None:
    open_catalogue(fee="50 USD")
    meet_everything(amina.id)
    assert consider(amina) is None
    order = payments.create_order(learner_id=amina.id, items=[("credential", PROGRAM)])
    payments.settle(public_id=order.public_id, provider_ref="demo-1")
    assert consider(amina) is not None


def test_a_fee_of_zero_is_settled(amina: accounts.Person) -> None:
    open_catalogue(fee="0 USD")
    meet_everything(amina.id)
    assert consider(amina) is not None


@pytest.mark.parametrize("held_in", ["", PROGRAM])
def test_a_hold_keeps_it_back_until_it_is_lifted(amina: accounts.Person, held_in: str) -> None:
    open_catalogue()
    meet_everything(amina.id)
    api.place_hold(learner_id=amina.id, program_key=held_in, reason="Identity in doubt.", by=None)
    assert consider(amina) is None
    api.lift_holds(learner_id=amina.id, program_key=held_in, reason="Passport seen.", by=None)
    assert consider(amina) is not None


def test_a_hold_in_another_program_keeps_nothing_back(amina: accounts.Person) -> None:
    open_catalogue()
    meet_everything(amina.id)
    api.place_hold(learner_id=amina.id, program_key="other", reason="Identity in doubt.", by=None)
    assert consider(amina) is not None


def test_an_event_after_a_revocation_awards_nothing_anew(amina: accounts.Person) -> None:
    open_catalogue()
    meet_everything(amina.id)
    made = consider(amina)
    assert made is not None
    api.revoke(award=made.public_id, reason_code="misconduct", reason="Two people sat it.", by=None)
    assert consider(amina) is None


def test_the_snapshot_holds_names_results_rules_and_what_the_standing_rested_on(
    amina: accounts.Person,
) -> None:
    open_catalogue()
    accounts.record_identity_check(learner_id=amina.id, method="passport", by=None)
    meet_everything(amina.id)
    made = consider(amina)
    assert made is not None
    taken = made.snapshot
    assert [(one.kind, one.title, one.percent, one.attempts) for one in taken.results] == [
        ("course", "Supply Chain Analytics", "88", 1),
        ("course", "Supply Chain Dynamics", "78.5", 2),
        ("exam", "Comprehensive examination", "78.4", 1),
    ]
    assert [one.passed_on for one in taken.results] == ["2025-06-01", "2025-06-02", "2025-07-11"]
    assert (taken.results[0].institution, taken.results[2].supervision) == (
        "Northlake Institute of Technology",
        "remote",
    )
    assert (taken.program.version, taken.program.credits, taken.program.credit_unit) == (1, "20", "ECTS")
    assert taken.program.field_name
    assert taken.holder.identity_method == "passport"
    assert "amina@" not in json.dumps(taken.to_json())
    assert {fact["key"] for fact in taken.facts} == {
        "course:sc-analytics",
        "course:sc-dynamics",
        "exam:sc-final",
    }


def test_the_decision_can_be_replayed_from_its_basis(amina: accounts.Person) -> None:
    open_catalogue()
    meet_everything(amina.id)
    made = consider(amina)
    assert made is not None
    raw = made.snapshot.basis
    basis = progress.Basis(
        raw["program_key"],
        raw["version"],
        datetime.fromisoformat(raw["as_of"]),
        datetime.fromisoformat(raw["known_at"]) if raw["known_at"] else None,
        raw["facts_mark"],
    )
    with time_machine.travel(datetime(2034, 1, 1, tzinfo=UTC)):
        pass_course(amina.id, "sc-analytics", "20")
        assert progress.replay(learner_id=amina.id, basis=basis).attained == "met"


def test_the_approved_endorsement_of_the_file_is_signed_into_it(amina: accounts.Person) -> None:
    open_catalogue()
    assert api.sync_endorsements(PROGRAM) == 1
    assert api.sync_endorsements(PROGRAM) == 0
    (stated,) = api.endorsements(PROGRAM)
    assert (stated.key, stated.organisation_name) == ("by-harbour", "Harbour Freight Alliance")
    meet_everything(amina.id)
    made = consider(amina)
    assert made is not None
    found = api.verify_here(api.document_of(public_id=made.public_id))
    assert found.valid
    assert found.checks[-1].sentence == "Recommended by Harbour Freight Alliance, signed."
