"""Discussions, uploads and responses as they stand in exports: read whole, or refused with a reason."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from studium.content.kinds import READERS, Unreadable
from studium.content.kinds.source import Source
from studium.content.olx import Node
from studium.learning.peer.task import task_of
from studium.web.player.talk.words import as_html

RUBRIC = "<rubric><criterion><name>a</name><option points='2'><name>x</name></option></criterion></rubric>"


def read(xml):
    element = etree.fromstring(xml)
    given = {str(name): str(value) for name, value in element.attrib.items()}
    node = Node(element.tag, "block", "file.xml", given, element=element)
    return READERS[element.tag](Source(node, {}, lambda *_link: None, None))


def task(inside, attributes=""):
    made = read(f"<openassessment {attributes}>{inside}</openassessment>")
    return made, task_of("", made.details, dated=True)


def test_a_discussion_is_named_as_its_author_named_it():
    made = read("<discussion discussion_category='Week 1' discussion_target=' Small\n talk '/>")
    assert made.details == {"category": "Week 1", "subject": "Small talk"} and not made.possible
    assert read("<discussion for='Old times' id='x'/>").details["subject"] == "Old times"


@pytest.mark.parametrize(
    ("attributes", "points", "worth"),
    [
        ("points='20' weight='4'", "20", 4),
        ("points='20'", "20", 20),
        ("", "100", 100),
        ("points='many' weight='null'", "100", 100),
        ("points='-3' weight='0'", "100", 0),
    ],
)
def test_an_upload_is_worth_its_weight_and_else_its_points(attributes, points, worth):
    made = read(f"<edx_sga {attributes}/>")
    assert (made.details["points"], made.possible) == (points, Decimal(worth))


def test_a_solution_is_clean():
    made = read(
        '<edx_sga solution="&lt;p onclick=&quot;x()&quot;&gt;So.&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;"/>'
    )
    assert made.details["solution"] == "<p>So.</p>"


def test_a_response_is_judged_by_whom_it_says():
    steps = (
        "<assessments><assessment name='student-training'/><assessment name='peer-assessment' must_grade='3' "
        "must_be_graded_by='2' due='2026-05-01T00:00:00'/><assessment name='self-assessment'/>"
        "<assessment name='staff-assessment' required='False'/></assessments>"
    )
    made, asked = task(steps + RUBRIC)
    assert (asked.peer.give, asked.peer.get, asked.peer.window.due.month) == (3, 2, 5)
    assert asked.asks_own and not asked.staff_required and made.possible == asked.possible == 2
    assert any("training" in note for note in made.notes)


def test_where_nobody_else_judges_the_team_must():
    _made, asked = task(
        "<assessments><assessment name='staff-assessment' required='False'/></assessments>" + RUBRIC
    )
    assert asked.staff_required


def test_dates_that_studio_proposes_are_no_dates():
    _made, asked = task(
        "<assessments><assessment name='self-assessment' start='2001-01-01T00:00:00'/></assessments>"
        + RUBRIC,
        "submission_start='2001-01-01T00:00:00' submission_due='2029-01-01T00:00:00'",
    )
    assert asked.window.start is asked.window.due is asked.self_window.start is None


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ("", "no rubric"),
        (RUBRIC, "who judges"),
        ("<assessments><assessment name='self-assessment'/></assessments><rubric/>", "no criteria"),
        (
            "<assessments><assessment name='self-assessment'/></assessments>"
            + RUBRIC.replace("'2'", "'two'"),
            "no number of points",
        ),
        (
            "<assessments><assessment name='self-assessment'/></assessments>"
            f"<rubric>{'<criterion/>' * 41}</rubric>",
            "more than 40 criteria",
        ),
    ],
)
def test_what_cannot_be_judged_says_why(inside, why):
    with pytest.raises(Unreadable, match=why):
        task(inside)


def test_plain_prompts_keep_their_paragraphs_and_html_ones_are_cleaned():
    steps = "<assessments><assessment name='self-assessment'/></assessments>"
    prompts = "<prompts><prompt><description>One &lt;i&gt;\n\ntwo</description></prompt></prompts>"
    _made, asked = task(steps + prompts + RUBRIC)
    assert asked.prompts == ("<p>One &lt;i&gt;</p>\n\n<p>two</p>",)
    prompts = prompts.replace("One", "&lt;script&gt;x()&lt;/script&gt;One")
    _made, asked = task(steps + prompts + RUBRIC, "prompts_type='html'")
    assert "script" not in asked.prompts[0] and "<i>" in asked.prompts[0]


_NAMES = st.sampled_from(
    [
        "assessments",
        "assessment",
        "prompts",
        "prompt",
        "description",
        "rubric",
        "criterion",
        "name",
        "label",
        "option",
        "explanation",
        "title",
        "example",
        "answer",
        "part",
        "select",
        "feedbackprompt",
    ]
)
_ATTRIBUTES = st.dictionaries(
    st.sampled_from(
        [
            "name",
            "points",
            "must_grade",
            "must_be_graded_by",
            "start",
            "due",
            "required",
            "feedback",
            "criterion",
            "option",
        ]
    ),
    st.sampled_from(
        [
            "",
            "0",
            "-1",
            "9" * 30,
            "peer-assessment",
            "self-assessment",
            "staff-assessment",
            "True",
            "x",
            "2026-13-45",
        ]
    ),
    max_size=3,
)


@st.composite
def trees(draw, depth=3):
    element = etree.Element(draw(_NAMES), draw(_ATTRIBUTES))
    element.text = draw(st.sampled_from(["", "text", "<b>", "1"]))
    if depth:
        element.extend(draw(st.lists(trees(depth=depth - 1), max_size=4)))
    return element


@given(st.lists(trees(), max_size=5), st.booleans())
def test_any_tree_is_read_or_refused(children, whole):
    inside = "".join(etree.tostring(one, encoding="unicode") for one in children)
    if whole:
        inside += "<assessments><assessment name='self-assessment'/></assessments>" + RUBRIC
    try:
        made, asked = task(inside)
    except Unreadable:
        return
    assert asked.possible == made.possible >= 0 and asked.prompts


@given(st.text(st.sampled_from("a<>*_`[]()!:\"'/&#-+ \n\tjavscriptd=onerlk")))
def test_whatever_is_typed_becomes_a_few_plain_elements(text):
    made = etree.HTML(f"<div>{as_html(text)}</div>")
    for element in made.iter():
        assert element.tag in {
            "html", "body", "div", "p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "code", "pre"
        }  # fmt: skip
        assert set(element.attrib) <= ({"href", "rel"} if element.tag == "a" else set())
        assert element.get("href", "https:").lower().startswith(("http:", "https:", "mailto:"))
