# ruff: noqa: E501 - markup reads best unbroken
"""A course with gates on its pages: doors that say what they wait for, an outline of what is one's own."""

from html import escape

import pytest
from campus_activities import POLL, RUN, import_units

CARD = {"x-part": "card"}
QUESTION = '<problem url_name="{name}" display_name="{name}" {more}><stringresponse answer="a"><label>Why?</label><textline/></stringresponse></problem>'


def question(name, **more):
    return QUESTION.format(
        name=name, more=" ".join(f'{key}="{escape(value)}"' for key, value in more.items())
    )


def door(message=""):
    return f'<conditional url_name="door" sources_list="[&quot;where&quot;]" conditional_attr="poll_answer" conditional_value="C" conditional_message="{message}">{question("behind")}</conditional>'


def page(browser, unit="u"):
    return browser.get(f"/learn/{RUN}/{unit}/")


def vote(browser, choice):
    return browser.post(f"/learn/{RUN}/do/where/vote/", {"q0": choice})


def test_a_door_says_what_it_waits_for_and_opens_with_the_right_vote(campus, browser):
    import_units({"u": POLL + door("Vote in {link}, &lt;b&gt;then&lt;/b&gt; look again.")})
    text = page(browser).content.decode()
    assert f'Vote in <a href="/learn/{RUN}/u/#where">Where do you meet queues?</a>, &lt;b&gt;then' in text
    assert "This part is not open yet" in text and 'id="behind"' not in text
    vote(browser, "C")
    text = page(browser).content.decode()
    assert 'id="behind"' in text and "This part is not open yet" not in text


def test_another_vote_leaves_the_door_shut_and_ours_says_why_where_the_author_does_not(campus, browser):
    import_units({"u": POLL + door()})
    vote(browser, "W")
    text = page(browser).content.decode()
    assert "It depends on what you do here:" in text and 'id="behind"' not in text


def test_behind_a_shut_door_nothing_can_be_done(campus, browser):
    import_units({"u": POLL + door()})
    for what in ("answer", "hint"):
        assert browser.post(f"/learn/{RUN}/{what}/behind/", {}, headers=CARD).status_code == 404
    assert browser.post(f"/learn/{RUN}/do/door/open/", {}, headers=CARD).status_code == 404


@pytest.fixture
def divided(campus):
    verified = {"group_access": '{"50": [2]}'}
    import_units({"u": question("all"), "v": question("paid", **verified), "w": question("more")})


def test_the_outline_and_the_pager_leave_out_what_is_not_ones_own(divided, browser):
    text = page(browser).content.decode()
    assert f'href="/learn/{RUN}/w/"' in text and f'/learn/{RUN}/v/"' not in text
    assert "0 of 2 units done" in text
    assert page(browser, "v").status_code == 404
    assert 'id="paid"' not in page(browser, "w").content.decode()
