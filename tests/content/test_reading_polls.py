# ruff: noqa: E501 - markup reads best unbroken
"""Polls and surveys are read as Studio writes them, with what it leaves out."""

import pytest
from campus_activities import ANSWERS, POLL, SURVEY, attribute, import_units, label

from studium.content import api as content

pytestmark = pytest.mark.django_db


def read(markup):
    """The only block of a course of one unit."""
    report = import_units({"u": markup})
    version = content.current_version("flow-content")
    [block] = content.unit(version, "u").blocks
    return block, report


def test_a_poll_is_read_with_its_markdown_and_its_pictures():
    block, report = read(POLL)
    assert (block.kind, block.title, block.key) == ("poll", "Where do you meet queues?", "where")
    assert block.details["questions"][0]["html"] == "<p>Where do you meet <strong>queues</strong> most?</p>"
    first, _second, third = block.details["choices"]
    assert (first["key"], first["html"], first["text"]) == ("W", "Waiting <em>rooms</em>", "Waiting rooms")
    assert third["html"].startswith('<img src="/assets/') and 'alt="A harbour"' in third["html"]
    assert third["text"] == "A harbour Ports"
    assert (block.details["times"], block.details["private"]) == (1, False)
    assert report["unsupported"] == []


def test_a_survey_has_its_own_name_and_many_questions():
    block, _report = read(SURVEY)
    assert (block.kind, block.details["title"], block.details["times"]) == ("survey", "How it goes", 0)
    assert [one["key"] for one in block.details["questions"]] == ["pace", "help"]
    assert [one["text"] for one in block.details["choices"]] == ["Yes", "No", "Maybe"]


def test_what_an_export_leaves_out_is_what_the_editor_proposes():
    poll, _report = read('<poll url_name="p" xblock-family="xblock.v1"/>')
    assert poll.details["questions"][0]["text"] == "What is your favorite color?"
    assert [one["text"] for one in poll.details["choices"]] == ["Red", "Blue", "Green", "Other"]
    survey, _report = read('<survey url_name="s" xblock-family="xblock.v1"/>')
    assert len(survey.details["questions"]) == 3


def test_the_older_poll_holds_its_answers_as_elements():
    block, _report = read(
        '<poll_question url_name="old" display_name="Old" reset="true"><p>Is <b>it</b>?</p><answer id="yes">Yes &amp; so</answer><answer>No</answer></poll_question>'
    )
    assert block.kind == "poll" and block.details["times"] == 0
    assert block.details["questions"][0]["html"] == "<p>Is <b>it</b>?</p>"
    assert [(one["key"], one["text"]) for one in block.details["choices"]] == [
        ("yes", "Yes & so"),
        ("answer-2", "No"),
    ]


def test_pictures_from_elsewhere_are_links_and_scripts_are_left_out():
    far = [
        ["R", label("", "https://far.example/kitten.png", "A kitten")],
        ["B", label("<script>x()</script>Blue")],
    ]
    block, report = read(
        f'<poll url_name="p" question="&lt;img src=x onerror=y()&gt;Which?" answers={attribute(far)}/>'
    )
    first, second = block.details["choices"]
    assert (
        first["html"].startswith('<a href="https://far.example/kitten.png"')
        and first["text"] == "A kitten (far.example)"
    )
    assert second["html"] == "Blue"
    assert "onerror" not in str(block.details) and "script" not in str(block.details)
    assert any("far.example is shown as a link" in note for note in report["notes"])


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ('<poll url_name="p" answers="[["/>', "its answers cannot be read"),
        ('<poll url_name="p" answers="7"/>', "its answers cannot be read"),
        ('<survey url_name="p" questions="[1, [2]]"/>', "its questions cannot be read"),
        ('<poll_question url_name="p"><p>Which?</p></poll_question>', "this poll names no answers"),
        (f'<poll url_name="p" answers={attribute([[str(n), "x"] for n in range(101)])}/>', "it has 101 answers, and at most 100 are shown"),
    ],
)  # fmt: skip
def test_what_is_no_poll_is_shown_as_such(markup, why):
    block, report = read(markup)
    assert (block.kind, block.why) == ("unsupported", why)
    assert [one["why"] for one in report["unsupported"]] == [why]


def test_keys_are_unique_and_fit_the_tables():
    twice = [["a", "One"], ["a", "Two"], ["", "Three"], ["k" * 300, "Four"], [5, "Five"]]
    block, _report = read(f'<poll url_name="p" answers={attribute(twice)}/>')
    keys = [one["key"] for one in block.details["choices"]]
    assert keys[:3] == ["a", "a-2", "?"] and keys[4] == "5" and len(keys[3]) == 32


def test_a_dictionary_of_answers_is_a_list_of_them():
    block, _report = read(f'<poll url_name="p" answers={attribute(dict(ANSWERS))}/>')
    assert [one["key"] for one in block.details["choices"]] == ["W", "C", "L"]
