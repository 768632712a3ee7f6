"""The list of programs: every state an address, few queries, and not sent twice."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from studium.accounts import api as accounts
from studium.catalog import api as catalog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("some_of_the_demo")]


def page(client: Client, address: str = "") -> str:
    response = client.get(f"/programs/{address}")
    assert response.status_code == 200
    return response.content.decode()


def titles(html: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'<h2[^>]*><a href="/programs/[^"]+">([^<]+)</a>', html)]


def links(html: str, label: str) -> list[str]:
    found = re.findall(r'<a href="([^"]*)" rel="nofollow"[^>]*>(?:<svg.*?</svg>)?<span>([^<]+)</span>', html)
    return [unescape(address) for address, said in found if unescape(said) == label]


def test_the_list_shows_ten_programs_and_the_way_to_the_next(client: Client):
    html = page(client)
    assert len(titles(html)) == 10
    assert 'rel="next" href="?page=2"' in html
    assert titles(page(client, "?page=2")) != titles(html)


def test_a_facet_is_a_link_that_narrows_and_says_how_many_are_left(client: Client):
    (address,) = links(page(client), "Oceania")
    assert address == "?region=009"
    html = page(client, address)
    assert len(titles(html)) == catalog.search(chosen={"region": ["009"]}).total
    assert links(html, "Oceania") == ["?"]


def test_words_and_facets_go_together_in_one_address(client: Client):
    html = page(client, "?q=energy&region=150")
    assert '<input type="hidden" name="region" value="150">' in html
    assert 'value="energy"' in html
    assert all("q=energy" in address for address in links(html, "Africa"))


def test_a_part_replaces_the_whole_it_belongs_to(client: Client):
    html = page(client, "?region=150")
    assert links(html, "Southern Europe") == ["?region=039"]
    assert links(page(client, "?region=039"), "Europe") == ["?region=150"]


def test_what_is_chosen_can_be_taken_away_one_by_one(client: Client):
    html = page(client, "?q=energy&field=07")
    chips = re.findall(r'<a class="chip on" rel="nofollow" href="([^"]*)">', html)
    assert [unescape(chip) for chip in chips] == ["?field=07", "?q=energy"]


def test_a_filter_nobody_knows_is_not_carried_along(client: Client):
    html = page(client, "?region=zz&region=150&colour=blue")
    assert "zz" not in html
    assert "blue" not in html


def test_nothing_found_says_what_to_do(client: Client):
    html = page(client, "?q=zzzz")
    assert "No program fits" in html
    assert "Try fewer or other words" in html


BAD = (
    "?page=0", "?page=-1", "?page=x", "?page=99999999999", "?page=²", "?q=%FF", "?region=" + "a" * 3000,
    "?q=<script>alert(1)</script>", "?field=%27&type[]=1",
)  # fmt: skip


def test_no_address_breaks_the_list(client: Client):
    for address in BAD:
        assert "<script>alert" not in page(client, address), address


def test_what_is_typed_comes_back_escaped(client: Client):
    assert 'value="&lt;b&gt;&quot;"' in page(client, '?q=<b>"')


def test_the_list_takes_no_query_once_the_index_is_there(client: Client, django_assert_num_queries: Any):
    page(client)
    with django_assert_num_queries(0):
        page(client, "?q=energy&region=150&page=1")


def test_somebody_signed_in_costs_two_queries_for_who_they_are(
    client: Client, django_assert_num_queries: Any
):
    ines = accounts.create_person(
        email="ines@example.org", legal_name="Inés Ortega", password="correct horse"
    )
    client.force_login(_user(ines.id))
    page(client)
    with django_assert_num_queries(2):
        page(client)


def _user(number: int) -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(pk=number)


def test_the_same_page_is_not_sent_twice(client: Client):
    first = client.get("/programs/")
    again = client.get("/programs/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert "Cookie" in first["Vary"]


def test_another_address_language_or_reader_is_another_page(client: Client):
    tag = client.get("/programs/")["ETag"]
    assert client.get("/programs/?q=a")["ETag"] != tag
    assert client.get("/programs/", headers={"accept-language": "es"})["ETag"] != tag
    ines = accounts.create_person(email="ines@example.org", legal_name="Inés Ortega")
    client.force_login(_user(ines.id))
    assert client.get("/programs/", headers={"if-none-match": tag}).status_code == 200


def test_after_an_import_the_page_is_sent_anew(client: Client):
    tag = client.get("/programs/")["ETag"]
    text = catalog.export_program("operations-analytics")
    text = text.replace("title: Operations Analytics\n", "title: Operations\n")
    catalog.import_files(files=[("x.yaml", text)])
    answer = client.get("/programs/?q=operations", headers={"if-none-match": tag})
    assert answer.status_code == 200
    assert "Operations" in titles(answer.content.decode())


def test_the_first_view_is_small(client: Client):
    response = client.get("/programs/", headers={"accept-encoding": "gzip"})
    assert len(response.content) < 12_000


def test_only_reading_is_allowed(client: Client):
    assert client.post("/programs/").status_code == 405
