"""Signatures are those of the W3C cryptosuite eddsa-rdfc-2022, and one altered byte shows."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from credential_samples import HARBOUR_KEY, NORTHLAKE_KEY, credential
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from studium.credentials import contexts, multikey, proof

EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"

# The test vector of the W3C Recommendation "Data Integrity EdDSA Cryptosuites v1.0", appendix B.1.
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
PRIVATE = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
UNSIGNED: dict[str, Any] = {
    "@context": [contexts.VC2, EXAMPLES],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
SIGNED_BYTES = (
    "4c4d3890a157f8d611b13c265c2c22f39aa0a567c7c7dd9ba3e45cd579784eeb"
    "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
)
PROOF_VALUE = "z21EVs3eXERqTn4acNHT9viboqgzUaQ3kTmhPT3eA8qrVPE7CrQq78WkzctnMX5W4CrzcKnHw8V6dvy5pgWYCU5e9"


@pytest.fixture
def examples_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """The vector uses W3C's context for examples, which no real credential may."""
    real = contexts.document
    vocabulary = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    monkeypatch.setitem(contexts._PINNED, EXAMPLES, (("", ""), "", ""))
    monkeypatch.setattr(contexts, "document", lambda at: vocabulary if at == EXAMPLES else real(at))


@pytest.mark.usefixtures("examples_context")
def test_the_w3c_vector_is_signed_to_the_published_value() -> None:
    signed = proof.sign(
        UNSIGNED,
        key=multikey.read_private(PRIVATE),
        verification_method=f"https://vc.example/issuers/5678#{PUBLIC}",
        created=datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC),
    )
    assert signed["proof"][0]["proofValue"] == PROOF_VALUE
    assert proof.signed_bytes(UNSIGNED, signed["proof"][0]).hex() == SIGNED_BYTES
    assert proof.signature_holds(signed, signed["proof"][0], multikey.read_public(PUBLIC))


def test_a_signature_holds_only_for_its_key() -> None:
    signed = credential()
    assert proof.signature_holds(signed, signed["proof"][0], NORTHLAKE_KEY.public_key())
    assert not proof.signature_holds(signed, signed["proof"][0], HARBOUR_KEY.public_key())


@pytest.mark.parametrize(
    "path",
    [
        ("name",),
        ("validFrom",),
        ("credentialSubject", "licenseNumber"),
        ("credentialSubject", "identifier", 0, "identityHash"),
        ("credentialSubject", "result", 2, "value"),
        ("credentialStatus", "statusListIndex"),
        ("proof", 0, "created"),
    ],
)
def test_one_altered_character_anywhere_breaks_the_signature(path: tuple[str | int, ...]) -> None:
    signed = copy.deepcopy(credential())
    place: Any = signed
    for step in path[:-1]:
        place = place[step]
    last = str(place[path[-1]])
    place[path[-1]] = last[:-1] + ("1" if last[-1] != "1" else "2")
    if path[-1] in ("validFrom", "created"):
        place[path[-1]] = last.replace("09:30:00", "09:30:01")
    assert not proof.signature_holds(signed, signed["proof"][0], NORTHLAKE_KEY.public_key())


@given(st.binary(max_size=80))
def test_base58_reads_what_it_wrote(raw: bytes) -> None:
    assert multikey.base58_decode(multikey.base58_encode(raw)) == raw


def test_keys_survive_being_written_as_multikey() -> None:
    key = Ed25519PrivateKey.generate()
    assert (
        multikey.read_private(multikey.private_multikey(key)).private_bytes_raw() == key.private_bytes_raw()
    )
    public = multikey.public_multikey(key.public_key())
    assert public.startswith("z6Mk")
    assert multikey.read_public(public).public_bytes_raw() == key.public_key().public_bytes_raw()


@pytest.mark.parametrize("text", ["", "z", "zabc0", "z6Mk", 5, None, "u6Mk", PRIVATE, "z" + "2" * 5000])
def test_what_is_no_public_key_is_refused(text: object) -> None:
    with pytest.raises(multikey.NotMultibase):
        multikey.read_public(text)
