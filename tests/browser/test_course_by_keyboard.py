"""A real course by keyboard alone: every kind of block is reached, used and answered, and nothing holds the focus."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from studium.content import api as content
from studium.learning import api as learning
from studium.learning.models import BlockState

from .test_films import PLAYER
from .test_player import RUN, amina, campus  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WHERE = """(key) => {
  const at = document.activeElement;
  const style = getComputedStyle(at.closest(".choice") ?? at);
  return {
    within: document.getElementById(key).contains(at),
    tag: at.tagName.toLowerCase(), type: at.type ?? "", file: at.type === "file",
    sends: at.matches("button:not([type=button], [formaction], [data-hint], [form=ribbons])") && at.form !== null,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
    name: at.name ?? "",
  };
}"""
#: Kinds that leave a mark on record when they are used.
KEPT = {"problem", "video", "poll", "survey", "word_cloud", "done"}
#: What is read, or needs a file, a tool or somebody else: there every control must be come by.
REACHED = {"lti", "lti_link", "upload", "annotatable"}
MOST_STEPS = 250


def step(page: Page, key: str) -> dict[str, Any]:
    page.keyboard.press("Tab")
    at: dict[str, Any] = page.evaluate(WHERE, key)
    return at


def use(page: Page, key: str, *, act: bool = True) -> list[str]:
    """Goes into the block by Tab, uses each control in it and sends it; returns what it came by.

    Without `act` it only passes through.
    """
    seen: list[str] = []
    entered = False
    answered: set[str] = set()
    for _step in range(MOST_STEPS):
        at = step(page, key)
        if not at["within"]:
            if entered:
                return seen
            continue
        entered = True
        seen.append(at["tag"])
        assert at["ring"] or at["tag"] == "iframe", f"no focus to be seen on {at} in {key}"
        if not act:
            continue
        if at["sends"]:
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                page.keyboard.press("Enter")
            page.wait_for_load_state()
            return seen
        if at["type"] in ("radio", "checkbox") and at["name"] not in answered:
            page.keyboard.press("Space")
            answered.add(at["name"])
        elif at["tag"] == "select":
            page.keyboard.press("ArrowDown")
        elif at["tag"] == "textarea" or at["type"] in ("text", "number", "search"):
            page.keyboard.type("3")
        elif at["tag"] == "a" and page.evaluate("document.activeElement.hasAttribute('data-embed')"):
            page.keyboard.press("Enter")
            expect(page.locator("iframe:focus")).to_be_visible()
    raise AssertionError(f"the focus never left {key}, or never came to it: {seen}")


def test_a_learner_takes_every_kind_of_block_with_the_keyboard(
    browser: Any,
    signed_in: Any,
    amina: Any,  # noqa: F811
    live_server: Any,
    shared_data: Any,
) -> None:
    content.import_course(shared_data / "olx" / "openedx-demo-course", course_key="flow-content")
    learning.forget()
    start = learning.position(learner_id=amina.pk, run_key=RUN)
    book = learning.lesson(learner_id=amina.pk, run_key=RUN, unit_key=start or "").book
    kinds: dict[str, tuple[str, str]] = {}
    problems: list[tuple[str, str]] = []
    for unit_key in book.places:
        for block in book.unit(unit_key).blocks:
            if block.kind == "problem":
                problems.append((unit_key, block.key))
            elif block.kind not in ("html", "unsupported"):
                kinds.setdefault(block.kind, (unit_key, block.key))
    context = browser.new_context(reduced_motion="reduce", **signed_in(amina))
    page = context.new_page()
    page.route(
        "https://www.youtube-nocookie.com/**",
        lambda route: route.fulfill(body=PLAYER, content_type="text/html"),
    )
    used = {}
    for kind, (unit_key, key) in [*kinds.items(), *(("problem", one) for one in problems[:5])]:
        page.goto(f"{live_server.url}/learn/{RUN}/{unit_key}/")
        used[key] = use(page, key, act=kind not in REACHED)
        assert used[key], f"nothing in the {kind} {key} can be reached"
        if kind in KEPT:
            assert BlockState.objects.filter(block_key=key).exists(), f"{kind} {key}: {used[key]}"
    # and on to the next unit, as everywhere
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.pager [rel=next]')"):
            break
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    context.close()
    assert set(kinds) >= {
        "video", "poll", "survey", "done", "drag_and_drop", "discussion", "openassessment", "upload", "annotatable",
        "lti_link",
    }  # fmt: skip
