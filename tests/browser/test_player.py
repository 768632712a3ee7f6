"""The course player and the checkout in a real browser: smooth with scripts, whole without them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from campus import TODAY, open_campus, person, wired
from campus_course import import_course, right
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from studium.enrollment import api as enrollment
from studium.learning import api as learning

from . import looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RUN = "flow-2026"


@pytest.fixture
def campus() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=True), wired():
        open_campus()
        import_course()
        yield


@pytest.fixture
def amina(campus: None) -> Any:
    learner = person("Amina Njoroge")
    enrollment.enrol(learner_id=learner.id, run_key=RUN)
    return get_user_model().objects.get(pk=learner.id)


@pytest.fixture
def page(browser: Any, signed_in: Any, amina: Any) -> Iterator[Page]:
    context = looks.context(browser, **signed_in(amina))
    yield context.new_page()
    context.close()


def card(page: Page, key: str) -> Any:
    return page.locator(f".problem#{key}")


def choose(page: Page, key: str, text: str) -> None:
    card(page, key).get_by_label(text).check()


def check(page: Page, key: str) -> None:
    card(page, key).locator("button[name=check]").click()


def test_every_page_is_accessible(amina, clean, signed_in):
    me = signed_in(amina)
    learning.submit(learner_id=amina.pk, run_key=RUN, block_key="stay", answers=right("stay"))
    for path in ("welcome/", "watching/", "hw1-unit/", "hw2-unit/", "final-unit/", "grades/"):
        clean(f"/learn/{RUN}/{path}", **me)
    clean("/learn/flow-2027/", **me)
    clean("/courses/flow/enrol", **me)
    clean(f"/buy?kind=verified&ref={RUN}", **me)


def test_the_way_through_the_checkout_is_accessible(amina, clean, signed_in, page, live_server):
    me = signed_in(amina)
    page.goto(f"{live_server.url}/buy?kind=verified&ref={RUN}")
    page.get_by_role("button", name="Go on to the order").click()
    clean(page.url.removeprefix(live_server.url), **me)
    page.get_by_role("button", name=re.compile("^Pay")).click()
    clean(page.url.removeprefix(live_server.url), **me)
    page.get_by_role("button", name=re.compile("^Pretend")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Paid. Thank you")
    expect(page.get_by_role("button", name="Print the receipt")).to_be_visible()
    clean(page.url.removeprefix(live_server.url), **me)


def test_an_answer_is_checked_in_place_and_said_aloud(page, live_server):
    page.goto(f"{live_server.url}/learn/{RUN}/hw1-unit/")
    page.evaluate("window.still = true")
    choose(page, "stay", "180 days")
    check(page, "stay")
    expect(card(page, "stay")).to_contain_text("You have 1 attempt left.")
    expect(page.locator("#player-says")).to_have_text("Not correct. 0 of 1 point. You have 1 attempt left.")
    assert page.evaluate("document.activeElement.name") == "check"
    choose(page, "stay", "5 days")
    check(page, "stay")
    expect(card(page, "stay").locator("[data-verdict].met")).to_have_text("1 of 1 point")
    assert page.evaluate("document.activeElement.id") == "stay-title"
    card(page, "patients").get_by_role("textbox").fill("30")
    card(page, "patients").get_by_role("textbox").press("Enter")
    expect(card(page, "patients").locator("[data-verdict].met")).to_have_text("3 of 3 points")
    expect(page.locator(".chapters [aria-current=page]")).to_contain_text("Done:")
    expect(page.locator("#player-unit-state")).to_have_text("You have finished this unit.")
    expect(page.locator(".so-far")).to_contain_text("1 of 6 units done")
    assert page.evaluate("window.still")


def test_a_hint_comes_in_place_and_keeps_the_choice(page, live_server):
    page.goto(f"{live_server.url}/learn/{RUN}/try-it/")
    choose(page, "warm-up", "Backward")
    card(page, "warm-up").get_by_role("button", name="Hint").click()
    expect(card(page, "warm-up")).to_contain_text("Look at a clock.")
    expect(page.locator("#player-says")).to_contain_text("Look at a clock.")
    expect(card(page, "warm-up").get_by_label("Backward")).to_be_checked()


def test_without_scripts_everything_works(browser, signed_in, amina, live_server):
    context = looks.context(browser, java_script_enabled=False, **signed_in(amina))
    page = context.new_page()
    page.goto(f"{live_server.url}/learn/{RUN}/")
    page.locator("a[rel=next]").click()
    page.get_by_role("button", name="Mark as watched").first.click()
    expect(page.locator("#ward")).to_contain_text("Watched")
    page.goto(f"{live_server.url}/learn/{RUN}/hw1-unit/")
    choose(page, "stay", "5 days")
    check(page, "stay")
    expect(card(page, "stay").locator("[data-verdict].met")).to_be_visible()
    card(page, "patients").get_by_role("textbox").fill("2 + (")
    check(page, "patients")
    expect(card(page, "patients").get_by_role("textbox")).to_have_value("2 + (")
    expect(card(page, "patients")).to_contain_text("no attempt was used")
    page.get_by_role("link", name="why queues form").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why queues form")
    context.close()


def test_the_outline_folds_on_a_phone_and_stands_open_on_a_desk(browser, signed_in, amina, live_server):
    for width, open_at_once in ((390, False), (1440, True)):
        context = looks.context(browser, width=width, java_script_enabled=False, **signed_in(amina))
        page = context.new_page()
        page.goto(f"{live_server.url}/learn/{RUN}/welcome/")
        link = page.locator(".chapters").get_by_role("link", name="Try it")
        practice = page.locator(".chapters").get_by_role("link", name="Practice")
        assert practice.is_visible() is open_at_once
        if not open_at_once:
            page.locator("summary", has_text="Outline").click()
            expect(practice).to_be_visible()
        assert link.count() == 0
        context.close()


def test_the_arrow_keys_turn_pages_and_leave_inputs_alone(page, live_server):
    page.goto(f"{live_server.url}/learn/{RUN}/welcome/")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("watching"))
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("welcome"))
    page.goto(f"{live_server.url}/learn/{RUN}/hw1-unit/")
    box = card(page, "patients").get_by_role("textbox")
    box.fill("30")
    box.press("ArrowLeft")
    box.press("ArrowRight")
    assert page.url.endswith("/hw1-unit/")


def test_a_film_is_watched_at_95_percent_and_nothing_comes_from_elsewhere(page, live_server):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/learn/{RUN}/watching/")
    watch = """(at) => {
      const film = document.querySelector("video");
      Object.defineProperty(film, "duration", { value: 100, configurable: true });
      Object.defineProperty(film, "currentTime", { value: at, configurable: true });
      film.dispatchEvent(new Event("timeupdate"));
    }"""
    page.evaluate(watch, 94)
    expect(page.locator("#ward")).not_to_contain_text("Watched")
    page.evaluate(watch, 95)
    expect(page.locator("#ward")).to_contain_text("Watched")
    assert [url for url in asked if not url.startswith((live_server.url, "data:", "blob:"))] == []


def test_who_was_signed_out_meanwhile_keeps_what_was_typed(page, live_server):
    page.goto(f"{live_server.url}/learn/{RUN}/hw1-unit/")
    card(page, "patients").get_by_role("textbox").fill("30")
    page.context.clear_cookies(name="sessionid")
    check(page, "patients")
    expect(card(page, "patients").get_by_role("alert")).to_contain_text("Sign in again")
    expect(card(page, "patients").get_by_role("textbox")).to_have_value("30")
