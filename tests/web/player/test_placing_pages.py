"""Drag and drop on its page: a form that is whole without scripts, and tells nobody where things belong."""

import re

import pytest
from campus_activities import PLAIN, RUN, import_units, puzzle, queries

CARD = {"x-part": "card"}


def page(browser):
    return browser.get(f"/learn/{RUN}/u/").content.decode()


def place(browser, headers=None, **given):
    return browser.post(f"/learn/{RUN}/do/order/place/", given, headers=headers or {})


@pytest.fixture
def each(campus):
    import_units({"u": puzzle()}, graded='graded="true" format="Homework"')


@pytest.fixture
def together(campus):
    import_units({"u": puzzle("assessment", max_attempts="2")}, graded='graded="true" format="Homework"')


def test_every_item_has_a_choice_of_every_zone_in_the_same_order(each, browser):
    text = page(browser)
    choices = re.findall(r"<select[^>]*>(.*?)</select>", text, re.DOTALL)
    assert len(choices) == 4 and len({re.sub(r"\s+", " ", one) for one in choices}) == 1
    assert "Where does each belong?" in text and "Place them." in text and "1 · Arrival" in text


@pytest.mark.parametrize("mode", ["standard", "assessment"])
def test_no_page_tells_where_an_item_belongs_before_it_may(campus, browser, mode):
    import_units({"u": puzzle(mode)})
    for text in (page(browser), place(browser, CARD, i0="out").content.decode()):
        for secret in (
            "Yes, it begins here.",
            "Look at the middle.",
            "One of its places.",
            "Nobody needs",
            "All is in its place.",
            "First come",
        ):
            assert secret not in text
        assert "correct" not in text and "&quot;in&quot;" not in text


def test_without_a_script_a_wrong_item_comes_back_with_its_feedback(each, browser):
    assert place(browser, seen="0", i0="out", i1="wait").headers["location"] == f"/learn/{RUN}/u/#order"
    text = page(browser)
    assert (
        "Not yet." in text
        and "2 · Waiting" in text
        and 'name="i1"' not in text
        and 'name="seen" value="1"' in text
    )
    assert "0.5 of 1 point" in text


def test_with_the_script_the_card_says_how_it_went(each, browser):
    text = place(browser, CARD, seen="0", i0="in", i1="in").content.decode()
    assert 'data-says="1 item in its place. 1 item does not belong there. 0.5 of 1 point."' in text
    done = place(browser, CARD, seen="1", i1="wait", i2="in").content.decode()
    assert "All is in its place." in done and "First come, first served." in done and "<button" not in done


def test_the_answer_is_shown_when_the_attempts_are_used_up(together, browser):
    for seen in ("0", "1"):
        text = place(browser, CARD, seen=seen, i0="out", i3="out").content.decode()
    assert "Belongs:" in text and "<b>1 · Arrival</b>" in text and "<b>nowhere</b>" in text
    assert "You have used all 2 attempts" in text and "2 of 2 attempts used" in text


def test_an_empty_turn_is_refused_on_the_card(each, browser):
    response = place(browser, CARD, seen="0")
    assert response.status_code == 422 and "Nothing was placed" in response.content.decode()


def test_it_costs_no_query_of_its_own(campus, browser):
    import_units({"u": puzzle(), "plain": PLAIN})
    assert queries(browser, "u") == queries(browser, "plain")


def test_choices_that_are_refused_are_not_lost(campus, browser):
    import_units({"u": puzzle("assessment", max_items_per_zone="1")})
    for headers in ({}, CARD):
        response = place(browser, headers, seen="0", i0="in", i2="in", i1="wait")
        text = response.content.decode()
        assert response.status_code == 422 and "takes 1 item" in text
        assert (
            text.count('<option value="in" selected>') == 2
            and text.count('<option value="wait" selected>') == 1
        )
