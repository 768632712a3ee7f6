"""The front page: what this is, the catalogue in numbers and as a picture that reads as a table; and the desks."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import campus
import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from studium.accounts import api as accounts
from studium.partners import api as partners

pytestmark = pytest.mark.django_db


def test_an_empty_house_still_says_what_it_is(client):
    page = client.get("/").content.decode()
    assert "Graduate courses that add up to credit" in page
    assert "matrix" not in re.sub(r"<link[^>]+>", "", page)


def test_the_catalogue_in_numbers_and_as_a_table(client):
    campus.open_campus()
    page = client.get("/").content.decode()
    assert "<dt>program</dt><dd>1</dd>" in page
    assert '<th scope="col" class="num">Europe</th>' in page
    assert "Business, administration and law, Europe" in page
    assert "/programs/?field=04&amp;region=150" in page


def test_a_featured_program_says_what_it_takes_and_costs(client):
    campus.open_campus()
    page = client.get("/").content.decode()
    assert "2 courses and an examination" in page
    assert "USD\u00a0" in page


def test_the_front_page_asks_the_database_nothing_once_it_is_warm(client, django_assert_num_queries):
    campus.open_campus()
    client.get("/")
    with django_assert_num_queries(0):
        client.get("/")


def test_the_first_view_weighs_little(client):
    """At most 60 kB compressed, without fonts: the page and its two sheets."""
    from django.contrib.staticfiles import finders

    campus.open_campus()
    page = client.get("/").content
    sheets = re.findall(r'href="/static/([^"]+\.css)"', page.decode())
    files = [page, *(Path(str(finders.find(each))).read_bytes() for each in sheets)]
    weight = sum(len(gzip.compress(each)) for each in files)
    assert weight < 20_000


@pytest.mark.parametrize(
    ("role", "desk"),
    [
        ("exam_officer", "/desk/exams/"),
        ("registrar", "/desk/registrar/"),
        ("manager", "/programs/?institution=harbour"),
    ],
)
def test_a_role_opens_its_desk(role, desk):
    campus.open_campus()
    harriet = campus.person("Harriet Blumenfeld")
    partners.grant_role(user_id=harriet.id, organisation_key="harbour", role=role, by=None)
    client = Client()
    client.force_login(get_user_model().objects.get(pk=harriet.id))
    page = client.get("/desk/").content.decode()
    assert "Harbour University" in page
    assert f'href="{desk}"' in page
    assert '<a href="/desk/" aria-current="page">' in page


def test_without_a_role_there_is_no_desk_in_the_navigation(client):
    amina = accounts.create_person(email="amina@studium.example", legal_name="Amina")
    client.force_login(get_user_model().objects.get(pk=amina.id))
    assert 'href="/desk/"' not in client.get("/my/account/").content.decode()
