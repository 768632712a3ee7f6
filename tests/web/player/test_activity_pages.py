"""Word clouds, ticks and annotated texts on their pages."""

from datetime import UTC, datetime

import pytest
from campus_activities import ANNOTATED, CLOUD, DONE, PLAIN, RUN, import_units, queries

from studium.core import clock
from studium.web.player.activities.word_cloud import SIZES, size_of

CARD = {"x-part": "card"}
QUESTION = '<problem url_name="ask"><stringresponse answer="a"><label>Why?</label><textline/></stringresponse></problem>'


@pytest.fixture
def units(campus):
    import_units({"u": CLOUD, "v": DONE, "w": ANNOTATED + QUESTION})


def do(browser, block, action, data, headers=None):
    return browser.post(f"/learn/{RUN}/do/{block}/{action}/", data, headers=headers or {})


def page(browser, unit):
    return browser.get(f"/learn/{RUN}/{unit}/").content.decode()


def test_a_word_cloud_asks_for_words_and_then_shows_everybodys(units, browser):
    before = page(browser, "u")
    assert before.count('<input type="text" name="w') == 3 and "Three words, please." in before
    assert do(browser, "words", "add", {"w0": "Waiting", "w1": "<b>Time</b>"}).status_code == 302
    after = page(browser, "u")
    assert "<bdi>waiting</bdi>" in after and "&lt;b&gt;time&lt;/b&gt;" in after and "<b>time" not in after
    assert "1 time, yours" in after and "50 %" in after and "1 person" in after and 'name="w0"' not in after


def test_a_word_cloud_without_words_is_refused_on_its_card(units, browser):
    response = do(browser, "words", "add", {"w0": ""}, CARD)
    assert response.status_code == 422 and "type at least one word" in response.content.decode()


def test_the_more_often_the_larger():
    assert [size_of(count, 100) for count in (1, 2, 10, 50, 100)] == [1, 2, 3, 5, SIZES]
    assert size_of(1, 1) == 2


def test_a_tick_is_set_and_taken_back(units, browser):
    assert "Mark as done" in page(browser, "v")
    marked = do(browser, "ready", "mark", {}, CARD)
    assert (
        marked.headers["x-unit-done"] == "yes" and "You have marked this as done." in marked.content.decode()
    )
    assert "Mark as done" in do(browser, "ready", "unmark", {}, CARD).content.decode()


def test_an_annotated_text_leads_to_its_notes_and_back(units, browser):
    text = page(browser, "w")
    assert '<mark class="noted hue-blue">stand and wait</mark>' in text
    assert 'id="rhyme-mark-1" href="#rhyme-note-1"' in text
    assert '<li id="rhyme-note-1" class="hue-blue">' in text and 'href="#rhyme-mark-2"' in text
    assert 'href="#ask"' in text and "Commentary" in text and "Nobody pushes." in text


def test_they_cost_no_queries_of_their_own_but_for_the_words_to_show(campus, browser):
    import_units({"u": CLOUD, "v": DONE, "w": ANNOTATED + QUESTION, "plain": PLAIN})
    plain = queries(browser, "plain")
    assert [queries(browser, unit) for unit in "uvw"] == [plain] * 3
    do(browser, "words", "add", {"w0": "Waiting"})
    assert queries(browser, "u") == plain + 2


def test_what_was_typed_comes_back_with_a_refusal(units, browser):
    for headers in ({}, CARD):
        text = do(browser, "words", "add", {"w0": "fine", "w1": "x" * 61}, headers).content.decode()
        assert 'value="fine"' in text and "at most 60 characters" in text


def test_a_graded_tick_takes_nothing_after_the_end_and_says_so(campus, browser):
    import_units({"v": DONE}, graded='graded="true" format="Homework"')
    with clock.at(datetime(2026, 7, 2, tzinfo=UTC)):
        text = page(browser, "v")
    assert "run has ended" in text and "Mark as done" not in text and "To finish this unit" not in text
