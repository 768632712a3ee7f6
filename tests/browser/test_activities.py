"""Activities in a real browser: by keys alone, by mouse, and without a script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from campus import TODAY, open_campus, person, wired
from campus_activities import ANNOTATED, CLOUD, DONE, PLAIN, POLL, RUN, SURVEY, import_units, puzzle
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from studium.enrollment import api as enrollment
from studium.learning.models import Tally

from . import looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNIT = f"/learn/{RUN}/u/"


@pytest.fixture
def amina() -> Iterator[Any]:
    with time_machine.travel(TODAY, tick=True), wired():
        open_campus()
        learner = person("Amina Njoroge")
        enrollment.enrol(learner_id=learner.id, run_key=RUN)
        yield get_user_model().objects.get(pk=learner.id)


@pytest.fixture
def page(browser: Any, signed_in: Any, amina: Any) -> Iterator[Page]:
    context = looks.context(browser, **signed_in(amina))
    yield context.new_page()
    context.close()


def focus(page: Page, selector: str) -> None:
    """Goes there by the Tab key, as somebody without a mouse does."""
    for _step in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the Tab key never reaches {selector}")


def test_all_kinds_are_accessible_and_done_by_keys_alone(amina, page, live_server, clean, signed_in):
    import_units({"u": POLL + SURVEY + CLOUD + DONE + ANNOTATED + puzzle()})
    clean(UNIT, **signed_in(amina))
    page.goto(live_server.url + UNIT)
    focus(page, "#where input")
    page.keyboard.press("Space")
    focus(page, "#where button")
    page.keyboard.press("Enter")
    expect(page.locator("#where")).to_contain_text("Your answer")
    for name in ("q0", "q1"):
        focus(page, f"#mood [name={name}]")
        page.keyboard.press("Space")
    focus(page, "#mood button")
    page.keyboard.press("Enter")
    expect(page.locator("#mood")).to_contain_text("Answered")
    focus(page, "#words [name=w0]")
    page.keyboard.type("Patience")
    page.keyboard.press("Enter")
    expect(page.locator("#words .cloud")).to_contain_text("patience")
    focus(page, "#ready button")
    page.keyboard.press("Enter")
    expect(page.locator("#ready")).to_contain_text("You have marked this as done.")
    for name, keys in (("i0", "1"), ("i1", "2"), ("i2", "3")):
        focus(page, f"#order [name={name}]")
        page.keyboard.type(keys)
    focus(page, "#order footer button")
    page.keyboard.press("Enter")
    expect(page.locator("#order")).to_contain_text("All is in its place.")
    expect(page.locator("#player-unit-state")).to_contain_text("You have finished this unit.")
    assert Tally.objects.filter(block_key="mood").count() == 2
    clean(UNIT, **signed_in(amina))


def middle(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, what: str, where: str) -> None:
    page.locator("#order .board").scroll_into_view_if_needed()
    page.mouse.move(*middle(page, what))
    page.mouse.down()
    page.mouse.move(*middle(page, where), steps=6)
    page.mouse.up()


def test_an_item_is_dragged_into_its_zone_or_put_there_with_two_clicks(page, live_server):
    import_units({"u": puzzle()})
    page.goto(live_server.url + UNIT)
    drag(page, "#order [data-item=i0]", "#order [data-zone=out]")
    expect(page.locator("#order")).to_contain_text("Not yet.")
    drag(page, "#order [data-item=i0]", "#order [data-zone=in]")
    expect(page.locator("#order [data-zone=in] .holds")).to_contain_text("Ticket")
    page.locator("#order [data-item=i1]").click()
    page.locator("#order [data-zone=wait]").click()
    expect(page.locator("#order [data-zone=wait] .holds")).to_contain_text("Patience")


def test_what_is_checked_together_can_be_moved_until_it_is_checked(page, live_server):
    import_units({"u": puzzle("assessment", max_attempts="2")})
    page.goto(live_server.url + UNIT)
    drag(page, "#order [data-item=i0]", "#order [data-zone=out]")
    expect(page.locator("#order [name=i0]")).to_have_value("out")
    drag(page, "#order [data-zone=out] [data-held=i0]", "#order [data-zone=in]")
    expect(page.locator("#order [data-zone=in] .holds")).to_contain_text("Ticket")
    drag(page, "#order [data-zone=in] [data-held=i0]", "#order [data-item=i2]")
    expect(page.locator("#order [name=i0]")).to_have_value("")
    page.locator("#order [name=i1]").select_option("wait")
    expect(page.locator("#order [data-zone=wait] .holds")).to_contain_text("Patience")
    page.locator("#order footer button").click()
    expect(page.locator("#order")).to_contain_text("1 of 2 attempts used")


def test_without_a_script_everything_is_a_form(browser, signed_in, amina, live_server):
    import_units({"u": POLL + puzzle()})
    context = looks.context(browser, java_script_enabled=False, **signed_in(amina))
    page = context.new_page()
    page.goto(live_server.url + UNIT)
    page.locator("#where input[type=radio]").first.check()
    page.locator("#where button").click()
    assert page.url.endswith("/u/#where")
    expect(page.locator("#where")).to_contain_text("Your answer")
    page.locator("#order [name=i1]").select_option("in")
    page.locator("#order footer button").click()
    expect(page.locator("#order")).to_contain_text("Look at the middle.")
    context.close()


def test_a_part_that_waits_says_when_it_has_opened(page, live_server):
    asked = 'sources_list="[&quot;where&quot;]" conditional_attr="voted" conditional_value="True"'
    import_units({"u": f'{POLL}<conditional url_name="door" {asked}>{PLAIN}</conditional>'})
    page.goto(live_server.url + UNIT)
    expect(page.locator("#door")).to_contain_text("This part is not open yet")
    page.locator("#where input[type=radio]").first.check()
    page.locator("#where button").click()
    expect(page.locator("#door")).to_contain_text("What you did has opened it.")
    page.get_by_role("link", name="Show it").click()
    expect(page.locator("#plain")).to_be_visible()
