"""A program in full: the map, the record with what was set aside and why, where it counts, and the basis."""

from __future__ import annotations

import re

from django.urls import reverse

from studium.progress import api as progress


def page_of(client, key: str = "operations") -> str:
    response = client.get(reverse("standing", args=[key]))
    assert response.status_code == 200
    return re.sub(r"[ \n]+", " ", response.content.decode())


def test_who_has_not_joined_is_led_to_the_program(as_amina):
    response = as_amina.get(reverse("standing", args=["operations"]))
    assert response.status_code == 302
    assert response["Location"] == reverse("program", args=["operations"])


def test_joining_is_one_click_pins_the_rules_and_may_be_repeated(as_amina, amina):
    for _ in range(2):
        response = as_amina.post(reverse("join", args=["operations"]))
        assert response["Location"] == reverse("standing", args=["operations"])
    assert [each.version for each in progress.memberships(amina.id)] == [1]
    assert as_amina.get(reverse("join", args=["operations"])).status_code == 405


def test_joining_what_there_is_not_says_so(as_amina):
    assert as_amina.post(reverse("join", args=["nothing"])).status_code == 404


def test_a_stranger_is_asked_to_sign_in_before_joining(client, today):
    response = client.post(reverse("join", args=["operations"]))
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


def test_the_record_says_what_counts_and_what_was_set_aside_and_why(as_amina, amina, passed):
    progress.join_program(learner_id=amina.id, program_key="operations")
    passed("flow", "48", ok=False, days_ago=30)
    passed("flow", "88", days_ago=5)
    page = page_of(as_amina)
    assert "Counts for Flow and Inventory" in page
    assert "Not counted for Flow and Inventory. Not passed on 31 January 2026, with 48 %." in page
    assert page.index("88\u00a0%") < page.index("48\u00a0%")


def test_the_basis_names_rule_version_and_facts(as_amina, amina, passed):
    progress.join_program(learner_id=amina.id, program_key="operations")
    passed("flow", "88")
    mark = progress.standing(learner_id=amina.id, program_key="operations").basis.facts_mark
    page = page_of(as_amina)
    assert "Reckoned under rule version 1 of" in page
    assert f"facts up to no. {mark}" in page


def test_an_empty_record_says_what_will_be_here(as_amina, amina):
    progress.join_program(learner_id=amina.id, program_key="operations")
    page = page_of(as_amina)
    assert "as soon as the first one is in" in page
    assert "No university has published an agreement" in page


def test_its_queries_do_not_grow_with_the_record(as_amina, amina, passed, django_assert_max_num_queries):
    progress.join_program(learner_id=amina.id, program_key="operations")
    for number in range(6):
        passed("flow", f"{40 + number}", ok=False)
    page_of(as_amina)
    with django_assert_max_num_queries(14):
        page_of(as_amina)
