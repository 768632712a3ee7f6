"""The credential's page, the list of one's own, the verify page, and what verifiers fetch."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from awarded import award, person, recommendation, state
from credential_samples import amina as holder
from credential_samples import credential as foreign
from credential_samples import snapshot
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from studium.accounts.models import User
from studium.credentials import api

pytestmark = pytest.mark.django_db


class Story:
    """Amina with her award, her browser, and a stranger's."""

    def __init__(self) -> None:
        self.learner = person()
        self.award = award(self.learner)
        self.page = f"/credentials/{self.award.public_id}/"
        self.file = f"/credentials/{self.award.public_id}.json"
        self.amina, self.stranger = Client(), Client()
        self.amina.force_login(User.objects.get(pk=self.learner.id))

    def share(self) -> None:
        self.amina.post(self.page + "share")


@pytest.fixture
def story() -> Story:
    return Story()


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_stranger_sees_nothing_before_it_is_shared(story: Story) -> None:
    for path in (story.page, story.file, "/credentials/nothing/", "/credentials/nothing.json"):
        response = story.stranger.get(path)
        assert response.status_code == 404
        assert "Amina" not in text(response)
    hidden, missing = (text(story.stranger.get(path)) for path in (story.page, "/credentials/nothing/"))
    assert hidden.replace(story.award.public_id, "") == missing.replace("nothing", "")


def test_its_holder_sees_the_certificate_and_can_share_it(story: Story) -> None:
    page = text(story.amina.get(story.page))
    for shown in (
        "Amina Njeri Mwangi",
        "the program credential in",
        "Supply Chain Systems",
        story.award.number,
    ):
        assert shown in page
    assert "This credential is not a degree and does not guarantee admission to one." in page
    assert "Share this credential" in page
    assert "Only you can see this" in page


def test_once_shared_a_stranger_sees_it_checked_and_the_holder_sees_that_somebody_looked(
    story: Story,
) -> None:
    story.share()
    page = text(story.stranger.get(story.page))
    assert "Amina Njeri Mwangi" in page
    assert "Signed by Northlake Institute of Technology" in page
    assert "Not revoked." in page
    assert "Stop sharing" not in page
    assert 'name="robots" content="noindex"' in page
    assert "Looked at 1 time" in text(story.amina.get(story.page))
    story.amina.post(story.page + "unshare")
    assert story.stranger.get(story.page).status_code == 404


def test_a_get_shares_nothing_and_a_stranger_cannot_share(story: Story) -> None:
    assert story.amina.get(story.page + "share").status_code == 405
    assert story.stranger.post(story.page + "share").status_code == 302
    assert story.stranger.get(story.page).status_code == 404


def test_a_revoked_one_says_so_plainly_to_everyone(story: Story) -> None:
    story.share()
    api.revoke(award=story.award.public_id, reason_code="misconduct", reason="Two people sat it.", by=None)
    public, own = text(story.stranger.get(story.page)), text(story.amina.get(story.page))
    for page in (public, own):
        assert "Revoked on" in page
        assert "A person decided that the results were not the learner’s own." in page
    assert "Two people sat it." in own
    assert "Two people sat it." not in public


def test_a_right_to_left_name_is_set_as_it_reads() -> None:
    learner = person("عائشة بنت خالد", "ayse@example.org")
    made = award(
        learner, snapshot(holder=holder(legal_name="عائشة بنت خالد", romanised_name="Aisha bint Khalid"))
    )
    api.share(learner_id=learner.id, award=made.public_id)
    page = text(Client().get(made.path))
    assert '<h1 class="cert-who" dir="auto">عائشة بنت خالد</h1>' in page
    assert "Aisha bint Khalid" in page


def test_the_file_is_the_signed_bytes_and_a_program_may_ask_for_them_at_the_page(story: Story) -> None:
    story.share()
    signed = api.document_of(public_id=story.award.public_id).encode()
    fetched = story.stranger.get(story.file)
    assert (fetched.content, fetched["Content-Type"]) == (signed, "application/vc")
    assert fetched["Access-Control-Allow-Origin"] == "*"
    assert story.stranger.get(story.page, headers={"Accept": "application/vc"}).content == signed
    assert "attachment" in story.stranger.get(story.file + "?download")["Content-Disposition"]
    assert story.stranger.get(story.page, headers={"Accept": "text/html,*/*;q=0.8"})[
        "Content-Type"
    ].startswith("text/html")


def test_an_unshared_file_is_never_stored_on_the_way(story: Story) -> None:
    assert story.amina.get(story.file)["Cache-Control"] == "private, no-store"


def test_linkedin_needs_a_public_https_address(story: Story, settings: Settings) -> None:
    story.share()
    assert "linkedin.com" not in text(story.amina.get(story.page))
    settings.BASE_URL = "https://studium.example"
    page = text(story.amina.get(story.page))
    assert f"certUrl=https%3A%2F%2Fstudium.example%2Fcredentials%2F{story.award.public_id}%2F" in page


def test_ones_own_credentials_are_listed_with_their_state(story: Story) -> None:
    assert "Only you can see it" in text(story.amina.get("/my/credentials/"))
    api.revoke(award=story.award.public_id, reason_code="error", reason="x", by=None)
    assert "Revoked" in text(story.amina.get("/my/credentials/"))
    assert story.stranger.get("/my/credentials/").status_code == 302


