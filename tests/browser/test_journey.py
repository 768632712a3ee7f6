"""The whole journey as one story, in a real browser against the platform as `studium up` starts it.

A new person signs up, joins a program, enrols verified, pays, passes every course by answering, sits the exam, is
released by the exam officer, gets the credential, shares it with a university whose registrar grants credit, and sees
it; a stranger verifies the credential.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from . import learner as does
from .site import Site

pytestmark = [pytest.mark.browser, pytest.mark.story, pytest.mark.xdist_group("site")]

PROGRAM = "operations-analytics"
EXAM = "operations-final"
COURSES = (
    "flow-and-littles-law",
    "variability-and-queues",
    "inventory-and-the-newsvendor",
    "networks-and-bottlenecks",
)


def person(browser: Browser, width: int = 1280) -> Page:
    """A browser of somebody's own."""
    profile = browser.new_context(
        viewport={"width": width, "height": 900}, locale="en-GB", timezone_id="Africa/Nairobi"
    )
    profile.set_default_timeout(15_000)
    return profile.new_page()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name, re.I)).or_(
        page.get_by_role("link", name=re.compile(name, re.I))
    ).first.click()
    page.wait_for_load_state()


def test_from_sign_up_to_credit(browser: Browser, site: Site) -> None:
    answers = does.demo_answers()
    amina = person(browser)

    # She signs up, confirms her address, and joins the program
    does.sign_up(
        amina,
        site.url,
        name="Amina Njeri Mwangi",
        email="amina.mwangi@example.org",
        password="tall-grass-singing-4",
    )
    amina.goto(f"{site.url}/programs/{PROGRAM}/")
    press(amina, "^join")
    amina.goto(f"{site.url}/my/")
    expect(amina.get_by_role("heading", name="Operations Analytics").first).to_be_visible()

    # She takes every course on the verified track and answers everything rightly
    for course in COURSES:
        does.enrol_verified(amina, site.url, course)
        amina.goto(f"{site.url}/my/")
        amina.locator(f"a[href*='/learn/{course}']").first.click()
        amina.wait_for_load_state()
        run = amina.url.split("/learn/")[1].split("/")[0]
        assert does.answer_all(amina, site.url, run, answers) == 8

    # Only now may she sit the exam: she pays, registers, is identified
    amina.goto(f"{site.url}/my/")
    expect(amina.get_by_text("4 of 5").first).to_be_visible()
    amina.goto(f"{site.url}/exams/{EXAM}/")
    press(amina, "^pay")
    does.pay(amina)
    amina.goto(f"{site.url}/exams/{EXAM}/")
    press(amina, "^register")
    officer = person(browser)
    does.sign_in_as(officer, site.url, "harriet@studium.example")
    does.check_identity(officer, site.url, EXAM, "Amina")

    # She sits it; what she gives is saved as she gives it, and nobody learns a mark
    amina.goto(f"{site.url}/exams/{EXAM}/")
    amina.locator("input[name=honour]").check()
    press(amina, "^start")
    amina.wait_for_url(re.compile("/sitting/"))
    does.sit(amina, answers)
    expect(amina.locator("main")).to_contain_text(re.compile("received", re.I))
    receipt = amina.url
    assert not re.search(r"\d\s*%", amina.locator("main").inner_text())

    # One officer puts the release together, having seen what that does, and another approves it
    does.propose_release(officer, "Amina")
    second = person(browser)
    does.sign_in_as(second, site.url, "joaquin@studium.example")
    does.approve_release(second, officer.url)
    amina.goto(receipt)
    expect(amina.locator("main")).to_contain_text("100")

    # She pays the fee, and the credential is made and signed
    amina.goto(f"{site.url}/my/")
    press(amina, "^pay")
    does.pay(amina)
    credential = wait_for_credential(amina, site)

    # Private until she shares it
    stranger = person(browser, width=390)
    assert stranger.goto(credential).status == 404  # type: ignore[union-attr]
    amina.goto(credential)
    press(amina, "share")

    # A university grants credit, and she sees it
    amina.goto(f"{site.url}/my/recognition/{PROGRAM}/")
    card = amina.locator("article, section.card, .card").filter(has_text="Universiteit Maaswijk").last
    card.get_by_role("link", name="Request").or_(card.get_by_role("button", name="Request")).first.click()
    amina.locator("input[name=agreed]").check()
    amina.locator("main form .btn.primary").click()
    amina.wait_for_url(re.compile("/cases/"))
    case = amina.url
    registrar = person(browser)
    does.sign_in_as(registrar, site.url, "wouter@studium.example")
    does.grant_credit(registrar, site.url, "Amina", credits="2", unit="ECTS")
    amina.goto(case)
    expect(amina.locator("main")).to_contain_text(re.compile("granted", re.I))
    expect(amina.locator("main")).to_contain_text("2")

    # A stranger, without an account, on a phone, checks the credential
    assert stranger.goto(credential).status == 200  # type: ignore[union-attr]
    expect(stranger.locator("main")).to_contain_text("Amina Njeri Mwangi")
    document = stranger.request.get(f"{credential.rstrip('/')}.json").text()
    stranger.goto(f"{site.url}/verify/")
    stranger.locator("textarea[name=text]").fill(document)
    stranger.locator("main form .btn.primary").click()
    expect(stranger.locator("main")).to_contain_text(re.compile("valid", re.I))
    stranger.goto(f"{site.url}/verify/")
    stranger.locator("textarea[name=text]").fill(document.replace("Amina Njeri Mwangi", "Amina Njeri Mwang1"))
    stranger.locator("main form .btn.primary").click()
    expect(stranger.locator("main .failed").first).to_be_visible()


def wait_for_credential(page: Page, site: Site) -> str:
    """The task worker makes it: some moments later it is on her page. Returns its address."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        page.goto(f"{site.url}/my/credentials/")
        link = page.locator("main a[href*='/credentials/']").first
        if link.count():
            return site.url + (link.get_attribute("href") or "")
        page.wait_for_timeout(300)
    raise AssertionError(f"no credential within 30 s; {Path(site.log).read_text()}")
