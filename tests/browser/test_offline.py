"""A lost connection: what is typed is kept on the device, sent when it returns, and counts once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from studium.learning.models import Attempt

from .test_player import RUN, amina, campus, card, check, page  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNSENT = "Not sent yet. It will be sent when you are back online."


def box(page: Page):  # noqa: F811
    return card(page, "patients").get_by_role("textbox")


def opened(page: Page, site: str, unit: str = "hw1-unit") -> None:  # noqa: F811
    page.goto(f"{site}/learn/{RUN}/{unit}/")


def test_an_answer_checked_without_a_connection_is_sent_when_it_returns(page, live_server):  # noqa: F811
    opened(page, live_server.url)
    box(page).fill("30")
    page.context.set_offline(True)
    check(page, "patients")
    expect(card(page, "patients")).to_contain_text(UNSENT)
    expect(page.locator("#player-says")).to_have_text(UNSENT)
    expect(box(page)).to_have_value("30")
    page.context.set_offline(False)
    expect(card(page, "patients").locator("[data-verdict].met")).to_have_text("3 of 3 points")
    assert Attempt.objects.count() == 1
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.includes('draft'))") == []


def test_it_is_sent_from_another_page_of_the_course_and_said_there(page, live_server):  # noqa: F811
    opened(page, live_server.url)
    box(page).fill("30")
    page.context.set_offline(True)
    check(page, "patients")
    expect(card(page, "patients")).to_contain_text(UNSENT)
    other = page.context.new_page()
    page.close()
    other.context.set_offline(False)
    opened(other, live_server.url, "welcome")
    expect(other.get_by_role("main")).to_contain_text(
        re.compile("Your answer is sent and recorded: +Little's law")
    )
    assert Attempt.objects.get().points == 1


def test_what_is_typed_outlives_a_reload_and_is_not_taken_for_checked(page, live_server):  # noqa: F811
    opened(page, live_server.url)
    box(page).fill("29")
    card(page, "stay").get_by_label("180 days").check()
    page.reload()
    expect(box(page)).to_have_value("29")
    expect(card(page, "stay").get_by_label("180 days")).to_be_checked()
    expect(card(page, "patients")).to_contain_text("It is not checked yet.")
    assert Attempt.objects.count() == 0


def test_an_answer_changed_while_it_waits_is_not_sent_half_typed(page, live_server):  # noqa: F811
    opened(page, live_server.url)
    box(page).fill("3")
    page.context.set_offline(True)
    check(page, "patients")
    expect(card(page, "patients")).to_contain_text(UNSENT)
    box(page).fill("30")
    expect(card(page, "patients")).to_contain_text("waits until you check it again")
    page.context.set_offline(False)
    page.wait_for_timeout(300)
    assert Attempt.objects.count() == 0
    check(page, "patients")
    expect(card(page, "patients").locator("[data-verdict].met")).to_be_visible()


def test_an_answer_whose_receipt_was_lost_counts_once(page, live_server):  # noqa: F811
    opened(page, live_server.url)
    lost = []

    def lose(route):
        if lost:
            route.continue_()
        else:
            route.fetch()
            lost.append(route)
            route.abort()

    page.route("**/answer/patients/", lose)
    box(page).fill("30")
    check(page, "patients")
    expect(card(page, "patients")).to_contain_text(UNSENT)
    card(page, "patients").get_by_role("button", name="Try now").click()
    expect(card(page, "patients").locator("[data-verdict].met")).to_be_visible()
    assert Attempt.objects.count() == 1


def test_signing_out_leaves_nothing_on_the_device(page, live_server):  # noqa: F811
    opened(page, live_server.url)
    box(page).fill("29")
    page.goto(f"{live_server.url}/accounts/logout/")
    assert page.evaluate("localStorage.length") > 0
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{live_server.url}/")
    assert page.evaluate("localStorage.length") == 0
