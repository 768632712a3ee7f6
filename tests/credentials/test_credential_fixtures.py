"""1EdTech's own signed fixtures get the right outcome, the wrong ones too.

Their issuers publish no document to fetch: the keys stand in the fragments of the fixtures' own proofs, and
are put into a trust list here, as a verifier would have fetched them.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from studium.credentials import did
from studium.credentials.checks import Outcome, Verification
from studium.credentials.resolve import TrustList
from studium.credentials.verify import verify
from studium.credentials.verifying import envelope

pytestmark = pytest.mark.sample_data

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def load(shared_data: Path, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((shared_data / "ob3/fixtures/ob30" / name).read_text())
    return loaded


def trusting(*documents: dict[str, Any]) -> TrustList:
    controllers: dict[str, dict[str, Any]] = {}
    for document in documents:
        proofs = document["proof"] if isinstance(document["proof"], list) else [document["proof"]]
        for one in proofs:
            owner, _hash, key = one["verificationMethod"].partition("#")
            if key:
                controllers[owner] = did.document(owner, [did.PublishedKey(key)])
    return TrustList(controllers)


def check(shared_data: Path, name: str) -> Verification:
    document = load(shared_data, name)
    return verify(document, resolver=trusting(document), now=NOW)


@pytest.mark.parametrize(
    "name",
    ["simple.json", "simple-context-alias.json", "simple-context-version.json", "endorsement-valid.json"],
)
def test_good_ones_are_valid(shared_data: Path, name: str) -> None:
    found = check(shared_data, name)
    assert found.valid, found.failures


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("simple-noproof.json", "structure"),
        ("simple-err-context.json", "structure"),
        ("simple-err-credential-subject-type.json", "structure"),
        ("simple-err-credential-subject-result-type.json", "structure"),
        ("simple-err-evidence-type.json", "structure"),
        ("simple-err-type.json", "structure"),
        ("simple-err-issuer.json", "issuer"),
        ("simple-err-proof-method.json", "issuer"),
        ("simple-err-proof-method-no-scheme.json", "issuer"),
        ("simple-err-proof-method-unknown-did-method.json", "issuer"),
        ("simple-err-proof-method-unknown-scheme.json", "issuer"),
        ("simple-err-proof-value.json", "proof"),
        ("simple-err-issuer-type.json", "proof"),
        ("simple-err-issuer-parentorg-type.json", "proof"),
        ("simple-err-expired.json", "period"),
        ("simple-err-issued.json", "period"),
        ("simple_v1.json", "structure"),
        ("simple-eddsa-2022.json", "structure"),
    ],
)
def test_wrong_ones_fail_in_the_right_place(shared_data: Path, name: str, code: str) -> None:
    document = load(shared_data, name)
    keys = load(shared_data, "simple.json")
    found = verify(document, resolver=trusting(keys), now=NOW)
    assert not found.valid
    assert code in {one.code for one in found.checks if one.outcome is not Outcome.PASSED}


def test_a_key_named_by_itself_checks_but_is_nobodys(shared_data: Path) -> None:
    """The fixture is signed by a did:key while a urn:uuid issues it: the two need have nothing to do with
    one another, so the issuer's check fails."""
    found = check(shared_data, "simple-did-key-method.json")
    assert "but says that urn:uuid:" in found.failures[0].sentence


def test_a_revoked_one_is_revoked(shared_data: Path) -> None:
    document = load(shared_data, "bit-string-list/credential-status-revoked.json")
    listed = load(shared_data, "bit-string-list/testlist")
    known = trusting(document, listed)
    address = document["credentialStatus"]["statusListCredential"]
    found = verify(document, resolver=TrustList(known.controllers, {address: listed}), now=NOW)
    assert found.headline == "Revoked"


def raw(shared_data: Path, name: str) -> bytes:
    return (shared_data / "ob3/fixtures/ob30" / name).read_bytes()


def knowing(compact: str, *, key: dict[str, Any] | None = None) -> TrustList:
    """The issuer of a token with the key that its header brings, as a reader who knows them would have it."""
    head, body = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in compact.split(".")[:2])
    issuer = body.get("iss") or body["issuer"]["id"]
    method = {"id": "#k", "type": "JsonWebKey", "publicKeyJwk": key or head["jwk"]}
    known = {"id": issuer, "verificationMethod": [method], "assertionMethod": ["#k"]}
    return TrustList({issuer: known})


@pytest.mark.parametrize("name", ["simple-jwt.png", "simple-jwt.svg"])
def test_badges_with_a_token_are_valid_where_the_issuer_is_known(shared_data: Path, name: str) -> None:
    given = raw(shared_data, name)
    compact = envelope.opened(given).content.decode()
    found = verify(given, resolver=knowing(compact), now=NOW)
    assert {one.code for one in found.checks if one.outcome is Outcome.FAILED} == set()
    assert found.valid
    # The token brings its own key along: that alone makes it nobody's.
    assert not verify(given, resolver=TrustList(), now=NOW).valid


@pytest.mark.parametrize("name", ["simple-json.png", "simple-json.svg"])
def test_badges_with_json_are_opened_and_checked(shared_data: Path, name: str) -> None:
    document = json.loads(envelope.opened(raw(shared_data, name)).content)
    found = verify(raw(shared_data, name), resolver=trusting(document), now=NOW)
    assert found.checks[0].outcome is Outcome.PASSED
    assert found.valid == (document["proof"][0].get("cryptosuite") == "eddsa-rdfc-2022")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("simple.jwt", "issuer"),
        ("velocity.jwt", "structure"),
        ("simple-jwt_v1.png", "issuer"),
        ("simple-jwt_v1.svg", "issuer"),
    ],
)
def test_tokens_of_unknown_keys_or_contexts_are_not_valid(shared_data: Path, name: str, code: str) -> None:
    found = verify(raw(shared_data, name), resolver=TrustList(), now=NOW)
    assert not found.valid
    assert code in {one.code for one in found.checks if one.outcome is not Outcome.PASSED}
