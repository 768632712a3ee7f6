"""Who may see and do what by the API: a learner what is theirs, and nothing of anybody else's."""

from __future__ import annotations

import pytest
import quay
from django.test import Client
from quay import MINE, PROGRAM, Caller, ask

from studium.progress import api as progress

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", MINE)
def test_what_is_somebodys_needs_a_token(open_quay, path):
    answer = ask("GET", path)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["detail"].startswith("Send a token")


@pytest.mark.parametrize(
    "given", ["Bearer stu_wrong", "Bearer", "Basic YTpi", "stu_x", "Bearer " + "x" * 500]
)
def test_a_wrong_token_is_nobodys(open_quay, given):
    assert ask("GET", "/me", Authorization=given).status_code == 401


def test_a_session_reads_and_writes_only_with_its_csrf_token(bruno: Caller, django_user_model):
    client = Client(enforce_csrf_checks=True)
    client.force_login(django_user_model.objects.get(pk=bruno.person.id))
    assert client.get("/api/v1/me").json()["id"] == bruno.person.public_id
    answer = client.put(f"/api/v1/me/standings/{PROGRAM}")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert progress.memberships(bruno.person.id) == []


def test_somebody_elses_things_do_not_exist(amina: Caller, bruno: Caller, award: str):
    case = quay.send_case(amina.person.id)
    assert bruno("GET", f"/me/cases/{case}").status_code == 404
    assert bruno("GET", f"/credentials/{award}").status_code == 404
    assert bruno("PUT", f"/me/awards/{award}/share").status_code == 404
    assert bruno("DELETE", f"/me/awards/{award}/share").status_code == 404
    assert ask("GET", f"/credentials/{award}").status_code == 404
    for path in ("/me/facts", "/me/awards", "/me/cases", "/me/enrolments", "/me/standings"):
        assert bruno("GET", path).json()["items"] == []


def test_no_cache_keeps_what_is_somebodys(amina: Caller, award: str):
    for path in (*MINE, f"/credentials/{award}"):
        assert amina("GET", path)["Cache-Control"] == "private, no-store"
