"""What the credential says: everything a reader needs, nothing that is nobody's business."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from credential_samples import amina, course, credential, recommendation, snapshot, unsigned
from jsonschema import Draft201909Validator

from studium.credentials.criteria import earned_by, plain
from studium.credentials.snapshot import Snapshot, hashed_email


@pytest.mark.sample_data
@pytest.mark.parametrize(
    "document",
    [
        credential(endorsements=[recommendation()]),
        credential(snapshot(results=())),
        credential(snapshot(holder=amina(romanised_name="Amina", email_hash=""))),
        credential(
            snapshot(program=dataclasses.replace(snapshot().program, level=0, field_code="", credits="7.5"))
        ),
    ],
)
def test_the_credential_meets_1edtechs_own_schema(document: dict[str, Any], shared_data: Path) -> None:
    schema = json.loads((shared_data / "ob3/schemas/ob_v3p0_achievementcredential_schema.json").read_text())
    assert [error.message for error in Draft201909Validator(schema).iter_errors(document)] == []


@pytest.mark.sample_data
def test_the_recommendation_meets_1edtechs_own_schema(shared_data: Path) -> None:
    schema = json.loads((shared_data / "ob3/schemas/ob_v3p0_endorsementcredential_schema.json").read_text())
    assert [error.message for error in Draft201909Validator(schema).iter_errors(recommendation())] == []


def test_all_mandatory_elements_of_a_micro_credential_are_there() -> None:
    """R42, each where a person or a program reads it."""
    document = unsigned()
    subject, achievement = document["credentialSubject"], document["credentialSubject"]["achievement"]
    narrative = achievement["criteria"]["narrative"]
    assert subject["identifier"][0]["identityHash"] == "Amina Njeri Mwangi"
    assert achievement["name"] == "Supply Chain Systems"
    assert document["issuer"]["address"]["addressCountryCode"] == "FI"
    assert document["issuer"]["name"] == "Northlake Institute of Technology"
    assert document["awardedDate"] == "2025-04-16T09:30:00Z"
    assert "Model a supply network" in narrative
    assert "about 96–128 hours" in narrative
    assert (subject["creditsEarned"], achievement["creditsAvailable"]) == (20, 20)
    assert {"EQF level 7", "Management and administration"} == {
        a["targetName"] for a in achievement["alignment"]
    }
    assert "graded coursework and a final examination" in narrative
    assert "Form of participation: online" in narrative
    assert "Quality assurance: External review every six years." in document["issuer"]["description"]


def test_it_says_that_it_is_no_degree_and_no_admission() -> None:
    """R28."""
    document = unsigned()
    said = "not a degree and does not guarantee admission"
    assert said in document["description"]
    assert said in document["credentialSubject"]["achievement"]["criteria"]["narrative"]


def test_the_results_are_listed_with_what_they_are_results_of() -> None:
    subject = unsigned()["credentialSubject"]
    described = {one["id"]: one for one in subject["achievement"]["resultDescription"]}
    results = [(described[one["resultDescription"]]["name"], one["value"]) for one in subject["result"]]
    assert results == [
        ("Supply Chain Analytics", "88.0"),
        ("Supply Chain Dynamics", "78.5"),
        ("Comprehensive examination", "78.4"),
    ]


def test_the_address_is_only_a_salted_hash() -> None:
    written = json.dumps(credential())
    assert "amina@" not in written.lower()
    identity = credential()["credentialSubject"]["identifier"][-1]
    assert identity["hashed"] is True
    assert hashed_email(" AMINA@example.org ", salt=identity["salt"])[0] == identity["identityHash"]


def test_a_learner_has_another_pseudonym_at_another_issuer() -> None:
    here = unsigned()["credentialSubject"]["id"]
    elsewhere = dataclasses.replace(snapshot().issuer, key="southlake")
    again = unsigned()["credentialSubject"]["id"]
    assert here == again
    assert here.startswith("urn:uuid:")
    assert elsewhere.key != snapshot().issuer.key


def test_the_status_is_one_object_and_the_proof_an_array_of_one() -> None:
    document = credential()
    assert document["credentialStatus"]["statusListIndex"] == "94567"
    assert len(document["proof"]) == 1


def test_a_snapshot_survives_being_stored() -> None:
    taken = snapshot(basis={"facts_mark": 12})
    assert Snapshot.from_json(json.loads(json.dumps(taken.to_json()))) == taken


def test_a_snapshot_of_an_older_version_is_still_read() -> None:
    raw = snapshot().to_json()
    raw["holder"]["nickname"] = "left out since"
    del raw["overall"]
    assert Snapshot.from_json(raw).holder == snapshot().holder


@pytest.mark.parametrize(
    ("exact", "shown"), [("78.44", "78.4"), ("59.99", "59.9"), ("60", "60"), ("88.0", "88")]
)
def test_a_percentage_is_cut_and_never_lifted(exact: str, shown: str) -> None:
    assert plain(exact) == shown


def test_the_line_on_the_certificate_counts_in_words() -> None:
    assert earned_by(snapshot()) == "two graduate-level courses and a final examination, passed with 78.4 %"
    assert earned_by(snapshot(results=(course("a", "A", "70"),))) == "one graduate-level course"