def test_without_any_the_list_says_what_will_be_there() -> None:
    client = Client()
    client.force_login(User.objects.get(pk=person("Bo Lindqvist", "bo@example.org").id))
    assert "Your credentials will be here" in text(client.get("/my/credentials/"))


# What verifiers fetch


def test_keys_and_lists_are_published_and_asked_for_anew(story: Story) -> None:
    for path in ("/.well-known/did.json", "/i/northlake/did.json"):
        response = story.stranger.get(path)
        assert response["Content-Type"] == "application/did+json"
        assert response["Cache-Control"] == "public, no-cache"
    status = json.loads(api.document_of(public_id=story.award.public_id))["credentialStatus"]
    path = status["statusListCredential"].removeprefix("http://localhost:8000")
    before = story.stranger.get(path)
    assert before["Content-Type"] == "application/vc"
    assert story.stranger.get(path, headers={"If-None-Match": before["ETag"]}).status_code == 304
    api.revoke(award=story.award.public_id, reason_code="error", reason="x", by=None)
    after = story.stranger.get(path, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200


@pytest.mark.parametrize("path", ["/i/stranger/did.json", "/status/nothing", "/endorsements/nothing"])
def test_what_was_never_published_is_not_found(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_a_recommendation_is_published_by_itself() -> None:
    state(recommendation())
    (stated,) = api.endorsements("supply-chain-systems")
    response = Client().get(f"/endorsements/{stated.public_id}")
    assert api.verify_here(response.content).valid


# The verify page


def verify(client: Client, **given: Any) -> str:
    return text(client.post("/verify/", given))


def test_anyone_verifies_a_file_a_text_or_a_link(story: Story) -> None:
    story.share()
    document = api.document_of(public_id=story.award.public_id)
    for given in (
        {"file": SimpleUploadedFile("c.json", document.encode())},
        {"text": document},
        {"link": f"http://localhost:8000{story.page}"},
        {"link": f"http://localhost:8000{story.file}"},
    ):
        page = verify(Client(), **given)
        assert '<h2 id="verdict">Valid</h2>' in page
        assert "Amina Njeri Mwangi" in page


def test_an_altered_one_lists_the_failing_check_and_what_it_means(story: Story) -> None:
    document = api.document_of(public_id=story.award.public_id).replace("78.4", "98.4")
    page = verify(Client(), text=document)
    assert "Altered, or not from its issuer" in page
    assert "The signature does not fit" in page
    assert "Do not rely on it, not even in part." in page
    assert "What it says of itself; do not take it for true:" in page
    # What was typed is kept.
    assert "98.4" in page


def test_a_link_to_an_unshared_credential_gives_nothing_away(story: Story) -> None:
    response = Client().post("/verify/", {"link": f"http://localhost:8000{story.page}"})
    assert response.status_code == 422
    assert "There is no shared credential at this address" in text(response)
    assert "Amina" not in text(response)
    assert "Amina" in text(story.amina.post("/verify/", {"link": f"http://localhost:8000{story.page}"}))


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("https://127.0.0.1/secret", "not on the public internet"),
        ("https://169.254.169.254/latest/meta-data", "not on the public internet"),
        ("http://example.org/x", "Only https addresses are fetched"),
        ("file:///etc/passwd", "Only https addresses are fetched"),
        ("nonsense", "Only https addresses are fetched"),
    ],
)
def test_a_link_into_a_private_network_is_refused_and_kept_in_the_form(link: str, sentence: str) -> None:
    response = Client().post("/verify/", {"link": link})
    assert response.status_code == 422
    assert sentence in text(response)
    assert f'value="{link}"' in text(response)


@pytest.mark.parametrize("given", [{}, {"text": "   "}])
def test_nothing_given_asks_for_something(given: dict[str, str]) -> None:
    assert "Give a file, the text of a credential, or a link to one." in verify(Client(), **given)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"%PDF-1.7",
        b"[" * 200_000,
        b'{"@context": 5}',
        b"{" + b" " * 700_000,
        b"null",
        b"\xff\xfe",
    ],
)
def test_no_file_breaks_the_page(content: bytes) -> None:
    response = Client().post("/verify/", {"file": SimpleUploadedFile("x", content)})
    assert response.status_code == 200
    assert "is-not-valid" in text(response)


def test_a_foreign_issuer_that_cannot_be_reached_fails_with_the_reason() -> None:
    page = verify(Client(), text=json.dumps(foreign()))
    assert "Issuer not confirmed" in page
    assert "There is no host named studium.example" in page


# Query counts


def test_the_pages_cost_few_queries(story: Story, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    story.share()
    story.amina.get(story.page)
    # session, person; award, document; keys, status list; looks
    with django_assert_num_queries(7):
        story.amina.get(story.page)
    # award, document; keys, status list; and the look is counted: savepoint, share, count
    story.stranger.get(story.page)
    with django_assert_num_queries(8):
        story.stranger.get(story.page)
    with django_assert_num_queries(3):
        story.amina.get("/my/credentials/")
    with django_assert_num_queries(0):
        story.stranger.get("/verify/")
    with django_assert_num_queries(1):
        story.stranger.get("/i/northlake/did.json")
