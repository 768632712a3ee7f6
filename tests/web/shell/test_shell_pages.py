"""Home, account, desk, mailbox, errors: what the shell answers, and with how many queries."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import path, reverse

from studium.accounts import api as accounts
from studium.core.errors import Conflict
from studium.urls import urlpatterns as site

pytestmark = pytest.mark.django_db


def moved_on(request):
    raise Conflict("This window has closed; register for the next one.")


urlpatterns = [path("moved-on/", moved_on), *site]


@pytest.fixture
def wanjiru(client: Client) -> accounts.Person:
    person = accounts.create_person(email="wanjiru@studium.example", legal_name="Wanjiru Kamau")
    from django.contrib.auth import get_user_model

    client.force_login(get_user_model().objects.get(pk=person.id))
    return person


def test_names_place_and_zone_are_saved_and_the_zone_is_used_at_once(client, wanjiru):
    given = {
        "legal_name": "Wanjiru Kamau",
        "display_name": "Wanjiru",
        "country": "KE",
        "time_zone": "Africa/Nairobi",
    }
    assert client.post(reverse("account"), given).status_code == 302
    assert client.session["time_zone"] == "Africa/Nairobi"
    assert accounts.person(wanjiru.id).display_name == "Wanjiru"


def test_a_zone_that_does_not_exist_is_said_and_what_was_typed_stays(client, wanjiru):
    given = {"legal_name": "Wanjiru Kamau", "time_zone": "Africa/Nairobbi", "display_name": "Wanjiru"}
    response = client.post(reverse("account"), given)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="Africa/Nairobbi"' in page
    assert "is not a time zone" in page
    assert 'aria-invalid="true"' in page


def test_a_desk_without_roles_says_what_will_be_there(client, wanjiru):
    assert "Nothing on it yet" in client.get(reverse("desk")).content.decode()


def test_an_unknown_address_is_one_sentence_with_a_way_back(client):
    response = client.get("/nothing/here/", headers={"referer": "http://testserver/programs/?q=a"})
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()
    assert 'href="/programs/?q=a"' in response.content.decode()


def test_the_way_back_never_leads_to_another_site(client):
    page = client.get("/nothing/", headers={"referer": "https://elsewhere.example/trap"}).content.decode()
    assert "elsewhere.example" not in page


@pytest.mark.urls(__name__)
def test_an_expected_failure_is_its_sentence_with_its_status(client):
    response = client.get("/moved-on/")
    assert response.status_code == 409
    assert "This window has closed; register for the next one." in response.content.decode()


def test_a_stale_form_says_that_nothing_was_changed(wanjiru):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(reverse("account_login"), {})
    assert response.status_code == 403
    assert "Nothing was changed" in response.content.decode()


def test_one_click_signs_in_only_invented_people_and_only_in_the_demo(client, settings):
    accounts.create_person(email="real@example.org", legal_name="A Real Person")
    accounts.create_person(email="sofia@studium.example", legal_name="Sofia Invented")
    sign_in = reverse("demo-sign-in")
    assert client.post(sign_in, {"email": "real@example.org"}).status_code == 404
    assert client.post(sign_in, {"email": "sofia@studium.example"}).status_code == 302
    settings.DEMO = False
    assert client.post(sign_in, {"email": "sofia@studium.example"}).status_code == 404
    assert client.get(reverse("mailbox")).status_code == 404
    assert client.get(reverse("demo-people")).status_code == 404


def test_mail_is_readable_and_its_links_can_be_followed(client, wanjiru):
    accounts.notify(user_id=wanjiru.id, subject="Released", body="Your result is there.", link="/my/")
    page = client.get(reverse("mailbox")).content.decode()
    assert "Your result is there." in page
    assert '<a href="http://localhost:8000/my/"' in page


def test_mail_cannot_carry_markup(client, wanjiru):
    accounts.notify(user_id=wanjiru.id, subject="<b>x</b>", body="<script>alert(1)</script>")
    page = client.get(reverse("mailbox")).content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


def test_pages_anyone_may_read_ask_nothing_about_the_reader(client, django_assert_num_queries):
    cache.clear()
    with django_assert_num_queries(0):
        client.get(reverse("account_signup"))
        client.get("/nothing/")


def test_no_page_asks_another_site_for_anything(client):
    page = client.get(reverse("account_login")).content.decode()
    assert "https://" not in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
