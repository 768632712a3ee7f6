"""What a person does in the browser, in steps that read as a person would say them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Locator, Page, expect

from studium.environment import ROOT


def demo_answers() -> dict[str, dict[int, Any]]:
    """The right answers of every demo problem: problem -> position of the response -> answer."""
    raw = yaml.safe_load((ROOT / "demo" / "answers.yaml").read_text(encoding="utf-8"))
    answers: dict[str, dict[int, Any]] = {}
    for content in raw.values():
        for problem, responses in content.items():
            assert problem not in answers, f"{problem} is in two courses"
            answers[problem] = responses
    return answers


def sign_up(page: Page, site: str, *, name: str, email: str, password: str) -> None:
    """Signs up, and confirms the address from the mail in the demo's mailbox."""
    page.goto(f"{site}/accounts/signup/")
    page.get_by_label("Legal name").fill(name)
    page.get_by_label(re.compile("e-?mail", re.I)).fill(email)
    page.locator("input[name=password1]").fill(password)
    page.locator("main form button[type=submit], main form button.primary").first.click()
    page.goto(f"{site}/mailbox/")
    page.locator('a[href*="/accounts/confirm-email/"]').first.click()
    page.locator("main form button").first.click()
    page.wait_for_load_state()


def sign_in_as(page: Page, site: str, email: str) -> None:
    """One click on the demo's list of people."""
    page.goto(f"{site}/accounts/login/")
    page.locator(
        f'button[name=email][value="{email}"], form:has(input[name=email][value="{email}"]) button'
    ).first.click()
    page.wait_for_load_state()


def pay(page: Page) -> None:
    """From an order to its receipt, by the demo's pay page."""
    page.wait_for_url(re.compile("/orders/|/pay/|/buy"))
    if "/buy" in page.url:
        page.get_by_role("button", name=re.compile("go on to the order", re.I)).click()
        page.wait_for_url(re.compile("/orders/|/pay/"))
    if "/orders/" in page.url:
        page.locator("button[name=do][value=pay]").click()
    page.locator("button[name=outcome][value=pay]").click()
    page.wait_for_url(re.compile("/orders/"))


def enrol_verified(page: Page, site: str, course: str) -> None:
    """Chooses the first run on offer on the verified track, and pays."""
    page.goto(f"{site}/courses/{course}/enrol")
    form = page.locator("form:has(input[name=run])").first
    form.locator("input[name=track][value=verified]").check()
    form.locator("button").first.click()
    pay(page)


def answer_all(page: Page, site: str, run: str, answers: dict[str, dict[int, Any]]) -> int:
    """Goes through the course from its first unit to its last and answers every problem; returns how many."""
    page.goto(f"{site}/learn/{run}/")
    first = page.locator("nav a[href*='/learn/']").first
    page.goto(f"{site}{first.get_attribute('href')}") if first.count() else None
    answered, seen = 0, set()
    while page.url not in seen:
        seen.add(page.url)
        for key in [card.get_attribute("id") for card in page.locator(".problem").all()]:
            card = page.locator(f".problem#{key}")
            if card.locator("button[name=check]").count():
                fill(card, answers[key or ""])
                card.locator("button[name=check]").click()
                expect(page.locator(f".problem#{key} [data-verdict].met")).to_be_visible()
                answered += 1
        onward = page.locator("a[rel=next]")
        if not onward.count():
            break
        onward.first.click()
        page.wait_for_load_state()
    return answered


def fill(card: Locator, responses: dict[int, Any]) -> None:
    """Fills one problem's questions, in their order."""
    questions = card.locator(".question")
    for position, answer in responses.items():
        question = questions.nth(position - 1)
        if question.locator("input[type=checkbox]").count():
            for text in answer if isinstance(answer, list) else [answer]:
                _choice(question, text).check()
        elif question.locator("input[type=radio]").count():
            _choice(question, answer).check()
        elif question.locator("select").count():
            question.locator("select").select_option(label=str(answer))
        else:
            question.locator("input[type=text]").fill(str(answer))


def _choice(question: Locator, text: str) -> Locator:
    return question.locator("label", has=question.page.get_by_text(str(text), exact=True)).locator("input")


def picture(page: Page, folder: Path, name: str) -> None:
    page.screenshot(path=str(folder / f"{name}.png"), full_page=True)


def check_identity(page: Page, site: str, exam: str, name: str) -> None:
    """An exam officer records that a registered candidate's identity was checked."""
    open_board(page, site, exam, name)
    row = page.locator("tr", has_text=name).last
    if row.locator("select").count():
        row.locator("select").select_option(index=1)
    row.locator("button").last.click()
    page.wait_for_load_state()


def open_board(page: Page, site: str, exam: str, name: str) -> None:
    """Finds the window in which the candidate is."""
    page.goto(f"{site}/desk/exams/")
    boards = [a.get_attribute("href") for a in page.locator(f"a[href*='/desk/exams/{exam}/']").all()]
    for board in boards:
        page.goto(f"{site}{board}")
        if page.locator("tr", has_text=name).count():
            return
    raise AssertionError(f"{name} is on none of {len(boards)} boards")


def sit(page: Page, answers: dict[str, dict[int, Any]]) -> None:
    """Answers every question of the paper, waits until all is saved, and submits."""
    paper = yaml.safe_load((ROOT / "demo" / "answers.yaml").read_text(encoding="utf-8"))["ops-final"]
    for number, responses in enumerate(paper.values(), 1):
        fill(page.locator(f"section:has(#q-{number}-title), article:has(#q-{number}-title)").last, responses)
    page.wait_for_timeout(1500)
    page.locator(".exam-end button").last.click()
    page.wait_for_load_state()
    page.locator("main form button.primary").last.click()
    page.wait_for_url(re.compile("/receipt/"))


def propose_release(page: Page, name: str) -> None:
    """From the board the officer is on: selects the candidate's result alone, looks at what it does, puts the
    release together for a second officer. Ends on the release's page."""
    page.reload()
    for box in page.locator("input[name=sitting]").all():
        box.uncheck()
    page.locator("tr", has_text=name).locator("input[name=sitting]").check()
    page.locator("form:has(input[name=sitting]) button.primary").click()
    page.wait_for_load_state()
    page.locator("main form button.primary").last.click()
    page.wait_for_url("**/releases/**")


def approve_release(page: Page, address: str) -> None:
    """Another officer looks at the release and approves it."""
    page.goto(address)
    page.locator("button[name=act][value=approve]").click()
    page.wait_for_load_state()


def grant_credit(page: Page, site: str, name: str, *, credits: str, unit: str) -> None:
    """A registrar opens the case, reads the record, and grants."""
    page.goto(f"{site}/desk/registrar/")
    page.locator("tr, li", has_text=name).locator("a").first.click()
    page.wait_for_load_state()
    page.locator("input[name=outcome][value=granted]").check()
    page.locator("input[name=credits]").fill(credits)
    if page.locator("input[name=unit]").count():
        page.locator("input[name=unit]").fill(unit)
    page.locator("textarea[name=rationale]").fill("Every condition is met; the examination was supervised.")
    page.locator("button[name=act][value=decide]").click()
    page.wait_for_load_state()
