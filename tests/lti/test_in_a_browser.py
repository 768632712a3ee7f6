"""A learner opens a tool of another site in a real browser, in a tab and in a frame, and the mark comes back."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import time_machine
from browser import looks
from campus import TODAY, open_campus, wired
from lti_campus import COURSE, RUN, import_course, learner_called, platform_of
from lti_tool import LAUNCH_URL, LOGIN_URL, PUBLIC, Tool, tool_site

from studium.content.events import ContentPublished
from studium.core.events import Wire
from studium.learning import api as learning
from studium.learning.lti import api as lti
from studium.learning.lti.telling import tool_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(chromium, live_server, settings, tmp_path):
    """Amina's browser, signed in, and the lab as a site of its own."""
    settings.BASE_URL = live_server.url
    lti.forget_tools()
    here = time_machine.travel(TODAY, tick=True)
    wires = wired(Wire(ContentPublished, now=(learning.forget, lti.on_content_published)))

    def make(address: str) -> Tool:
        text = COURSE.replace(LAUNCH_URL, f"{address}/launch").replace(LOGIN_URL, f"{address}/login")
        lab = lti.add_tool(
            lti.Registration(
                "lab", "Queue lab", f"{address}/login", (f"{address}/launch",), public_key=PUBLIC
            ),
            by=None,
            may_know_name=True,
            may_know_email=True,
        )
        import_course(tmp_path, text)
        return Tool(platform_of(lab))

    with here, wires:
        open_campus()
        with tool_site(make):
            amina = learner_called("Amina Njoroge", enrolled=True)
            cookie = {
                "name": settings.SESSION_COOKIE_NAME,
                "value": amina.client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": live_server.url,
            }
            # Not the context that looks are taken in: what a page may load and where it may post is the point here.
            context = chromium.new_context()
            context.add_cookies([cookie])
            yield context, live_server.url, cookie, amina.id
            context.close()
    lti.forget_tools()


def test_from_the_card_to_the_tool_and_the_mark_back(opened):
    context, site, *_more = opened
    page = context.new_page()
    page.goto(f"{site}/learn/{RUN}/lab-unit/")
    page.get_by_label("Tell it my name").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("your name").first.wait_for()
    with context.expect_page() as coming:
        page.get_by_role("link", name="Open the tool").click()
    lab = coming.value
    lab.get_by_text("Welcome to the lab, Amina Njoroge.").wait_for()
    lab.get_by_role("link", name="Hand in").click()
    lab.get_by_text("Your mark was sent.").wait_for()
    page.reload()
    assert page.get_by_text("3 of 4 points").first.is_visible()


def test_in_a_frame_nothing_is_loaded_from_the_tool_before_it_is_pressed(opened):
    context, site, *_more = opened
    page = context.new_page()
    asked = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(f"{site}/learn/{RUN}/look-unit/")
    frame = page.frame_locator("iframe.tool-frame")
    frame.get_by_role("link", name="Open the tool here").wait_for()
    assert all(url.startswith((site, "data:")) for url in asked)
    frame.get_by_role("link", name="Open the tool here").click()
    frame.get_by_text("Welcome to the lab, somebody.").wait_for()


def test_without_scripts_a_button_sends_on(opened, chromium):
    _context, site, cookie, _amina = opened
    context = chromium.new_context(java_script_enabled=False)
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(f"{site}/lti/launch/{RUN}/lab/")
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Welcome to the lab, somebody.").wait_for()
    context.close()


def test_cards_look_as_meant_on_a_phone_and_a_desk_light_and_dark(opened, chromium):
    _context, site, cookie, amina_id = opened
    state = {"cookies": [{**cookie, "domain": "localhost", "path": "/"}], "origins": []}
    del state["cookies"][0]["url"]
    pages = {unit: f"/learn/{RUN}/{unit}/" for unit in ("look-unit", "essay-unit", "old-unit")}
    pages["frame"] = f"/lti/frame/{RUN}/map/"
    pages["refused"] = f"/lti/launch/{RUN}/essay/"
    _look_at(chromium, site, state, {"lab-unit": f"/learn/{RUN}/lab-unit/", **pages})
    body = {
        "userId": tool_user(learner_id=amina_id, tool_id=lti.tool("lab").id).sub,
        "scoreGiven": 3,
        "scoreMaximum": 4,
        "timestamp": "2026-03-02T08:30:00Z",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "comment": "The second queue was the shorter one.",
    }
    lti.take_mark(lti.tool("lab"), run_key=RUN, block_key="lab", body=json.dumps(body).encode())
    _look_at(chromium, site, state, {"marked": f"/learn/{RUN}/lab-unit/?marked"})


def _look_at(chromium, site, state, pages):
    for unit, address in pages.items():
        for width, scheme in looks.TOUR:
            seen = looks.look(
                chromium,
                site + address,
                width=width,
                scheme=scheme,
                folder=Path(os.environ["LOOKS"]) if "LOOKS" in os.environ else None,
                storage_state=state,
            )
            assert seen.problems == [], f"{unit} at {width} px, {scheme}"
