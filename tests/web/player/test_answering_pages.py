"""Answers sent from the page: with the script and without it, well, badly, twice, late, enormous."""

import re
from datetime import UTC, datetime

import pytest
from campus_course import right, wrong
from django.test import Client

from studium.core import clock
from studium.learning.models import Attempt

RUN = "flow-2026"
CARD = {"x-part": "card"}


def fields(block, answers, seen=0):
    return {"seen": str(seen), **{f"{block}-{key}": value for key, value in answers.items()}}


def send(browser, block, data, headers=None, what="answer"):
    return browser.post(f"/learn/{RUN}/{what}/{block}/", data, headers=headers or {})


def test_without_a_script_an_answer_comes_back_to_its_card(browser):
    response = send(browser, "stay", fields("stay", right("stay")))
    assert response.status_code == 302 and response.headers["location"] == f"/learn/{RUN}/hw1-unit/#stay"
    text = browser.get(response.headers["location"]).content.decode()
    assert "Correct." in text and "1 of 1 point" in text and "1 of 2 attempts used" in text
    assert "Yes: 5 days." in text and "The explanation of Stay." in text
    assert re.search(r"Saved <time [^>]*>2 March 2026, 09:00", text)


def test_with_the_script_the_card_alone_comes_back(browser):
    response = send(browser, "stay", fields("stay", wrong("stay")), CARD)
    text = response.content.decode()
    assert response.status_code == 200 and response.headers["x-unit-done"] == "no"
    assert text.strip().startswith("<div") and "<html" not in text
    assert "Not correct" in text and "You have 1 attempt left." in text and 'name="seen" value="1"' in text
    assert "The explanation of" not in text


def test_the_last_answer_of_a_unit_says_that_it_is_done(browser):
    send(browser, "stay", fields("stay", wrong("stay")), CARD)
    assert (
        send(browser, "patients", fields("patients", wrong("patients")), CARD).headers["x-unit-done"] == "yes"
    )


def test_an_empty_answer_uses_no_attempt_and_says_so(browser):
    for headers in ({}, CARD):
        response = send(browser, "stay", {"seen": "0"}, headers)
        assert response.status_code == 422
        assert "Nothing was checked" in response.content.decode()
    assert Attempt.objects.count() == 0


def test_what_cannot_be_read_keeps_what_was_typed(browser):
    [key] = right("patients")
    response = send(browser, "patients", fields("patients", {key: "2 + ("}))
    text = response.content.decode()
    assert response.status_code == 422 and 'value="2 + ("' in text and "no attempt was used" in text
    # The page is at another address than the unit's: links between units still lead there.
    assert f'href="/learn/{RUN}/welcome/' in text and 'href="../' not in text
    assert Attempt.objects.count() == 0


def test_a_double_click_counts_once_and_shows_the_same(browser):
    data = fields("stay", right("stay"))
    first, again = send(browser, "stay", data, CARD), send(browser, "stay", data, CARD)
    assert first.status_code == again.status_code == 200
    assert "1 of 2 attempts used" in again.content.decode()
    assert Attempt.objects.count() == 1


def test_another_tabs_answer_is_refused_and_the_card_brought_up_to_date(browser):
    send(browser, "patients", fields("patients", wrong("patients")), CARD)
    response = send(browser, "patients", fields("patients", right("patients")), CARD)
    text = response.content.decode()
    assert (
        response.status_code == 409
        and "since this page was loaded" in text
        and 'name="seen" value="1"' in text
    )


def test_after_the_run_the_page_says_why_nothing_is_taken(browser):
    with clock.at(datetime(2026, 7, 2, tzinfo=UTC)):
        response = send(browser, "stay", fields("stay", right("stay")), CARD)
    assert response.status_code == 409 and "run has ended" in response.content.decode()


