# ruff: noqa: E501 - markup reads best unbroken
"""Drag and drop is read as Studio writes it; zones become shares of the picture, whatever its kind."""

import struct
from decimal import Decimal
from urllib.parse import quote

import pytest
from campus_activities import attribute, import_units, puzzle

from studium.content import api as content
from studium.content.kinds.sizes import size_of


def read(markup):
    report = import_units({"u": markup})
    version = content.current_version("flow-content")
    [block] = content.unit(version, "u").blocks
    return block, report


def png(width, height):
    return b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\0" * 9


PICTURES = [
    (png(300, 100), (300, 100)),
    (b"GIF89a" + struct.pack("<HH", 30, 20) + b"\0" * 9, (30, 20)),
    (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 20, 40) + b"\0" * 9, (40, 20)),
    (b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 10 + struct.pack("<HH", 64, 32) + b"\0", (64, 32)),
    (b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + b"\x3f\0\0\x1f\0\0", (64, 32)),
    (b'<svg xmlns="x" viewBox="0 0 51.5 50"/>', (52, 50)),
    (b'<?xml?><svg width="515px" height="500"><g/></svg>', (515, 500)),
    (b"", None),
    (b"\x89PNG\r\n\x1a\n", None),
    (b"\xff\xd8\xff\xe0\xff\xff", None),
    (png(0, 5), None),
    (b"not a picture", None),
]


@pytest.mark.parametrize(("content", "size"), PICTURES)
def test_the_size_of_a_picture_stands_in_its_first_bytes(content, size):
    assert size_of(content) == size


@pytest.mark.django_db
def test_a_puzzle_is_read_with_its_zones_items_and_words():
    block, report = read(puzzle(weight="2.0", max_items_per_zone="3"))
    details = block.details
    assert (block.kind, block.title, block.possible) == ("drag_and_drop", "Order of events", Decimal(2))
    assert [one["text"] for one in details["zones"]] == ["Arrival", "Waiting", "Service"]
    assert [one["zones"] for one in details["items"]] == [["in"], ["wait"], ["in", "out"], []]
    assert (
        details["items"][0]["right"] == "Yes, it begins here." and details["items"][0]["wrong"] == "Not yet."
    )
    assert (details["question"], details["start"]) == ("Where does each belong?", "Place them.")
    assert details["picture"].startswith("/assets/") and details["alt"] == "A counter"
    assert (details["assessed"], details["per_zone"], details["max_attempts"]) == (False, 3, None)
    assert report["unsupported"] == []


@pytest.mark.django_db
def test_attempts_are_counted_only_where_all_is_checked_together():
    assert read(puzzle("assessment", max_attempts="3"))[0].max_attempts == 3
    assert read(puzzle("assessment", max_attempts="null"))[0].max_attempts is None
    assert read(puzzle("standard", max_attempts="3"))[0].max_attempts is None


@pytest.mark.django_db
def test_what_an_export_leaves_out_is_the_editors_puzzle_on_a_picture_of_ours():
    block, _report = read('<drag-and-drop-v2 url_name="d" xblock-family="xblock.v1"/>')
    details = block.details
    assert len(details["zones"]) == 3 and len(details["items"]) == 5 and block.possible == 1
    assert details["picture"].endswith("/triangle.svg") and details["ratio"] == "515 / 500"
    assert details["zones"][0]["left"] == 31.07


@pytest.mark.django_db
def test_a_drawing_in_the_address_itself_is_kept_without_its_scripts():
    drawing = quote(
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><script>x()</script><rect width="9" height="9" onload="y()"/></svg>'
    )
    data = {
        "targetImg": f"data:image/svg+xml;producer=x,{drawing}",
        "zones": [{"uid": "a", "title": "A", "x": 50, "y": 50, "width": 100, "height": 50}],
        "items": [{"id": 0, "displayName": "I", "zones": ["a"]}],
    }
    block, _report = read(f'<drag-and-drop-v2 url_name="d" data={attribute(data)}/>')
    assert block.details["ratio"] == "200 / 100" and block.details["zones"][0]["left"] == 25.0
    stored = content.asset(block.details["picture"].split("/")[2])
    assert stored.media_type == "image/svg+xml" and stored.size < 140


@pytest.mark.django_db
def test_a_picture_on_another_host_is_not_loaded_and_the_zones_stand_by_themselves():
    data = {
        "targetImg": "https://far.example/x.png",
        "zones": [{"title": "Old", "x": 0, "y": 0, "width": 50, "height": 50}],
        "items": [{"id": 3, "displayName": "<b>I</b><script>z()</script>", "zone": "Old"}],
    }
    block, _report = read(f'<drag-and-drop-v2 url_name="d" data={attribute(data)}/>')
    assert block.details["picture"] == "" and block.details["ratio"] == "50 / 50"
    assert block.details["items"][0]["zones"] == ["Old"] and block.details["items"][0]["html"] == "<b>I</b>"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("[]", "its data cannot be read"),
        ("{", "its data cannot be read"),
        ('{"zones": [], "items": []}', "it has no zones to put anything in"),
        ('{"zones": [{"uid": "a"}], "items": [{"id": 0, "zones": ["b"]}]}', "none of its items belongs in a zone"),
        ('{"zones": [{"uid": "a", "x": "NaN", "width": 1e400}], "items": [7, null]}', "none of its items belongs in a zone"),
    ],
)  # fmt: skip
def test_what_is_no_puzzle_is_shown_as_such(data, why):
    block, _report = read(f"<drag-and-drop-v2 url_name=\"d\" data='{data}'/>")
    assert (block.kind, block.why) == ("unsupported", why)
