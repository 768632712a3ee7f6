# ruff: noqa: E501 - markup reads best unbroken
"""Pictures to point at and numbers inside choices: by pointer, by keyboard, and without a script."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from campus_activities import write_course
from playwright.sync_api import Page, expect

from studium.content import api as content
from studium.learning import api as learning

from .test_player import RUN, amina, campus  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PROBLEMS = """<problem url_name="where" display_name="Where" max_attempts="9"><imageresponse><label>Where is the queue?</label>
<imageinput src="/static/hall.png" width="400" height="300" rectangle="(100,100)-(140,160)" alt="A hall with a desk"/></imageresponse></problem>
<problem url_name="mean" display_name="Mean" max_attempts="9"><choicetextresponse><label>How long is it?</label><radiotextgroup>
<choice correct="true">It has <numtolerance_input answer="7" tolerance="1"/> people</choice><choice correct="false">Nobody waits</choice></radiotextgroup></choicetextresponse></problem>"""


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes((220, 210, 200)) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def asked(tmp_path: Path, amina: Any) -> None:  # noqa: F811
    folder = write_course(tmp_path, {"u": PROBLEMS})
    (folder / "static" / "hall.png").write_bytes(png(400, 300))
    content.import_course(folder, course_key="flow-content")
    learning.forget()


@pytest.fixture
def unit(asked: None, browser: Any, signed_in: Any, amina: Any, live_server: Any) -> Any:  # noqa: F811
    context = browser.new_context(reduced_motion="reduce", **signed_in(amina))
    page = context.new_page()
    page.goto(f"{live_server.url}/learn/{RUN}/u/")
    yield page
    context.close()


def point(page: Page) -> list[str]:
    return [field.input_value() for field in page.locator("#where .picture-point input").all()]


def test_a_picture_is_pointed_at_by_pointer_by_arrows_and_by_numbers(unit: Page) -> None:
    picture = unit.get_by_role("button", name="A hall with a desk")
    picture.click(position={"x": 20, "y": 30})
    assert point(unit) == ["20", "30"]
    picture.focus()
    unit.keyboard.press("ArrowRight")
    unit.keyboard.press("Shift+ArrowDown")
    assert point(unit) == ["30", "31"]
    expect(unit.locator("#where .picture-mark")).to_have_attribute("transform", "translate(30 31)")
    unit.get_by_label(re.compile("^Across")).fill("120")
    unit.get_by_label(re.compile("^Down")).fill("130")
    unit.keyboard.press("Enter")
    expect(unit.locator("#where .says")).to_contain_text("Correct")
    assert point(unit) == ["120", "130"]


def test_a_number_takes_the_choice_it_stands_in(unit: Page) -> None:
    unit.get_by_label("Number 1 in: It has … people").fill("six and a half")
    expect(unit.get_by_role("radio").first).to_be_checked()
    unit.locator("#mean").get_by_role("button", name="Check").click()
    expect(unit.locator("#mean")).to_contain_text("Not understood")
    unit.get_by_label("Number 1 in: It has … people").fill("6.5")
    unit.locator("#mean").get_by_role("button", name="Check").click()
    expect(unit.locator("#mean .says")).to_contain_text("Correct")


def test_without_a_script_a_click_on_the_picture_answers(
    asked: None,
    browser: Any,
    signed_in: Any,
    amina: Any,  # noqa: F811
    live_server: Any,
) -> None:
    context = browser.new_context(java_script_enabled=False, **signed_in(amina))
    page = context.new_page()
    page.goto(f"{live_server.url}/learn/{RUN}/u/")
    page.get_by_role("button", name="A hall with a desk").click(position={"x": 120, "y": 150})
    expect(page.locator("#where .says")).to_contain_text("Correct")
    assert point(page) == ["120", "150"]
    context.close()


def test_the_page_of_such_problems_is_accessible(
    asked: None,
    clean: Any,
    signed_in: Any,
    amina: Any,  # noqa: F811
) -> None:
    clean(f"/learn/{RUN}/u/", **signed_in(amina))
