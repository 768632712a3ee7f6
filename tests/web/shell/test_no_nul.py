"""A NUL character in an address or a form is answered with 400 and a sentence, before any look-up with it."""

from __future__ import annotations

import pytest
from django.test import Client

from studium.accounts import api as accounts

pytestmark = pytest.mark.django_db

SENTENCE = "a character that no keyboard makes"


@pytest.fixture
def akinyi(client: Client) -> Client:
    from django.contrib.auth import get_user_model

    person = accounts.create_person(email="akinyi@studium.example", legal_name="Akinyi Odhiambo")
    client.force_login(get_user_model().objects.get(pk=person.id))
    return client


@pytest.mark.parametrize(
    "address",
    ["/orders/%00/", "/nowhere/%00", "/programs/?q=%00", "/my/deadlines.ics?key=%00", "/?%00=1"],
)
def test_an_address_with_a_nul_is_refused_with_a_sentence(akinyi: Client, address: str) -> None:
    response = akinyi.get(address)
    assert response.status_code == 400
    assert SENTENCE in response.content.decode()


@pytest.mark.parametrize("form", [{"kind": "exam", "ref": "a\x00b"}, {"kind\x00": "exam"}])
def test_a_form_with_a_nul_is_refused_with_a_sentence(akinyi: Client, form: dict[str, str]) -> None:
    response = akinyi.post("/buy", form)
    assert response.status_code == 400
    assert SENTENCE in response.content.decode()


def test_a_forged_form_is_refused_as_forged_before_it_is_looked_at(akinyi: Client) -> None:
    careful = Client(enforce_csrf_checks=True)
    assert careful.post("/buy", {"kind": "\x00"}).status_code == 403


def test_a_percent_sign_before_two_zeros_is_no_nul(akinyi: Client) -> None:
    assert akinyi.get("/programs/?q=%2500").status_code == 200


def test_the_api_keeps_its_own_shape_of_errors(akinyi: Client) -> None:
    response = akinyi.get("/api/v1/programs/%00")
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize("key", ["\\000" * 8, "x" * 7, "a" * 31 + "'"])
def test_a_session_cookie_that_is_none_of_ours_is_nobodys(db: None, key: str) -> None:
    stranger = Client(headers={"cookie": f'sessionid="{key}"'})
    assert stranger.get("/my/").headers["Location"].startswith("/accounts/login/")
