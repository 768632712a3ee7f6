"""Credentials by the API: read, checked, listed as revoked; and how often one may check."""

from __future__ import annotations

import json

import pytest
from quay import Caller, ask

from studium.credentials import api as credentials
from studium.credentials.screen import MAX_BYTES
from studium.rest.credential.verifying import A_MINUTE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_quay")]


def verify(document: str, **headers: str):
    from django.test import Client

    return Client().post("/api/v1/verify", document, content_type="application/vc", headers=headers)


def outcomes(answer) -> dict[str, str]:
    return {check["code"]: check["outcome"] for check in answer.json()["checks"]}


@pytest.fixture
def document(award: str) -> str:
    return credentials.document_of(public_id=award)


def test_the_credential_is_byte_for_byte_what_was_signed(amina: Caller, award: str, document: str):
    answer = amina("GET", f"/credentials/{award}")
    assert answer.content.decode() == document
    assert answer["Content-Type"] == "application/vc"


def test_reading_a_shared_credential_is_counted_but_not_the_holders_own(amina: Caller, award: str):
    credentials.share(learner_id=amina.person.id, award=award)
    amina("GET", f"/credentials/{award}")
    first = ask("GET", f"/credentials/{award}")
    ask("GET", f"/credentials/{award}", **{"If-None-Match": first["ETag"]})
    assert credentials.accesses(award=award).files == 1


def test_a_wrong_token_is_not_taken_for_nobody(amina: Caller, award: str):
    credentials.share(learner_id=amina.person.id, award=award)
    assert ask("GET", f"/credentials/{award}", Authorization="Bearer stu_wrong").status_code == 401


def test_a_true_credential_is_valid(document: str):
    answer = verify(document)
    assert answer.status_code == 200
    assert (answer.json()["valid"], answer.json()["verdict"]) == (True, "Valid")
    assert answer.json()["credential"]["holder"] == "Amina Njeri"
    assert outcomes(answer)["endorsement"] == "passed"


def test_one_altered_letter_is_found(document: str):
    answer = verify(document.replace("Amina", "Amira", 1))
    assert answer.json()["valid"] is False
    assert outcomes(answer)["proof"] == "failed"


def test_a_revoked_credential_is_found_through_its_list(award: str, document: str):
    address = json.loads(document)["credentialStatus"]["statusListCredential"]
    path = f"/status/{address.rpartition('/')[2]}"
    before = ask("GET", path)
    assert (before["Content-Type"], before["Cache-Control"]) == ("application/vc", "public, no-cache")
    credentials.revoke(award=award, reason_code="error", reason="Wrong person.", by=None)
    after = ask("GET", path, **{"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert outcomes(verify(document))["status"] == "failed"


@pytest.mark.parametrize(
    "given", ["", "nonsense", "[]", "null", '{"a": 1, "a": 2}', "%PDF-1.7", '"\\ud800"', "[" * 9999]
)
def test_whatever_is_sent_is_answered_with_a_verdict(given: str):
    answer = verify(given)
    assert answer.status_code == 200
    assert answer.json()["valid"] is False
    assert outcomes(answer)["readable"] == "failed"


def test_half_a_character_in_a_claim_is_answered_too():
    answer = verify('{"issuer": {"name": "\\ud800"}, "id": "\\udfff"}')
    assert (answer.status_code, answer.json()["valid"]) == (200, False)


def test_what_is_too_large_is_not_read():
    """A PDF may be larger than the credential in it; past that nothing is taken."""
    answer = verify(" " * (MAX_BYTES + 1))
    assert (answer.status_code, outcomes(answer)["readable"]) == (200, "failed")
    answer = verify(" " * ((2 << 20) + 1))
    assert answer.status_code == answer.json()["status"] == 413
    assert str(2 << 20) in answer.json()["detail"]


def test_an_address_may_check_so_often_a_minute(document: str):
    for _turn in range(A_MINUTE):
        assert verify("{}").status_code == 200
    answer = verify(document)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert ask("GET", "/programs").status_code == 200


def test_in_production_the_last_proxy_says_who_asks(settings):
    settings.PRODUCTION = True
    for _turn in range(A_MINUTE):
        verify("{}", **{"X-Forwarded-For": "203.0.113.7, 198.51.100.1"})
    assert verify("{}", **{"X-Forwarded-For": "203.0.113.9, 198.51.100.1"}).status_code == 429
    assert verify("{}", **{"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}).status_code == 200


def test_a_network_of_one_house_counts_once(settings):
    settings.PRODUCTION = True
    for turn in range(A_MINUTE):
        verify("{}", **{"X-Forwarded-For": f"2001:db8:1:2::{turn:x}"})
    assert verify("{}", **{"X-Forwarded-For": "2001:db8:1:2:ffff::1"}).status_code == 429
    assert verify("{}", **{"X-Forwarded-For": "2001:db8:1:3::1"}).status_code == 200


def test_what_a_verifier_fetches_costs_few_queries(
    amina: Caller, award: str, document: str, django_assert_num_queries
):
    credentials.share(learner_id=amina.person.id, award=award)
    path = f"/credentials/{award}"
    tag = ask("GET", path)["ETag"]
    with django_assert_num_queries(2):
        ask("GET", path, **{"If-None-Match": tag})
    address = json.loads(document)["credentialStatus"]["statusListCredential"]
    with django_assert_num_queries(1):
        ask("GET", f"/status/{address.rpartition('/')[2]}")
    with django_assert_num_queries(4):
        assert verify(document).json()["valid"]
