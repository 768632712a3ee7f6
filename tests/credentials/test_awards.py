"""An award is made once, ends in the open, and keeps what it was decided on."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from awarded import PROGRAM, award, person, recommendation, state
from credential_samples import amina, snapshot
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import translation
from pytest_django import Settings

from studium.accounts.models import User
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.core.models import AuditEntry
from studium.credentials import api, handlers, keys, lists
from studium.credentials.events import CredentialAwarded, CredentialRevoked
from studium.credentials.models import Award, StatusEntry
from studium.partners import api as partners

pytestmark = pytest.mark.django_db


def document(public_id: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(api.document_of(public_id=public_id))
    return loaded


def test_an_awarded_credential_verifies_with_what_this_site_publishes() -> None:
    state(recommendation())
    made = award(person())
    found = api.verify_here(document(made.public_id))
    assert found.valid, found.failures
    assert found.checks[-1].sentence == "Recommended by Harbour Freight Alliance, signed."


def test_the_id_is_the_pages_address_and_the_issuer_the_institution(settings: Settings) -> None:
    settings.BASE_URL = "https://studium.example"
    made = award(person())
    written = document(made.public_id)
    assert written["id"] == f"https://studium.example/credentials/{made.public_id}"
    assert written["issuer"]["id"] == "did:web:studium.example:i:northlake"
    assert written["credentialSubject"]["licenseNumber"] == made.number


def test_one_active_award_a_learner_and_program() -> None:
    """R22, by the database itself."""
    learner = person()
    award(learner)
    with pytest.raises(IntegrityError), transaction.atomic():
        award(learner)


def test_what_was_decided_on_is_kept_word_for_word() -> None:
    taken = snapshot(basis={"facts_mark": 41, "version": 3}, facts=({"id": 7, "key": "course:sc-analytics"},))
    made = award(person(), taken)
    assert api.award(made.public_id).snapshot == taken


def test_a_name_with_a_control_character_is_refused_with_a_sentence() -> None:
    with pytest.raises(Invalid, match="a character that cannot be printed"):
        award(person(), snapshot(holder=amina(legal_name="Ami\x0bna")))
    assert not Award.objects.exists()


def test_a_revocation_is_visible_to_verifiers_at_once_and_told_to_the_holder(
    mailoutbox: list[EmailMessage],
) -> None:
    """R27."""
    learner = person()
    made = award(learner)
    revoked = api.revoke(
        award=made.public_id, reason_code="result_changed", reason="The mark is 51.2 %.", by=None
    )
    assert (revoked.state, revoked.why_ended) == ("revoked", "A result it was awarded for was corrected.")
    assert api.verify_here(document(made.public_id)).headline == "Revoked"
    handlers.tell_revoked(CredentialRevoked(made.public_id, learner.id, PROGRAM, "result_changed"))
    (mail,) = mailoutbox
    assert mail.to == ["amina@example.org"]
    assert mail.subject == "Your credential in Supply Chain Systems was revoked"
    assert "The mark is 51.2 %." in mail.body
    assert made.path in mail.body


def test_an_award_is_told_to_its_holder(mailoutbox: list[EmailMessage]) -> None:
    learner = person()
    made = award(learner)
    handlers.tell_awarded(CredentialAwarded(made.public_id, learner.id, PROGRAM))
    assert made.number in mailoutbox[0].body
    assert "Only you can see it until you share it." in mailoutbox[0].body


def test_a_revoked_award_is_never_deleted_and_revoking_twice_changes_nothing() -> None:
    made = award(person())
    first = api.revoke(award=made.public_id, reason_code="error", reason="Wrong person.", by=None)
    again = api.revoke(award=made.public_id, reason_code="misconduct", reason="Other.", by=None)
    assert again == first
    assert AuditEntry.objects.filter(action="revoke credential").count() == 1


def test_a_revoked_award_does_not_block_a_new_one_once_the_hold_is_lifted() -> None:
    learner = person()
    made = award(learner)
    api.revoke(award=made.public_id, reason_code="error", reason="Wrong person.", by=None)
    holds = [one.code for one in api.holds_on(learner_id=learner.id, program_key=PROGRAM)]
    assert holds == ["hold"]
    assert api.lift_holds(learner_id=learner.id, program_key=PROGRAM, reason="Looked at again.", by=None) == 1
    assert api.holds_on(learner_id=learner.id, program_key=PROGRAM) == ()
    assert award(learner).public_id != made.public_id


@pytest.mark.parametrize(
    ("code", "reason", "sentence"),
    [
        ("bored", "x", "is not a reason to revoke"),
        ("superseded", "x", "is not a reason"),
        ("error", " ", "Say why"),
    ],
)
def test_a_revocation_needs_a_reason(code: str, reason: str, sentence: str) -> None:
    made = award(person())
    with pytest.raises(Invalid, match=sentence):
        api.revoke(award=made.public_id, reason_code=code, reason=reason, by=None)


def test_only_the_institutions_own_people_may_revoke() -> None:
    made = award(person())
    registrar = person("Ren Ito", "ren@example.org")
    partners.upsert_organisation(key="northlake", kind="institution", document={"name": "Northlake"})
    with pytest.raises(NotAllowed, match="manager or registrar"):
        api.revoke(award=made.public_id, reason_code="error", reason="x", by=registrar.id)
    partners.grant_role(user_id=registrar.id, organisation_key="northlake", role="registrar", by=None)
    api.revoke(award=made.public_id, reason_code="error", reason="Wrong person.", by=registrar.id)
    entry = AuditEntry.objects.get(action="revoke credential")
    assert (entry.actor_id, entry.why, entry.target) == (
        registrar.id,
        "Wrong person.",
        f"award:{made.public_id}",
    )


def test_an_unknown_credential_cannot_be_revoked() -> None:
    with pytest.raises(NotFound):
        api.revoke(award="nothing", reason_code="error", reason="x", by=None)


def test_a_reissue_takes_the_name_of_today_and_revokes_the_old_one() -> None:
    """R25, R22: a new id, the day of the award unchanged."""
    learner = person()
    made = award(learner)
    api.share(learner_id=learner.id, award=made.public_id)
    User.objects.filter(pk=learner.id).update(legal_name="Amina Njeri Otieno")
    new = api.reissue(award=made.public_id, by=None, reason="Married.")
    assert (new.holder, new.awarded_at, new.supersedes) == (
        "Amina Njeri Otieno",
        made.awarded_at,
        made.public_id,
    )
    assert new.shared_since is not None
    assert api.verify_here(document(new.public_id)).valid
    assert api.verify_here(document(made.public_id)).headline == "Revoked"
    old = api.award(made.public_id)
    assert (old.state, old.holder, old.why_ended) == (
        "superseded",
        "Amina Njeri Mwangi",
        "It was replaced by a new one.",
    )
    with pytest.raises(Conflict):
        api.reissue(award=made.public_id, by=None, reason="Again.")


def test_a_place_in_a_status_list_is_given_once() -> None:
    with write():
        places = {lists.take_place("northlake").index for _turn in range(30)}
    assert len(places) == 30
    taken = StatusEntry.objects.first()
    assert taken is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusEntry.objects.create(list=taken.list, index=taken.index)


def test_a_private_key_lies_in_the_data_folder_readable_by_its_owner_only(settings: Settings) -> None:
    who = keys.signer("northlake")
    file = Path(settings.KEYS_DIR) / f"{who.multikey}.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert keys.signer("northlake").multikey == who.multikey


def test_a_credential_signed_before_two_rotations_still_verifies() -> None:
    made = award(person())
    for _turn in range(2):
        api.rotate(organisation_key="northlake", by=None, why="Yearly.")
    assert api.verify_here(document(made.public_id)).valid
    published = api.did_document("northlake")
    assert len(published["verificationMethod"]) == 3
    later = award(person("Bo Lindqvist", "bo@example.org"))
    newest = published["verificationMethod"][-1]["id"]
    assert document(later.public_id)["proof"][0]["verificationMethod"] == newest


def test_a_lost_key_file_is_named(settings: Settings) -> None:
    who = keys.signer("southlake")
    (Path(settings.KEYS_DIR) / f"{who.multikey}.pem").unlink()
    keys._loaded.clear()
    with pytest.raises(api.KeyMissing, match="restore the keys folder"):
        keys.signer("southlake")


def test_an_organisation_that_never_signed_has_no_document() -> None:
    with pytest.raises(NotFound):
        api.did_document("stranger")


def test_a_recommendation_is_signed_once_and_signed_anew_when_it_changes() -> None:
    """R37."""
    assert state(recommendation()) == 1
    assert state(recommendation()) == 0
    first = api.endorsements(PROGRAM)[0]
    assert api.verify_here(api.endorsement_document(first.public_id)).valid
    assert state(recommendation(statement="Another sentence.")) == 2
    assert [one.statement for one in api.endorsements(PROGRAM)] == ["Another sentence."]
    assert api.verify_here(api.endorsement_document(first.public_id)).headline == "Revoked"


def test_a_recommendation_that_left_the_file_is_withdrawn_and_the_credential_stays_valid() -> None:
    state(recommendation())
    made = award(person())
    assert state() == 1
    assert api.endorsements(PROGRAM) == []
    found = api.verify_here(document(made.public_id))
    assert found.valid
    assert "does not hold" in found.checks[-1].sentence


def test_an_expired_recommendation_vanishes() -> None:
    state(recommendation(valid_until=datetime(2025, 1, 1, tzinfo=UTC)))
    assert api.endorsements(PROGRAM) == []


def test_holds_and_their_lifting_need_a_reason() -> None:
    learner = person()
    with pytest.raises(Invalid):
        api.place_hold(learner_id=learner.id, reason=" ", by=None)
    with pytest.raises(Invalid):
        api.lift_holds(learner_id=learner.id, program_key="", reason="", by=None)
    api.place_hold(learner_id=learner.id, reason="Identity in doubt.", by=None)
    held = api.holds_on(learner_id=learner.id, program_key=PROGRAM)
    assert held[0].sentence == "It is held back by a person: Identity in doubt."


def test_sharing_opens_and_closes_the_same_address() -> None:
    learner = person()
    made = award(learner)
    with pytest.raises(api.NotShared):
        api.visible_award(public_id=made.public_id, viewer_id=None)
    assert api.visible_award(public_id=made.public_id, viewer_id=learner.id).shared_since is None
    for _twice in range(2):
        api.share(learner_id=learner.id, award=made.public_id)
    assert api.visible_award(public_id=made.public_id, viewer_id=None).shared_since
    api.unshare(learner_id=learner.id, award=made.public_id)
    with pytest.raises(api.NotShared):
        api.visible_award(public_id=made.public_id, viewer_id=None)


def test_nobody_shares_anothers_credential() -> None:
    made = award(person())
    with pytest.raises(NotFound):
        api.share(learner_id=person("Bo Lindqvist", "bo@example.org").id, award=made.public_id)


def test_looks_are_counted_only_while_it_is_shared() -> None:
    learner = person()
    made = award(learner)
    api.record_access(award=made.public_id, form="page")
    api.share(learner_id=learner.id, award=made.public_id)
    for form in ("page", "page", "file"):
        api.record_access(award=made.public_id, form=form)
    seen = api.accesses(award=made.public_id)
    assert (seen.pages, seen.files) == (2, 1)


def test_a_credential_is_worded_in_the_programs_language_whoever_presses_the_button() -> None:
    with translation.override("ja"):
        made = award(person())
    assert "This credential is not a degree" in document(made.public_id)["description"]
