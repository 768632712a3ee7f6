"""Every check in words, whatever is given: nothing is believed that was not checked, nothing raises."""

from __future__ import annotations

import copy
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from credential_samples import (
    ADDRESS,
    AWARDED,
    BASE,
    HARBOUR_DID,
    LATER,
    NORTHLAKE_DID,
    amina,
    credential,
    recommendation,
    signed,
    snapshot,
    status_address,
    trust,
    unsigned,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from studium.credentials.checks import Outcome, Verification
from studium.credentials.resolve import TrustList
from studium.credentials.verify import verify

WHOLE = json.dumps(credential(endorsements=[recommendation()]))


def check(
    document: dict[str, Any] | str | bytes, *, resolver: TrustList | None = None, now: datetime = LATER
) -> Verification:
    return verify(document, resolver=resolver or trust(), now=now)


def outcomes(found: Verification) -> dict[str, str]:
    return {one.code: one.outcome.value for one in found.checks}


def failing(found: Verification) -> str:
    return found.failures[0].sentence


def test_aminas_credential_is_valid_and_every_check_says_so() -> None:
    found = check(WHOLE)
    assert found.valid
    assert found.headline == "Valid"
    assert [(one.code, one.outcome) for one in found.checks] == [
        (code, Outcome.PASSED)
        for code in ("readable", "structure", "issuer", "proof", "status", "period", "schema", "endorsement")
    ]
    sentences = [one.sentence for one in found.checks]
    assert "Signed by Northlake Institute of Technology (did:web:studium.example:i:northlake)." in sentences
    assert "Unchanged since 16 April 2025." in sentences
    assert (found.subject.holder, found.subject.title) == ("Amina Njeri Mwangi", "Supply Chain Systems")


def test_another_name_in_it_is_found_out_and_no_signature_is_claimed() -> None:
    found = check(WHOLE.replace("Amina Njeri Mwangi", "Amira Njeri Mwangi"))
    assert not found.valid
    assert outcomes(found)["proof"] == "failed"
    assert "altered since" in failing(found)
    assert not any(one.sentence.startswith("Signed by") for one in found.checks)


def test_a_revoked_one_is_revoked_though_its_signature_holds() -> None:
    found = check(WHOLE, resolver=trust(revoked=(94567,)))
    assert found.headline == "Revoked"
    assert outcomes(found) | {"status": "failed", "proof": "passed"} == outcomes(found)


def test_a_withdrawn_recommendation_takes_nothing_from_the_credential() -> None:
    found = check(WHOLE, resolver=trust(withdrawn=(7,)))
    assert found.valid
    assert outcomes(found)["endorsement"] == "failed"


def test_a_recommendation_of_something_else_does_not_count_for_this() -> None:
    other = recommendation(about=f"{BASE}/programs/another/")
    found = check(credential(endorsements=[other]))
    assert "is about something else" in found.checks[-1].sentence


def test_a_recommendation_is_a_credential_of_its_own() -> None:
    assert check(recommendation()).valid


def test_an_expired_one_says_when() -> None:
    document = signed({**unsigned(), "validUntil": "2025-12-31T23:59:59Z"})
    assert check(document, now=datetime(2025, 12, 31, tzinfo=UTC)).valid
    found = check(document, now=LATER)
    assert found.headline == "Expired"
    assert "31 December 2025" in failing(found)


def test_it_is_not_in_force_before_its_day() -> None:
    assert "Not in force before 16 April 2025" in failing(check(WHOLE, now=AWARDED - timedelta(days=1)))


def test_offline_without_the_status_list_it_says_that_the_status_is_unknown() -> None:
    known = TrustList(trust().controllers, {})
    found = check(WHOLE, resolver=known)
    assert found.valid
    assert found.status_unknown
    assert found.headline == "Valid, status unknown"


def test_offline_without_the_issuer_nothing_is_claimed() -> None:
    found = check(WHOLE, resolver=TrustList())
    assert not found.valid
    assert found.headline == "Cannot be checked here"
    assert outcomes(found)["proof"] == outcomes(found)["endorsement"] == "skipped"


def test_a_status_list_of_somebody_else_is_not_believed() -> None:
    mine = trust()
    foreign = mine.status_lists[status_address("harbour")]
    swapped = TrustList(mine.controllers, {status_address("northlake"): foreign})
    assert "somebody other than its issuer" in failing(check(WHOLE, resolver=swapped))


def test_an_altered_status_list_is_not_believed() -> None:
    mine = trust(revoked=(94567,))
    listed = copy.deepcopy(mine.status_lists[status_address("northlake")])
    listed["credentialSubject"]["encodedList"] = trust().status_lists[status_address("northlake")][
        "credentialSubject"
    ]["encodedList"]
    found = check(WHOLE, resolver=TrustList(mine.controllers, {status_address("northlake"): listed}))
    assert "cannot be trusted" in failing(found)


def test_a_key_of_one_issuer_cannot_sign_for_another() -> None:
    document = signed({**unsigned(), "issuer": {"id": HARBOUR_DID, "type": ["Profile"], "name": "Harbour"}})
    assert f"with a key of {NORTHLAKE_DID}, but says that {HARBOUR_DID} issued it" in failing(check(document))


def test_an_expiry_hidden_in_another_place_is_found() -> None:
    """JSON-LD would take it for the credential's own, so the signature alone would still hold."""
    hidden = signed({**unsigned(), "validUntil": "2025-05-01T00:00:00Z"})
    until = hidden.pop("validUntil")
    hidden["credentialSubject"]["achievement"]["related"] = [
        {"id": ADDRESS, "type": ["Related"], "validUntil": until}
    ]
    found = check(hidden)
    assert not found.valid
    assert "“validUntil” of the credential stands inside another part" in failing(found)


@pytest.mark.parametrize(
    ("given_text", "code", "sentence"),
    [
        ("", "readable", "There is nothing in it"),
        (WHOLE[: len(WHOLE) // 2], "readable", "it was cut off"),
        (WHOLE[:-1], "readable", "it was cut off"),
        ("%PDF-1.7 ...", "readable", "No credential is in this file"),
        ("eyJhbGciOiJFZERTQSJ9.e30.x", "readable", "not a whole JWT"),
        ("<!doctype html><p>", "readable", "This is a web page"),
        ("[1, 2]", "readable", "not an object"),
        ('{"a": 1, "a": 2}', "readable", "“a” stands twice"),
        ('{"a": NaN}', "readable", "not a number of JSON"),
        ("{'a': 1}", "readable", "line 1, column 2"),
        (b"\xff\xfe{}", "readable", "not text in UTF-8"),
        ("[" * 100_000, "readable", "nested deeper"),
        ('{"a":' * 3_000 + "1" + "}" * 3_000, "readable", "nested deeper"),
        (json.dumps({"x": "y" * 600_000}), "readable", "at most"),
        ("{}", "structure", "no verifiable credential"),
        (
            json.dumps({**json.loads(WHOLE), "type": ["Diploma"]}),
            "structure",
            "does not say “VerifiableCredential”",
        ),
        (json.dumps({**json.loads(WHOLE), "extra": 1}), "structure", "No context defines “extra”"),
        (json.dumps({**json.loads(WHOLE), "proof": []}), "issuer", "Nobody signed it"),
        (
            json.dumps({**json.loads(WHOLE), "proof": {"type": "Ed25519Signature2020"}}),
            "issuer",
            "cannot check",
        ),
    ],
)
def test_what_is_wrong_is_said(given_text: str | bytes, code: str, sentence: str) -> None:
    found = check(given_text)
    assert not found.valid
    assert found.failures[0].code == code
    assert sentence in failing(found)
    assert len(found.checks) >= 7


@pytest.mark.parametrize(
    "name",
    [
        "Zoë O’Brien",
        "عائشة بنت خالد",
        "山田 花子",
        "Nguye\u0302\u0303n",
        "Ada 🦉 Lovelace",
        'Bo "B" \\ Lindqvist',
    ],
)
def test_names_of_every_script_verify(name: str) -> None:
    found = check(json.dumps(credential(snapshot(holder=amina(legal_name=name)))))
    assert found.valid
    assert found.subject.holder == name


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(sorted(json.loads(WHOLE)))


@settings(deadline=None, max_examples=80)
@given(KEYS, JSON)
def test_no_value_in_any_place_raises_or_passes(key: str, value: Any) -> None:
    document = {**json.loads(WHOLE), key: value}
    found = check(document)
    assert len(found.checks) >= 7
    if value not in (None, [], {}) or key in ("proof", "issuer", "credentialSubject", "id"):
        assert not found.valid


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(["id", "type", "achievement", "identifier", "result"]), JSON)
def test_no_value_inside_the_subject_raises(key: str, value: Any) -> None:
    document = json.loads(WHOLE)
    document["credentialSubject"][key] = value
    document["credentialStatus"] = value
    assert len(check(document).checks) >= 7


def test_a_hostile_document_costs_little() -> None:
    wide = {
        **json.loads(WHOLE),
        "evidence": [{"type": ["Evidence"], "narrative": str(n)} for n in range(6000)],
    }
    started = time.process_time()
    assert not check(wide).valid
    assert time.process_time() - started < 3
