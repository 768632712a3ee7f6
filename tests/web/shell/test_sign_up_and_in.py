"""The doors: sign-up, confirmation, sign-in, reset, second step; in our words and with no dead end."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from studium.accounts import api as accounts

pytestmark = pytest.mark.django_db

PASSWORD = "four quiet words here"


def newest_link() -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", accounts.mailbox()[0].body)
    assert found
    return found.group(1)


def sign_up(client: Client, **more: str):
    given = {"email": "wanjiru@example.org", "legal_name": "Wanjiru Kamau", "password1": PASSWORD, **more}
    return client.post(reverse("account_signup"), given)


def test_a_new_person_confirms_the_address_and_is_in(client):
    assert sign_up(client, time_zone="Africa/Nairobi").status_code == 302
    page = client.get(newest_link())
    assert "Is <strong>wanjiru@example.org</strong> the address of Wanjiru Kamau?" in page.content.decode()
    client.post(newest_link())
    person = accounts.person_by_email("wanjiru@example.org")
    assert person is not None
    assert person.time_zone == "Africa/Nairobi"
    assert "Wanjiru Kamau" in client.get(reverse("account")).content.decode()


def test_an_unknown_zone_is_taken_as_utc(client):
    sign_up(client, time_zone="Mars/Olympus")
    person = accounts.person_by_email("wanjiru@example.org")
    assert person is not None
    assert person.time_zone == "UTC"


def test_a_form_that_does_not_fit_keeps_what_was_typed_but_the_password(client):
    page = sign_up(client, password1="short").content.decode()
    assert 'value="Wanjiru Kamau"' in page
    assert 'value="wanjiru@example.org"' in page
    assert "short" not in page.replace("too short", "")


def test_the_same_address_again_is_told_by_mail_only(client):
    accounts.create_person(email="wanjiru@example.org", legal_name="Wanjiru Kamau")
    page = sign_up(client)
    assert page.status_code == 302
    assert accounts.mailbox()[0].subject == "You already have an account"


def test_a_forgotten_password_is_replaced_through_a_link(client):
    accounts.create_person(
        email="wanjiru@example.org", legal_name="Wanjiru Kamau", password="the old one it was"
    )
    client.post(reverse("account_reset_password"), {"email": "wanjiru@example.org"})
    page = client.get(newest_link(), follow=True)
    at = page.request["PATH_INFO"]
    client.post(at, {"password1": PASSWORD, "password2": PASSWORD})
    assert Client().login(email="wanjiru@example.org", password=PASSWORD)


def test_a_used_link_says_so_and_offers_a_new_one(client):
    page = client.get(reverse("account_confirm_email", args=["nonsense"])).content.decode()
    assert "This link no longer works" in page


def signed_in() -> Client:
    """Somebody who has just proved again who they are, as guarded pages ask."""
    client = Client()
    accounts.create_person(email="wanjiru@example.org", legal_name="Wanjiru Kamau", password=PASSWORD)
    client.post(reverse("account_login"), {"login": "wanjiru@example.org", "password": PASSWORD})
    asked = client.get(reverse("account_reauthenticate"))
    assert "Is it still you?" in asked.content.decode()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.mark.parametrize(
    "name",
    [
        "account",
        "account_email",
        "account_change_password",
        "account_logout",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
    ],
)
def test_every_page_about_the_account_opens_and_speaks_our_words(name):
    response = signed_in().get(reverse(name))
    page = response.content.decode()
    assert response.status_code == 200
    assert "settings-nav" in page
    assert "Two-Factor" not in page
    assert "Are you sure" not in page


def test_the_second_step_and_the_recovery_codes():
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    client = signed_in()
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    made = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True).content.decode()
    assert "10 of 10 are unused" in made
    again = Client()
    asked = again.post(
        reverse("account_login"), {"login": "wanjiru@example.org", "password": PASSWORD}, follow=True
    )
    assert "The second step" in asked.content.decode()
