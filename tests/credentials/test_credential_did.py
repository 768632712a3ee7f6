"""Names of signers and where their keys are published."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from credential_samples import HARBOUR_KEY, NORTHLAKE_KEY

from studium.credentials import did
from studium.credentials.multikey import public_multikey

KEY = public_multikey(NORTHLAKE_KEY.public_key())
NEXT_KEY = public_multikey(HARBOUR_KEY.public_key())
NAME = "did:web:studium.example"


@pytest.mark.parametrize(
    ("base", "organisation", "name", "address"),
    [
        (
            "https://studium.example",
            "",
            "did:web:studium.example",
            "https://studium.example/.well-known/did.json",
        ),
        (
            "https://studium.example",
            "northlake",
            "did:web:studium.example:i:northlake",
            "https://studium.example/i/northlake/did.json",
        ),
        (
            "http://localhost:8000",
            "northlake",
            "did:web:localhost%3A8000:i:northlake",
            "https://localhost:8000/i/northlake/did.json",
        ),
    ],
)
def test_a_name_leads_to_its_document(base: str, organisation: str, name: str, address: str) -> None:
    assert did.did_for(base, organisation) == name
    assert did.document_address(name) == address


@pytest.mark.parametrize(
    "name", ["did:web:", "did:key:z6Mk", "did:web:a b", "did:web:x:..:y", "did:web:x:%2e%2e:y"]
)
def test_a_name_that_would_lead_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(did.NoKey):
        did.document_address(name)


def test_a_rotated_key_still_checks_what_it_signed() -> None:
    document = did.document(NAME, [did.PublishedKey(KEY), did.PublishedKey(NEXT_KEY)])
    for key in (KEY, NEXT_KEY):
        assert did.key_from(document, f"{NAME}#{key}", at=None)


def test_a_revoked_key_checks_only_what_it_signed_before() -> None:
    lost = datetime(2025, 6, 1, tzinfo=UTC)
    document = did.document(NAME, [did.PublishedKey(KEY, revoked_at=lost)])
    assert did.key_from(document, f"{NAME}#{KEY}", at=datetime(2025, 5, 31, tzinfo=UTC))
    for at in (lost, None):
        with pytest.raises(did.NoKey, match="revoked"):
            did.key_from(document, f"{NAME}#{KEY}", at=at)


def test_a_key_that_may_not_assert_does_not_sign_credentials() -> None:
    document = {**did.document(NAME, [did.PublishedKey(KEY)]), "assertionMethod": []}
    with pytest.raises(did.NoKey, match="may not sign"):
        did.key_from(document, f"{NAME}#{KEY}", at=None)


def test_a_key_listed_for_somebody_else_is_not_taken() -> None:
    document = did.document(NAME, [did.PublishedKey(KEY)])
    document["verificationMethod"][0]["controller"] = "did:web:other.example"
    with pytest.raises(did.NoKey, match="somebody else"):
        did.key_from(document, f"{NAME}#{KEY}", at=None)


@pytest.mark.parametrize("fragment", [f"#{KEY}", ""])
def test_a_did_key_is_its_own_document(fragment: str) -> None:
    name = f"did:key:{KEY}"
    found = did.key_from(did.did_key_document(name), name + fragment, at=None)
    assert found.public_bytes_raw() == NORTHLAKE_KEY.public_key().public_bytes_raw()
