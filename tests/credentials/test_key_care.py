"""Keys over decades: rotated, taken out of trust, encrypted, carried elsewhere."""

from __future__ import annotations

import io
import json
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from awarded import award, person, recommendation, state
from pytest_django import Settings

from studium.cli import main
from studium.core import keyfiles
from studium.core.clock import now
from studium.core.errors import Conflict, Invalid, NotFound
from studium.credentials import api, key_files, keys
from studium.credentials.models import Credential, SigningKey
from studium.partners import api as partners

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_keys(settings: Settings, tmp_path: Path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"


def document(public_id: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(api.document_of(public_id=public_id))
    return loaded


def test_a_credential_outlives_two_rotations_and_its_institutions_name() -> None:
    partners.upsert_organisation(
        key="northlake", kind="institution", document={"name": "Northlake Institute"}
    )
    state(recommendation())
    made = document(award(person()).public_id)
    keys.rotate(organisation_key="northlake", by=None, why="yearly")
    partners.upsert_organisation(key="northlake", kind="institution", document={"name": "Lakes University"})
    keys.rotate(organisation_key="northlake", by=None, why="yearly")
    found = api.verify_here(made)
    assert found.valid, found.failures
    assert len(api.did_document("northlake")["verificationMethod"]) == 3
    assert made["issuer"]["name"] in found.checks[2].sentence


def test_what_a_lost_key_signed_before_holds_and_after_does_not() -> None:
    now_ = now()
    with time_machine.travel(now_ - timedelta(days=9), tick=False):
        early = document(award(person()).public_id)
    with time_machine.travel(now_ - timedelta(days=2), tick=False):
        late_award = award(person("Li Wei", "li@example.org"))
        late = document(late_award.public_id)
    lost = SigningKey.objects.get(organisation_key="northlake").multikey
    done = api.revoke_key(multikey=lost, since=now_ - timedelta(days=5), by=None, why="a stolen laptop")
    assert api.verify_here(early).valid
    found = api.verify_here(late)
    assert not found.valid
    assert "revoked by its owner" in found.failures[0].sentence
    # This site knows that it signed the late one itself: the same document has a proof of the new key.
    assert done == 1
    again = document(late_award.public_id)
    assert api.verify_here(again).valid
    assert {**again, "proof": None} == {**late, "proof": None}
    # Saying it again signs nothing anew.
    before = list(Credential.objects.order_by("pk").values_list("document", flat=True))
    assert api.revoke_key(multikey=lost, since=now_ - timedelta(days=5), by=None, why="again") == 0
    assert list(Credential.objects.order_by("pk").values_list("document", flat=True)) == before


def test_a_lost_key_signs_nothing_more_and_the_lists_have_the_new_one() -> None:
    made = document(award(person()).public_id)
    lost = SigningKey.objects.get(organisation_key="northlake").multikey
    api.revoke_key(multikey=lost, since=now(), by=None, why="a stolen laptop")
    assert keys.signer("northlake").multikey != lost
    address = made["credentialStatus"]["statusListCredential"]
    listed = json.loads(api.status_list(address.rpartition("/")[2]))
    assert lost not in listed["proof"][0]["verificationMethod"]
    listing = {one["publicKeyMultibase"]: one for one in api.did_document("northlake")["verificationMethod"]}
    assert "revoked" in listing[lost]


def test_distrust_is_only_ever_moved_to_an_earlier_moment() -> None:
    award(person())
    lost = SigningKey.objects.get(organisation_key="northlake").multikey
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    api.revoke_key(multikey=lost, since=noon, by=None, why="lost")
    api.revoke_key(multikey=lost, since=noon - timedelta(days=1), by=None, why="lost earlier than we knew")
    with pytest.raises(Conflict, match="trust it again"):
        api.revoke_key(multikey=lost, since=noon, by=None, why="found")
    with pytest.raises(Invalid, match="lie ahead"):
        api.revoke_key(multikey=lost, since=now() + timedelta(days=1), by=None, why="lost")
    with pytest.raises(NotFound):
        api.revoke_key(multikey="z6Mk", since=noon, by=None, why="lost")


def test_with_a_passphrase_the_file_alone_signs_nothing(settings: Settings) -> None:
    settings.KEY_PASSPHRASE = "correct horse battery staple"
    made = document(award(person()).public_id)
    name = keys.signer("northlake").multikey
    assert keyfiles.path(name).read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    keys._loaded.clear()
    for wrong in ("", "another passphrase"):
        settings.KEY_PASSPHRASE = wrong
        with pytest.raises(api.KeyMissing, match="STUDIUM_KEY_PASSPHRASE"):
            keys.signer("northlake")
    settings.KEY_PASSPHRASE = "correct horse battery staple"
    assert keys.signer("northlake").multikey == name
    assert api.verify_here(made).valid


def test_keys_made_without_a_passphrase_are_encrypted_later(settings: Settings) -> None:
    award(person())
    assert not any(one.encrypted for one in api.signing_keys())
    with pytest.raises(Invalid, match="STUDIUM_KEY_PASSPHRASE"):
        api.encrypt_keys()
    settings.KEY_PASSPHRASE = "the first passphrase"
    assert api.encrypt_keys() == len(api.signing_keys())
    assert all(one.encrypted for one in api.signing_keys())
    settings.KEY_PASSPHRASE = "the second passphrase"
    api.encrypt_keys(old_passphrase="the first passphrase")
    assert key_files.read(keys.signer("northlake").multikey)


def test_an_export_is_the_keys_folder_under_a_passphrase_of_its_own(
    settings: Settings, tmp_path: Path
) -> None:
    award(person())
    with pytest.raises(Invalid, match="12 characters"):
        api.export_keys(passphrase="short")
    packed = api.export_keys(passphrase="kept in the safe")
    elsewhere = tmp_path / "elsewhere"
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(elsewhere, filter="data")
    settings.KEYS_DIR, settings.KEY_PASSPHRASE = elsewhere, "kept in the safe"
    for one in api.signing_keys():
        assert key_files.read(one.multikey)
        assert keyfiles.path(one.multikey).stat().st_mode & 0o77 == 0


def test_the_command_lists_rotates_and_revokes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    award(person())
    first = keys.signer("northlake").multikey
    assert main(["keys", "rotate", "northlake", "--why", "yearly"]) == 0
    assert main(["keys", "revoke", first, "--from", "2026-01-01", "--why", "a stolen laptop"]) == 0
    assert "signed anew" in capsys.readouterr().out
    assert main(["keys", "list"]) == 0
    assert "revoked from 2026-01-01" in capsys.readouterr().out
    secret, file = tmp_path / "secret", tmp_path / "keys.tar"
    secret.write_text("kept in the safe\n")
    assert main(["keys", "export", str(file), "--passphrase-file", str(secret)]) == 0
    assert file.stat().st_mode & 0o77 == 0
    assert main(["keys", "export", str(file), "--passphrase-file", str(secret)]) == 2
    assert main(["keys", "revoke", first, "--from", "soon", "--why", "x"]) == 2
    assert "is no moment" in capsys.readouterr().err
