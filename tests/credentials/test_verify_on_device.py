"""The page that checks in the reader's browser says what the server says, and sends nothing of what it is given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from awarded import award, person, recommendation, state
from browser import looks
from credential_samples import HARBOUR_DID, LATER, NORTHLAKE_DID, credential, trust, unsigned
from credential_samples import recommendation as stated
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.live_server_helper import LiveServer
from test_credential_forms import jwt, pdf, png, svg
from test_credential_proof import EXAMPLES, PROOF_VALUE, PUBLIC, UNSIGNED

from studium.credentials import api, contexts, did
from studium.credentials.resolve import TrustList
from studium.credentials.verify import verify
from studium.partners import api as partners

VERIFY = """async ([text, world]) => {
    const {verify} = await import('/static/studium/js/verifier/checks.js');
    const {checks} = await verify(text, {...world, now: Date.now()});
    return checks.map(one => [one.code, one.outcome]);
}"""


def world(known: TrustList, **more: Any) -> dict[str, Any]:
    held = {address: contexts.document(address) for address in contexts.addresses()}
    return {
        "contexts": {**held, **more},
        "trust": {
            "controllers": list(known.controllers.values()),
            "statusLists": [{"address": at, "list": one} for at, one in known.status_lists.items()],
            "names": {},
        },
    }


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_browser_finds_what_the_server_finds(chromium: Any, live_server: LiveServer) -> None:
    whole = json.dumps(credential(endorsements=[stated()]))
    other = {**json.loads(whole), "issuer": {"id": HARBOUR_DID, "type": ["Profile"], "name": "Harbour"}}
    given = [
        (whole, trust()),
        (whole, trust(revoked=(94567,))),
        (whole, trust(withdrawn=(7,))),
        (whole, TrustList()),
        (whole, TrustList(trust().controllers)),
        (whole.replace("78.4", "98.4"), trust()),
        (json.dumps({**json.loads(whole), "extra": 1}), trust()),
        (json.dumps({**json.loads(whole), "@id": "urn:x"}), trust()),
        (json.dumps({**json.loads(whole), "name": "a\u0007b"}), trust()),
        (json.dumps(other), trust()),
        (whole[:-9], trust()),
        (jwt(unsigned()), trust()),
        (jwt(unsigned())[:-9] + "AAAAAAAAA", trust()),
        (jwt(unsigned(), key=b"", alg="none"), trust()),
        (jwt(unsigned(), alg="ES256"), trust()),
        (jwt({"vc": unsigned(), "iss": HARBOUR_DID}), trust()),
    ]
    page = chromium.new_page()
    page.goto(live_server.url + "/verify/here/")
    for text, known in given:
        found = [
            (one.code, one.outcome.value)
            for one in verify(text, resolver=known, now=LATER).checks
            if one.code != "schema"
        ]
        if known.status_lists == {} and known.controllers == {}:
            # Each says so in its own words: nothing is known of the issuer.
            assert ("issuer", "skipped") in found
        assert [tuple(one) for one in page.evaluate(VERIFY, [text, world(known)])] == found
    vector = {
        **UNSIGNED,
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": "2023-02-24T23:36:38Z",
            "verificationMethod": f"https://vc.example/issuers/5678#{PUBLIC}",
            "proofPurpose": "assertionMethod",
            "proofValue": PROOF_VALUE,
        },
    }
    issuer = "https://vc.example/issuers/5678"
    known = TrustList({issuer: did.document(issuer, [did.PublishedKey(PUBLIC)])})
    examples = {EXAMPLES: {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}}
    found = page.evaluate(VERIFY, [json.dumps(vector), world(known, **examples)])
    assert ["proof", "passed"] in found
    found = page.evaluate(VERIFY, [json.dumps({**vector, "name": "Another"}), world(known, **examples)])
    assert ["proof", "failed"] in found
    page.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_file_is_checked_on_the_device_and_nothing_of_it_is_sent(
    chromium: Any, live_server: LiveServer, settings: Settings, tmp_path: Path
) -> None:
    settings.BASE_URL = live_server.url
    state(recommendation())
    made = award(person())
    document = api.document_of(public_id=made.public_id)
    files = {
        "c.json": document.encode(),
        "c.pdf": pdf(document.encode()),
        "c.png": png(document.encode(), packed=True),
        "c.svg": svg(document),
        "altered.json": document.replace("78.4", "98.4").encode(),
        "bomb.png": png(b"{" + b" " * 9_000_000, packed=True),
        "laughs.svg": svg(document, head='<!DOCTYPE svg [<!ENTITY a "b">]>'),
    }
    page = chromium.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)

    def verdict(name: str) -> str:
        page.set_input_files("#file", tmp_path / name)
        page.wait_for_selector("#result:focus")
        said: str = page.inner_text("#verdict")
        page.evaluate("document.activeElement.blur()")
        return said

    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    page.goto(live_server.url + "/verify/here/")
    page.wait_for_selector("[data-ready]")
    sent: list[Any] = []
    page.on("request", lambda one: sent.append(one))
    verdicts = {name: verdict(name) for name in files}
    assert verdicts == {
        "c.json": "Valid",
        "c.pdf": "Valid",
        "c.png": "Valid",
        "c.svg": "Valid",
        "altered.json": "Altered, or not from its issuer",
        "bomb.png": "Cannot be read",
        "laughs.svg": "Cannot be read",
    }
    assert {one.url.partition("/static/")[2][:8] for one in sent if not one.url.startswith("blob:")} == {
        "studium/"
    }
    assert all(one.method == "GET" and not one.post_data for one in sent)
    api.revoke(award=made.public_id, reason_code="error", reason="Wrong person.", by=None)
    page.reload()
    page.wait_for_selector("[data-ready]")
    assert verdict("c.json") == "Revoked"
    # Typefaces are not prepared in tests; anything else would be a fault of the page.
    assert [one for one in errors if "404" not in one] == []
    page.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/verify/", "/verify/here/"])
def test_the_pages_are_clean_at_every_width(chromium: Any, live_server: LiveServer, path: str) -> None:
    for width, scheme in looks.TOUR:
        assert looks.look(chromium, live_server.url + path, width=width, scheme=scheme).problems == []


@pytest.mark.django_db
def test_the_site_publishes_its_issuers_with_keys_names_and_lists(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    partners.upsert_organisation(key="northlake", kind="institution", document={"name": "Northlake"})
    made = award(person())
    api.rotate(organisation_key="northlake", by=None, why="Yearly.")
    with django_assert_num_queries(3):
        answer = Client().get("/verify/trust.json?download")
    assert "attachment" in answer["Content-Disposition"]
    published = answer.json()
    (controller,) = published["controllers"]
    assert published["names"] == {controller["id"]: "Northlake"}
    assert len(controller["verificationMethod"]) == 2
    known = TrustList(
        {controller["id"]: controller},
        {one["address"]: one["list"] for one in published["statusLists"]},
    )
    document = api.document_of(public_id=made.public_id)
    assert verify(document, resolver=known, now=made.awarded_at.replace(year=2100)).valid
    assert controller["id"] != NORTHLAKE_DID


@pytest.mark.django_db
def test_the_page_on_the_device_asks_nothing_of_the_database(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        assert "sent to this site" in Client().get("/verify/here/").content.decode()
        assert set(Client().get("/verify/contexts.json").json()) == set(contexts.addresses())
