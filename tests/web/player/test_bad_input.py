# ruff: noqa: E501 - markup reads best unbroken
"""What no page of ours sends, through every door a learner has: refused with a sentence, never an error, kept never or once."""

import pytest
from campus_activities import CLOUD, DONE, POLL, RUN, SURVEY, import_units
from django.core.files.uploadedfile import SimpleUploadedFile

from studium.learning.models import Attempt, BlockState
from studium.learning.notes.models import Margin

QUESTION = '<problem url_name="ask"><stringresponse answer="a"><label>Why?</label><textline/></stringresponse></problem>'
FILM = '<video url_name="film" youtube="1.00:dQw4w9WgXcQ"/>'
TALK = '<discussion url_name="talk" discussion_id="t" discussion_target="Talk"/>'
DRAG = """<drag-and-drop-v2 url_name="drag" mode="assessment" data='{"items": [{"id": 0, "displayName": "cat", "zones": ["a"]}], "zones": [{"uid": "a", "title": "A", "x": 0, "y": 0, "width": 9, "height": 9}]}'/>"""

MUCH = "x" * 1_000_000
#: Door, and the field that it reads.
DOORS = {
    "answer/ask": "ask-2_1",
    "do/where/vote": "q0",
    "do/mood/vote": "q0",
    "do/words/add": "w0",
    "do/ready/mark": "done",
    "do/drag/place": "i0",
    "note/u": "note",
    "bookmark/u": "set",
    "place/film": "seconds",
    "watched/film": "watched",
    "hint/ask": "hint",
    "do/ask/vote": "q0",
    "do/words/no-such": "w0",
    "answer/film": "film-2_1",
}
BAD = {
    "a megabyte": MUCH,
    "no character": "a\x00b",
    "markup": "<script>alert(1)</script>",
    "a list": ["a", "b", "c"],
    "a file": SimpleUploadedFile("x.txt", b"a"),
    "a number": "-99999999999999999999",
    "nothing": "",
}


@pytest.fixture
def units(campus):
    import_units({"u": QUESTION + POLL + SURVEY + CLOUD + DONE + DRAG + FILM + TALK})


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("door", DOORS)
def test_nothing_breaks_and_little_is_kept(units, browser, door, what):
    for headers in ({"x-part": "card"}, {}):
        response = browser.post(f"/learn/{RUN}/{door}/", {DOORS[door]: BAD[what]}, headers=headers)
        assert response.status_code < 500, response.content[:200]
        assert b"<script>alert(1)" not in response.content
    assert Attempt.objects.count() <= 2
    kept = [str(one) for one in BlockState.objects.values_list("answers", flat=True)]
    kept += Margin.objects.values_list("note", flat=True)
    assert all(len(one) < 21_000 and "\x00" not in one for one in kept)


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b'{"a": [1]}', b"%zz=%", b"a" * 100_000, b"&=&=&" * 1000])
@pytest.mark.parametrize(
    "form",
    [
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
    ],
)
@pytest.mark.parametrize("door", ["answer/ask", "do/where/vote", "note/u"])
def test_bodies_of_any_form_are_answered(units, browser, door, form, body):
    response = browser.post(f"/learn/{RUN}/{door}/", body, content_type=form, headers={"x-part": "card"})
    assert response.status_code < 500
    assert not Attempt.objects.exists()


def test_the_same_sent_five_times_is_kept_once(units, browser):
    for _again in range(5):
        browser.post(f"/learn/{RUN}/answer/ask/", {"ask-2_1": "b", "seen": "0"}, headers={"x-part": "card"})
        browser.post(
            f"/learn/{RUN}/do/where/vote/", {"q0": "hospital", "seen": "0"}, headers={"x-part": "card"}
        )
    assert Attempt.objects.filter(block_key="ask").count() == 1