@pytest.mark.parametrize("value", ["x" * 1_000_000, "x" * 20_001, "%00", "%ED%A0%80", "%FF%FE"])
def test_answers_that_cannot_be_stored_are_refused_and_never_break(browser, value):
    [key] = right("patients")
    form = "application/x-www-form-urlencoded"
    address = f"/learn/{RUN}/answer/patients/"
    response = browser.post(address, f"seen=0&patients-{key}={value}", content_type=form, headers=CARD)
    assert response.status_code == 422
    assert Attempt.objects.count() == 0


def test_three_megabytes_are_refused_before_they_are_read(browser):
    [key] = right("patients")
    assert send(browser, "patients", {f"patients-{key}": "x" * 3_000_000}, CARD).status_code == 400


@pytest.mark.parametrize("seen", ["", "-1", "x", "99999999999", "0 or 1", "²"])
def test_a_strange_counter_never_breaks(browser, seen):
    response = send(browser, "patients", fields("patients", wrong("patients")) | {"seen": seen}, CARD)
    assert response.status_code in (200, 409)


@pytest.mark.parametrize("block", ["no-such", "welcome-text", "scripted", "ward", "x" * 300])
@pytest.mark.parametrize("what", ["answer", "hint"])
def test_what_is_no_problem_is_not_found(browser, block, what):
    assert send(browser, block, {"seen": "0"}, what=what).status_code == 404


def test_several_values_for_one_answer_are_one_bad_answer(browser):
    [key] = right("patients")
    response = browser.post(
        f"/learn/{RUN}/answer/patients/", {"seen": "0", f"patients-{key}": ["30", "31"]}, headers=CARD
    )
    assert response.status_code == 422 and Attempt.objects.count() == 0


def test_a_hint_keeps_what_was_typed(browser):
    answers = wrong("warm-up")
    response = send(browser, "warm-up", fields("warm-up", answers), what="hint")
    text = response.content.decode()
    assert "Look at a clock." in text and "Look again." not in text
    [chosen] = re.findall(r'value="(\w+)" checked', text)
    assert chosen in answers.values()
    assert Attempt.objects.count() == 0


def test_a_film_is_marked_by_hand_or_by_the_script(browser):
    assert send(browser, "ward", {}, what="watched").headers["location"] == f"/learn/{RUN}/watching/#ward"
    response = send(browser, "elsewhere", {}, CARD, what="watched")
    assert response.headers["x-unit-done"] == "yes" and "Watched" in response.content.decode()


def test_who_was_signed_out_is_told_and_loses_nothing(amina):
    response = send(Client(), "stay", fields("stay", right("stay")), CARD)
    assert response.status_code == 401 and "Sign in again" in response.content.decode()
    response = send(Client(), "stay", fields("stay", right("stay")))
    assert response.status_code == 302 and "login" in response.headers["location"]


def test_only_a_form_of_ours_may_answer(amina, browser):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert send(strict, "stay", fields("stay", right("stay"))).status_code == 403
    assert Attempt.objects.count() == 0


def test_reading_an_answers_address_is_not_allowed(browser):
    assert browser.get(f"/learn/{RUN}/answer/stay/").status_code == 405


def test_no_answer_key_reaches_the_browser_before_it_may(browser):
    text = "".join(
        browser.get(f"/learn/{RUN}/{unit}/").content.decode() for unit in ("try-it", "hw1-unit", "hw2-unit")
    )
    for marker in ("correct=", "The explanation", "Yes:", "Look at a clock"):
        assert marker not in text


def test_an_answer_from_the_page_costs_eight_queries(browser, django_assert_max_num_queries):
    browser.get(f"/learn/{RUN}/hw1-unit/")
    send(browser, "stay", fields("stay", wrong("stay")), CARD)
    with django_assert_max_num_queries(100) as seen:
        send(browser, "patients", fields("patients", right("patients")), CARD)
    does = [
        q["sql"]
        for q in seen.captured_queries
        if not q["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
    ]
    assert len(does) == 8, "\n".join(does)
