# ruff: noqa: E501 - markup reads best unbroken
"""Word clouds, ticks and annotated texts are read as Studio writes them, with what it leaves out."""

import re
from collections import Counter
from decimal import Decimal

import pytest
from campus_activities import ANNOTATED, CLOUD, DONE, import_units

from studium.content import api as content

pytestmark = pytest.mark.django_db


def read(markup):
    report = import_units({"u": markup})
    version = content.current_version("flow-content")
    [block] = content.unit(version, "u").blocks
    return block, report


def test_a_word_cloud_is_read_with_its_numbers():
    block, report = read(CLOUD)
    assert (block.kind, block.title) == ("word_cloud", "What is a queue to you?")
    assert dict(block.details) == {
        "inputs": 3,
        "shown": 4,
        "percents": True,
        "instructions": "<p>Three words, please.</p>",
    }
    assert report["unsupported"] == []


@pytest.mark.parametrize(
    ("given", "inputs", "shown"),
    [("", 5, 250), ('num_inputs="0" num_top_words="-3"', 5, 250), ('num_inputs="9999" num_top_words="99999"', 30, 500)],
)  # fmt: skip
def test_numbers_of_a_word_cloud_are_the_editors_or_within_reason(given, inputs, shown):
    block, _report = read(f'<word_cloud url_name="w" display_name="W" {given}/>')
    assert (block.details["inputs"], block.details["shown"]) == (inputs, shown)


def test_a_tick_is_worth_a_point_or_its_weight():
    assert read(DONE)[0].possible == 1
    assert read('<done url_name="d" weight="2.5"/>')[0].possible == Decimal("2.5")
    assert read('<done url_name="d" weight="0" align="left"/>')[0].possible == 0


def test_an_annotated_text_is_read_in_parts():
    block, _report = read(ANNOTATED)
    details = block.details
    assert (block.kind, details["instructions"]) == ("annotatable", "<p>Read it <i>twice</i>.</p>")
    marks = [one for one in details["parts"] if isinstance(one, dict)]
    assert marks == [
        {"note": 0, "opens": True},
        {"note": 0, "opens": False},
        {"note": 1, "opens": True},
        {"note": 1, "opens": False},
    ]
    assert "stand and wait" in details["parts"] and "<em>shuffle</em> on" in details["parts"]
    assert details["notes"] == [
        {"title": "Waiting", "body": "A queue <b>forms</b>.", "colour": "blue", "problem": 0},
        {"title": "", "body": "Nobody pushes.", "colour": "yellow", "problem": None},
    ]


def test_an_annotated_text_is_cleaned_like_any_other():
    block, report = read(
        '<annotatable url_name="a" display_name="A"><script>x()</script><p onclick="y()">One\ue000b7\ue001 <annotation body="&lt;img src=x onerror=z()&gt;hm" highlight="url(x)">two</annotation></p></annotatable>'
    )
    text = str(block.details)
    assert "script" not in text and "onclick" not in text and "onerror" not in text
    assert len(block.details["notes"]) == 1 and block.details["notes"][0]["colour"] == "yellow"
    assert [one for one in block.details["parts"] if isinstance(one, dict) and one["note"] > 0] == []
    assert "annotatable/a: <script> was left out" in report["notes"]


def test_headings_of_an_annotated_text_stand_below_its_own_and_none_is_skipped():
    block, _report = read(
        '<annotatable url_name="a" display_name="A"><instructions><h1>How</h1></instructions><h2>One</h2><h5>Two</h5>'
        '<p>and <annotation body="hm">three</annotation></p><h2>Four</h2></annotatable>'
    )
    text = "".join(one for one in block.details["parts"] if isinstance(one, str))
    assert re.findall(r"<h(\d)", text) == ["4", "5", "4"]
    assert block.details["instructions"] == "<h3>How</h3>"


def test_an_annotated_text_without_text_is_shown_as_such():
    block, _report = read(
        '<annotatable url_name="a" display_name="A"><instructions>Read</instructions></annotatable>'
    )
    assert (block.kind, block.why) == ("unsupported", "it has no text")


@pytest.mark.sample_data
@pytest.mark.parametrize(
    ("course", "found"),
    [
        ("openedx-demo-course", {"poll": 1, "survey": 1, "annotatable": 1, "done": 1, "drag_and_drop": 1}),
        ("supported-components", {"poll": 2, "survey": 2, "word_cloud": 1, "drag_and_drop": 2}),
    ],
)
def test_real_courses_small_activities_are_all_read(shared_data, course, found):
    content.import_course(shared_data / "olx" / course, course_key="sample")
    version = content.current_version("sample")
    kinds = Counter(block.kind for unit in content.outline(version).units() for block in unit.blocks)
    assert {kind: kinds[kind] for kind in found} == found
    elements = {"poll", "survey", "word_cloud", "annotatable", "done", "drag-and-drop-v2"}
    refused = {
        block.element
        for ref in content.outline(version).units()
        for block in content.unit(version, ref.key).blocks
        if block.kind == "unsupported"
    }
    assert not refused & elements
