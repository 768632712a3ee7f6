"""Films on the page: where one left off, what is loaded from elsewhere and when, the transcript with its times."""

import pytest

from studium.learning import api as learning

RUN = "flow-2026"
POLICY = "Content-Security-Policy"


def place(browser, block, at):
    return browser.post(f"/learn/{RUN}/place/{block}/", {"at": at})


def test_a_film_goes_on_where_it_was_left_on_another_device(browser, amina):
    assert place(browser, "ward", "73").status_code == 204
    assert place(browser, "ward", "75").status_code == 204
    text = browser.get(f"/learn/{RUN}/watching/").content.decode()
    assert 'data-at="75"' in text
    assert learning.card(learner_id=amina.id, run_key=RUN, block_key="ward").work.done is False


def test_a_place_kept_after_it_was_watched_leaves_it_watched(browser, amina):
    learning.complete(learner_id=amina.id, run_key=RUN, block_key="ward")
    assert place(browser, "ward", "3").status_code == 204
    assert learning.card(learner_id=amina.id, run_key=RUN, block_key="ward").work.done


@pytest.mark.parametrize("at", ["", "-1", "1.5", "90000", "9" * 50, "١٢x", "NaN"])
def test_what_is_no_place_in_a_film_is_refused(browser, at):
    assert place(browser, "ward", at).status_code == 422


@pytest.mark.parametrize(("block", "status"), [("stay", 404), ("none-such", 404)])
def test_only_a_film_has_a_place(browser, block, status):
    assert place(browser, block, "5").status_code == status


def test_who_is_signed_out_meanwhile_keeps_no_place(browser):
    browser.logout()
    assert place(browser, "ward", "5").status_code == 401


def test_only_a_page_with_a_film_from_youtube_may_frame_it_and_its_player_without_cookies(browser):
    allowed = browser.get(f"/learn/{RUN}/watching/").headers[POLICY]
    assert "frame-src 'self' https://www.youtube-nocookie.com;" in allowed
    assert "youtube" not in browser.get(f"/learn/{RUN}/welcome/").headers[POLICY]


def test_the_way_to_youtube_starts_where_one_left_off(browser):
    place(browser, "elsewhere", "61")
    text = browser.get(f"/learn/{RUN}/watching/").content.decode()
    assert 'href="https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t=61s"' in text
    assert "<iframe" not in text and 'src="https://' not in text


def test_a_transcript_says_when_each_line_is_spoken(browser):
    text = browser.get(f"/learn/{RUN}/watching/").content.decode()
    assert '<time data-at="0">0:00</time>' in text
    assert "A ward in the morning.</span>" in text
