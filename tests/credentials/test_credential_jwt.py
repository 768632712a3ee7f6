"""The compact form of a credential: the same claims, signed as a JWT."""

from __future__ import annotations

import json

import pytest
from awarded import award, person
from joserfc import jws
from joserfc.jwk import OKPKey

from studium.core.clock import now
from studium.credentials import api as credentials
from studium.credentials import did, keys
from studium.credentials.verifying import jwt

pytestmark = pytest.mark.django_db


def test_it_says_what_the_credential_says_and_is_valid() -> None:
    amina = person("Amina Njeri Mwangi (أمينة)")
    made = award(amina)
    token = credentials.as_jwt(made.public_id, viewer_id=amina.id)
    checked = credentials.verify_here(token)
    assert checked.valid, checked.checks
    stated = jwt.read(token).document
    given = credentials.credential_json(made.public_id, viewer_id=amina.id)
    assert {name: stated[name] for name in given if name != "proof"} == {
        name: value for name, value in given.items() if name != "proof"
    }
    assert abs(stated["iat"] - now().timestamp()) < 600
    assert stated["jti"] == given["id"]


def test_another_library_takes_its_signature() -> None:
    amina = person()
    token = credentials.as_jwt(award(amina).public_id, viewer_id=amina.id)
    who = keys.signer("northlake")
    raw = OKPKey.import_key(who.key.public_key())  # type: ignore[arg-type]
    read = jws.deserialize_compact(token, raw, algorithms=["EdDSA"])
    assert read.headers()["typ"] == "vc+jwt"
    assert read.headers()["kid"] == did.method_id(who.did, who.multikey)
    assert json.loads(read.payload or b"")["iss"] == who.did


def test_one_altered_letter_shows() -> None:
    amina = person()
    head, body, signature = credentials.as_jwt(award(amina).public_id, viewer_id=amina.id).split(".")
    other = "A" if signature[20] != "A" else "B"
    assert not credentials.verify_here(f"{head}.{body}.{signature[:20]}{other}{signature[21:]}").valid


def test_whoever_may_not_see_the_credential_gets_no_token() -> None:
    made = award(person())
    with pytest.raises(credentials.NotShared):
        credentials.as_jwt(made.public_id)


def test_after_a_rotation_it_is_signed_with_the_key_in_use() -> None:
    amina = person()
    made = award(amina)
    before = credentials.as_jwt(made.public_id, viewer_id=amina.id)
    new = keys.rotate(organisation_key="northlake", by=None, why="yearly")
    after = credentials.as_jwt(made.public_id, viewer_id=amina.id)
    assert jwt.read(after).header["kid"].endswith(new)
    assert credentials.verify_here(before).valid
    assert credentials.verify_here(after).valid


def test_a_token_of_a_revoked_award_says_so() -> None:
    amina = person()
    made = award(amina)
    token = credentials.as_jwt(made.public_id, viewer_id=amina.id)
    credentials.revoke(award=made.public_id, reason_code="error", reason="Another person’s.", by=None)
    assert "Revoked" in credentials.verify_here(token).headline
