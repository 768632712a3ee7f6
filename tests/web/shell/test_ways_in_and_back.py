"""Ways into the admin site, and ways back from an error page: none leads past sign-in or off the site."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.test import Client

from studium.accounts import api as accounts

pytestmark = pytest.mark.django_db


def test_the_admin_site_is_entered_by_the_sites_own_sign_in(client: Client) -> None:
    accounts.create_person(
        email="dean@studium.example", legal_name="Dean", password="a long enough one", staff=True
    )
    sent = {"username": "dean@studium.example", "password": "a long enough one"}
    for response in (client.get("/admin/login/"), client.post("/admin/login/", sent)):
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "referer", ["http://testserver//elsewhere.example/x", "https://[", "//", "http://testserver"]
)
def test_the_way_back_from_an_error_stays_on_the_site(client: Client, referer: str) -> None:
    response = client.get("/nowhere/", headers={"referer": referer})
    assert response.status_code == 404
    assert "elsewhere.example" not in response.content.decode()


def test_a_link_that_is_no_address_is_said_to_be_none(client: Client) -> None:
    response = client.post("/verify/", {"link": "https://["})
    assert response.status_code == 422
    assert "is not an address" in response.content.decode()


def test_in_production_limits_count_by_the_address_the_proxy_saw(tmp_path) -> None:
    """Otherwise ten wrong passwords a minute, from anybody, would keep everybody out."""
    program = """
import django, json
django.setup()
from django.test import RequestFactory
from allauth.core.internal.httpkit import get_client_ip
asked = RequestFactory().get("/", headers={"x-forwarded-for": "203.0.113.9, 198.51.100.7"}, REMOTE_ADDR="127.0.0.1")
print(json.dumps(get_client_ip(asked)))
"""
    own = {name: value for name, value in os.environ.items() if not name.startswith("STUDIUM_")}
    given = own | {
        "STUDIUM_ENV": "production",
        "STUDIUM_BASE_URL": "https://studium.example",
        "STUDIUM_SECRET_KEY": "x" * 50,
        "STUDIUM_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "studium.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    said = subprocess.run(
        [sys.executable, "-c", program], env=given, capture_output=True, text=True, check=True
    )
    assert json.loads(said.stdout) == "198.51.100.7"
