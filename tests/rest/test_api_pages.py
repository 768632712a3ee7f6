"""The page that describes the API, and the page of one's tokens."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from quay import Caller, ask

from studium.accounts import api as accounts
from studium.rest import schema

pytestmark = pytest.mark.django_db


class Anchors(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(found["id"])
        if tag == "a" and (found.get("href") or "").startswith("#"):
            self.links.append(found["href"][1:])
        self.sources += [
            value for name in ("src", "href") if (value := found.get(name)) and tag in ("script", "link")
        ]


class TestDescription:
    def test_every_operation_and_every_shape_is_on_the_page(self, client: Client):
        page = client.get("/api/v1/docs").content.decode()
        described = schema.document()
        found = Anchors(page)
        for methods in described["paths"].values():
            for operation in methods.values():
                assert operation["operationId"] in found.ids
        for name in described["components"]["schemas"]:
            assert f"shape-{name}" in found.ids

    def test_every_link_on_the_page_leads_somewhere_and_only_once(self, client: Client):
        found = Anchors(client.get("/api/v1/docs").content.decode())
        assert set(found.links) <= set(found.ids)
        assert len(found.ids) == len(set(found.ids))

    def test_a_problems_type_leads_to_its_words(self, client: Client):
        problem = client.get("/api/v1/programs/nothing").json()
        address, _, anchor = problem["type"].partition("#")
        assert anchor in Anchors(client.get(address).content.decode()).ids

    def test_nothing_is_loaded_from_elsewhere_and_no_script_runs(self, client: Client):
        answer = client.get("/api/v1/docs")
        page = answer.content.decode()
        assert "<script" not in page
        assert all(source.startswith("/") for source in Anchors(page).sources)
        assert "default-src 'none'" in answer["Content-Security-Policy"]

    def test_the_first_view_is_small(self, client: Client):
        import gzip

        assert len(gzip.compress(client.get("/api/v1/docs").content)) < 40_000

    def test_it_costs_no_query(self, client: Client, django_assert_num_queries):
        client.get("/api/v1/docs")
        with django_assert_num_queries(0):
            client.get("/api/v1/docs")

    def test_the_address_of_the_api_leads_to_it(self, client: Client):
        assert client.get("/api/v1/").headers["Location"] == "/api/v1/docs"


@pytest.fixture
def mine(client: Client, bruno: Caller, django_user_model) -> Client:
    client.force_login(django_user_model.objects.get(pk=bruno.person.id))
    return client


class TestTokens:
    def test_a_token_is_shown_once_and_works_at_once(self, mine: Client, bruno: Caller):
        page = mine.post(reverse("api-tokens"), {"name": "planner"}).content.decode()
        (token,) = re.findall(r"stu_[\w-]{40}", page)
        assert ask("GET", "/me", Authorization=f"Bearer {token}").json()["id"] == bruno.person.public_id
        again = mine.get(reverse("api-tokens"))
        assert token not in again.content.decode() and "planner" in again.content.decode()
        assert "no-store" in again["Cache-Control"]

    def test_a_revoked_token_lets_nothing_in(self, mine: Client, bruno: Caller):
        (view,) = accounts.tokens_of(bruno.person.id)
        mine.post(reverse("api-token-revoke"), {"token": view.id})
        assert bruno("GET", "/me").status_code == 401
        assert accounts.tokens_of(bruno.person.id) == []

    def test_nobody_revokes_somebody_elses(self, mine: Client, amina: Caller):
        (view,) = accounts.tokens_of(amina.person.id)
        for given in (view.id, "", view.id[:4], "%" * 16, "%"):
            assert mine.post(reverse("api-token-revoke"), {"token": given}).status_code == 404
        assert amina("GET", "/me").status_code == 200

    def test_the_last_use_is_noted(self, bruno: Caller):
        assert accounts.tokens_of(bruno.person.id)[0].last_used_at is None
        bruno("GET", "/me")
        assert accounts.tokens_of(bruno.person.id)[0].last_used_at is not None

    @pytest.mark.parametrize("name", ["", " ", "x" * 81])
    def test_a_name_that_does_not_do_is_said_and_kept(self, mine: Client, bruno: Caller, name: str):
        answer = mine.post(reverse("api-tokens"), {"name": name})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
        assert len(accounts.tokens_of(bruno.person.id)) == 1

    def test_there_is_a_most(self, mine: Client, bruno: Caller):
        for number in range(19):
            accounts.create_token(user_id=bruno.person.id, name=str(number))
        answer = mine.post(reverse("api-tokens"), {"name": "one more"})
        assert answer.status_code == 409
        assert "Revoke one" in answer.content.decode()

    def test_only_somebody_signed_in_has_tokens(self, client: Client):
        assert client.get(reverse("api-tokens")).status_code == 302
        assert client.post(reverse("api-token-revoke"), {"token": "x"}).status_code == 302

    def test_a_token_makes_no_token(self, bruno: Caller):
        answer = Client().post(
            reverse("api-tokens"), {"name": "x"}, headers={"Authorization": f"Bearer {bruno.token}"}
        )
        assert answer.status_code == 302
        assert len(accounts.tokens_of(bruno.person.id)) == 1

    def test_the_account_page_leads_there(self, mine: Client):
        assert reverse("api-tokens") in mine.get(reverse("account")).content.decode()

    def test_queries(self, mine: Client, django_assert_num_queries):
        mine.get(reverse("api-tokens"))
        with django_assert_num_queries(3):
            mine.get(reverse("api-tokens"))
