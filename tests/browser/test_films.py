"""Films in a real browser: YouTube only after a click and in place, the transcript, speed, going on."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from studium.learning.models import BlockState

from .test_player import RUN, amina, campus  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What YouTube's player does, as far as the page goes by it.
PLAYER = """<!doctype html><title>player</title><script>
addEventListener("message", (event) => {
  const said = JSON.parse(event.data);
  const tell = (info) => parent.postMessage(JSON.stringify({ event: "infoDelivery", info }), event.origin);
  if (said.event === "listening") tell({ currentTime: 4, duration: 100 });
  if (said.func === "seekTo") tell({ currentTime: said.args[0], duration: 100 });
});
</script>"""

SHORT = """(at) => {
  const film = document.querySelector("video");
  Object.defineProperty(film, "duration", { value: 100, configurable: true });
  Object.defineProperty(film, "currentTime", { value: at, configurable: true, writable: true });
  film.dispatchEvent(new Event("timeupdate"));
}"""


@pytest.fixture
def strict(browser: Any, signed_in: Any, amina: Any) -> Any:  # noqa: F811
    """A page whose content policy holds, as learners have it."""
    context = browser.new_context(reduced_motion="reduce", **signed_in(amina))
    page = context.new_page()
    page.refused = []
    page.on(
        "console", lambda said: page.refused.append(said.text) if "Content Security" in said.text else None
    )
    yield page
    context.close()


def test_youtube_is_framed_in_place_on_a_click_and_not_before(strict, live_server):
    asked: list[str] = []
    strict.on("request", lambda request: asked.append(request.url))
    strict.route(
        "https://www.youtube-nocookie.com/**",
        lambda route: route.fulfill(body=PLAYER, content_type="text/html"),
    )
    strict.goto(f"{live_server.url}/learn/{RUN}/watching/")
    film = strict.locator("#elsewhere")
    expect(film).to_contain_text("Plays here, from YouTube")
    assert [url for url in asked if not url.startswith((live_server.url, "data:", "blob:"))] == []
    film.locator("a.facade").press("Enter")
    expect(film.locator("iframe")).to_be_focused()
    assert "youtube-nocookie.com/embed/dQw4w9WgXcQ" in (film.locator("iframe").get_attribute("src") or "")
    strict.wait_for_function("Object.keys(localStorage).some((name) => name.includes('elsewhere'))")
    # 95 % of it, told by their player
    strict.evaluate(
        """document.querySelector('#elsewhere iframe').contentWindow.postMessage(
        JSON.stringify({event: 'command', func: 'seekTo', args: [96, true]}), '*')"""
    )
    expect(film).to_contain_text("Watched")
    assert strict.refused == []


def test_the_transcript_leads_and_follows(strict, live_server):
    strict.goto(f"{live_server.url}/learn/{RUN}/watching/")
    ward = strict.locator("#ward")
    ward.locator("summary").click()
    strict.evaluate(SHORT, 0.5)
    expect(ward.locator("[data-now]")).to_have_text("A ward in the morning.")
    strict.evaluate("document.querySelector('video').play = () => { window.played = true; }")
    ward.get_by_role("button", name="Play from 0:00").press("Enter")
    assert strict.evaluate("window.played && document.querySelector('video').currentTime === 0")


def test_a_film_goes_on_where_it_was_left_and_at_the_same_speed(strict, live_server):
    strict.goto(f"{live_server.url}/learn/{RUN}/watching/")
    strict.get_by_label("Speed").select_option("1.5")
    strict.evaluate(SHORT, 20)
    strict.evaluate(SHORT, 42)
    strict.goto(f"{live_server.url}/learn/{RUN}/welcome/")
    strict.goto(f"{live_server.url}/learn/{RUN}/watching/")
    expect(strict.get_by_label("Speed")).to_have_value("1.5")
    assert strict.evaluate("document.querySelector('video').playbackRate") == 1.5
    # told to the server when the page was left, for another device
    expect(strict.locator("#ward")).to_have_attribute("data-at", "42")
    assert BlockState.objects.get(block_key="ward").answers == {"at": 42}
