"""The sitting page in a real browser: saves by themselves, the palette, two tabs, the end, and no script at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import exam_hall
import pytest
from browser import looks
from django.conf import settings
from django.test import Client
from django.urls import reverse
from exam_hall import EXAM, WINDOW

from studium.accounts.api import Person
from studium.core.clock import now
from studium.exams.models import Answer, Sitting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def candidate(transactional_db, tmp_path) -> Person:
    """Amina, today."""
    exam_hall.open_hall(tmp_path, files=exam_hall.files_on(now().date()))
    amina = exam_hall.person("Amina Njeri Mwangi")
    exam_hall.become_eligible(amina)
    return amina


@pytest.fixture
def tab(chromium, live_server, candidate, as_) -> Iterator[Any]:
    """Opens a tab of Amina's browser; with `script=False` in one that runs no scripts."""
    client: Client = as_(candidate)
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": live_server.url,
    }
    profiles = {}

    def open_tab(path: str, *, script: bool = True) -> Any:
        if script not in profiles:
            profiles[script] = looks.context(chromium, java_script_enabled=script)
            profiles[script].add_cookies([cookie])
        page = profiles[script].new_page()
        page.goto(live_server.url + path)
        return page

    yield open_tab
    for profile in profiles.values():
        profile.close()


def kept(sitting):
    rows = Answer.objects.filter(sitting__public_id=sitting)
    return {row.block_key: row.content for row in rows}


def saved(page):
    page.wait_for_function("document.querySelector('[data-saved]').textContent.startsWith('Saved')")


def test_answers_save_themselves_and_the_palette_follows(tab, candidate):
    sitting = exam_hall.begin(candidate)
    page = tab(reverse("sitting", args=[sitting]))
    page.get_by_label("5 days").check()
    page.get_by_label("How many are admitted in a week?").fill("42")
    page.locator("#q-3 .flag").click()
    saved(page)
    page.wait_for_function("document.querySelector('[data-place=\"2\"]').dataset.answered === 'all'")
    assert page.locator('[data-place="3"]').get_attribute("data-flagged") is not None
    assert kept(sitting)["rate"] == {"2_1": "42"}
    assert len(kept(sitting)["stay"]["2_1"]) > 1
    page.reload()
    assert page.get_by_label("5 days").is_checked()
    assert page.get_by_label("How many are admitted in a week?").input_value() == "42"


def test_what_is_done_last_is_what_is_meant_in_whichever_tab(tab, candidate):
    sitting = exam_hall.begin(candidate)
    left, right = tab(reverse("sitting", args=[sitting])), tab(reverse("sitting", args=[sitting]))
    for page, text in ((left, "41"), (right, "42"), (left, "43")):
        page.get_by_label("How many are admitted in a week?").fill(text)
        page.wait_for_timeout(900)
        saved(page)
        assert kept(sitting)["rate"] == {"2_1": text}


def test_a_save_that_fails_is_tried_again(tab, candidate):
    sitting = exam_hall.begin(candidate)
    page = tab(reverse("sitting", args=[sitting]))
    refused = {"times": 0}

    def once(route):
        refused["times"] += 1
        if refused["times"] == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/save", once)
    page.get_by_label("5 days").check()
    page.wait_for_function("document.querySelector('[data-saved]').textContent.includes('trying again')")
    saved(page)
    assert "stay" in kept(sitting)


def test_review_and_submit_lead_to_the_receipt(tab, candidate):
    sitting = exam_hall.begin(candidate)
    page = tab(reverse("sitting", args=[sitting]))
    page.get_by_label("Whose law is it?").fill("Little")
    page.get_by_role("button", name="Review and submit").click()
    page.get_by_role("heading", name="Before you submit").wait_for()
    assert kept(sitting) == {"name": {"2_1": "Little"}}
    assert page.get_by_text("3 questions are not fully answered").is_visible()
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Held until release").wait_for()


def test_when_time_is_up_the_page_hands_in_by_itself(tab, candidate):
    sitting = exam_hall.begin(candidate)
    Sitting.objects.filter(public_id=sitting).update(deadline=now() + timedelta(seconds=3))
    page = tab(reverse("sitting", args=[sitting]))
    page.get_by_label("Whose law is it?").fill("Little")
    page.get_by_text("Held until release").wait_for(timeout=15_000)
    assert kept(sitting) == {"name": {"2_1": "Little"}}
    assert Sitting.objects.get(public_id=sitting).ended == "time_up"


def test_a_sitting_from_lobby_to_receipt_without_any_script(tab, candidate):
    exam_hall.pay(candidate)
    page = tab(reverse("exam", args=[EXAM]), script=False)
    page.get_by_role("button", name="Register").click()
    page.get_by_label("I work alone").check()
    page.get_by_role("button", name="Start the exam").click()
    page.get_by_label("5 days").check()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_label("5 days").is_checked()
    page.get_by_role("button", name="Review and submit").click()
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Held until release").wait_for()
    assert Sitting.objects.get(window__key=WINDOW).ended == "candidate"


@pytest.mark.parametrize(("width", "scheme"), looks.TOUR)
def test_the_sitting_page_has_no_findings_by_axe(chromium, live_server, candidate, as_, width, scheme):
    sitting = exam_hall.begin(candidate)
    value = as_(candidate).cookies[settings.SESSION_COOKIE_NAME].value
    cookies = [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
    for path in (reverse("sitting", args=[sitting]), reverse("exam", args=[EXAM])):
        seen = looks.look(
            chromium, live_server.url + path, width=width, scheme=scheme, storage_state={"cookies": cookies}
        )
        assert seen.problems == [], path


def test_a_device_clock_set_back_changes_neither_the_time_left_nor_what_is_kept(tab, candidate):
    sitting = exam_hall.begin(candidate)
    page = tab("/")
    page.clock.set_fixed_time(now() - timedelta(hours=3))
    page.goto(page.url.rstrip("/") + reverse("sitting", args=[sitting]))
    assert "180" in page.locator("[data-clock]").inner_text()
    assert 0 < float(page.locator("form[data-seconds]").get_attribute("data-seconds")) <= 3600
    page.get_by_label("How many are admitted in a week?").fill("42")
    saved(page)
    assert kept(sitting) == {"rate": {"2_1": "42"}}
    Sitting.objects.update(deadline=now() - timedelta(minutes=10))
    page.reload()
    assert page.url.endswith(reverse("receipt", args=[sitting]))
