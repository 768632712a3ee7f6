"""The frame and the doors by keyboard alone, on a phone and at a desk, with and without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from studium.accounts import api as accounts

from . import looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "four quiet words here"


def amina() -> accounts.Person:
    return accounts.create_person(email="amina@studium.example", legal_name="Amina Njeri", password=PASSWORD)


def test_the_first_stop_skips_to_the_content(browser: Any, live_server: Any) -> None:
    page = looks.context(browser).new_page()
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_the_menu_of_a_phone_opens_closes_and_gives_the_focus_back(browser: Any, live_server: Any) -> None:
    page = looks.context(browser, width=390).new_page()
    page.goto(live_server.url)
    menu = page.get_by_role("button", name="Menu")
    expect(page.get_by_role("link", name="Verify", exact=True)).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Verify", exact=True)).to_be_visible()
    assert looks.axe(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Verify", exact=True)).to_be_hidden()
    expect(menu).to_be_focused()


def test_somebody_signs_in_and_saves_a_name_with_the_keyboard_alone(browser: Any, live_server: Any) -> None:
    amina()
    page = looks.context(browser).new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type("amina@studium.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No program yet")).to_be_visible()
    page.goto(f"{live_server.url}/my/account/")
    page.get_by_label("Display name").focus()
    page.keyboard.type("Amina N.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved.")


def test_the_doors_work_without_scripts(browser: Any, live_server: Any) -> None:
    amina()
    page = looks.context(browser, width=390, java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("E-mail address").fill("amina@studium.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    assert page.url.endswith("/my/")
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("link", name="Programs").first).to_be_visible()


def test_the_zone_is_taken_from_the_device_at_sign_up(browser: Any, live_server: Any) -> None:
    page = looks.context(browser, timezone_id="Africa/Nairobi").new_page()
    page.goto(f"{live_server.url}/accounts/signup/")
    expect(page.locator("input[name=time_zone]")).to_have_value("Africa/Nairobi")
