# ruff: noqa: E501 - markup reads best unbroken
"""Choices with numbers to fill in, pictures to point at, and true or false."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from lxml import html
from xml_of import problem

from studium.assessment.api import Problem, Unsupported, answers_from, answers_in

RADIO = """<choicetextresponse><label>Which is the mean of 1, 2 and 6?</label><radiotextgroup>
  <choice correct="false">The largest: <decoy_input/></choice>
  <choice correct="true">The middle, <numtolerance_input answer="3.14" tolerance="1%" size="6"/> or so, between <numtolerance_input answer="2"/> and more</choice>
  <choice correct="false">Neither</choice>
</radiotextgroup></choicetextresponse>"""
BOXES = RADIO.replace("radiotext", "checkboxtext").replace(
    'correct="false">Neither', 'correct="true">Neither'
)
PICTURE = """<imageresponse><label>Where is Quito?</label>
  <imageinput src="/assets/abc/map.png" width="600" height="400" rectangle="(100,100)-(120,130);(300,50)-(340,60)"
    regions="[[[10,10],[50,10],[50,50],[10,50],[30,30]],[[400,300],[500,300],[450,390]]]" alt="A map"/></imageresponse>"""


def taken(one: Problem, start: str, *numbers: str) -> list[str]:
    choice = next(each for each in one.inputs[0].choices if each.text.startswith(start))
    return [choice.id, *(f"{choice.id}.{at}={number}" for at, number in enumerate(numbers))]


@pytest.mark.parametrize(
    ("start", "numbers", "points", "readable"),
    [
        ("The middle", ("3.14", "2"), 1, True),
        ("The middle", ("3.11", "4/2"), 1, True),
        ("The middle", ("3.1", "2"), 0, True),
        ("The middle", ("3.14", "2.1"), 0, True),
        ("The middle", ("3.14", "two"), 0, False),
        ("The middle", ("3.14",), 0, False),
        ("The largest", ("6",), 0, True),
        ("The largest", ("six",), 0, False),
        ("Neither", (), 0, True),
    ],
)
def test_a_choice_counts_with_the_numbers_in_it(start, numbers, points, readable):
    one = problem(RADIO)
    score = one.grade(answers={"2_1": taken(one, start, *numbers)})
    assert (score.points, score.readable) == (points, readable)


def test_of_several_choices_all_right_ones_and_their_numbers_are_needed():
    one = problem(BOXES)
    both = taken(one, "The middle", "3.14", "2") + taken(one, "Neither")
    assert one.grade(answers={"2_1": both}).points == 1
    assert one.grade(answers={"2_1": both[:-1]}).points == 0
    assert one.grade(answers={"2_1": both + taken(one, "The largest", "1")}).points == 0
    assert one.declared() == {"2_1": [both[0], both[3], *both[1:3]]}


def test_a_number_in_a_choice_that_is_not_taken_does_not_count_and_a_number_alone_is_handed_back():
    one = problem(RADIO)
    typed = taken(one, "The middle", "3.14", "2")
    assert one.grade(answers={"2_1": typed + taken(one, "The largest", "nonsense")[1:]}).points == 1
    assert not one.grade(answers={"2_1": typed[1:]}).readable
    assert not one.grade(answers={"2_1": taken(one, "Neither") + taken(one, "The largest", "1")}).readable
    assert one.grade(answers={"2_1": []}).correct == "unanswered"


def test_a_form_sends_the_choice_and_its_numbers_and_shows_them_again():
    one = problem(RADIO)
    page = html.fragment_fromstring(one.render(prefix="b-"), create_parent="div")
    middle = one.inputs[0].choices[1]
    names = [each.get("name") for each in page.iter("input")]
    assert names == [
        "b-2_1",
        f"b-2_1.{one.inputs[0].choices[0].id}.0",
        "b-2_1",
        f"b-2_1.{middle.id}.0",
        f"b-2_1.{middle.id}.1",
        "b-2_1",
    ]
    posted = QueryDict(f"b-2_1={middle.id}&b-2_1.{middle.id}.0=3.14&b-2_1.{middle.id}.1=2&b-9_1=x")
    answers = answers_in(one, posted.getlist, prefix="b-")
    assert (
        answers == {"2_1": taken(one, "The middle", "3.14", "2")} and one.grade(answers=answers).points == 1
    )
    again = html.fragment_fromstring(one.render(answers=answers, prefix="b-"), create_parent="div")
    assert [each.get("value") for each in again.findall(".//input[@type='text']")] == ["", "3.14", "2"]
    assert again.find(".//input[@checked]").get("value") == middle.id
    assert all(each.get("aria-label") for each in again.findall(".//input[@type='text']"))
    assert (
        answers_from(one, {"2_1": middle.id, f"2_1.{middle.id}.0": "3.14", f"2_1.{middle.id}.1": ["2"]})
        == answers
    )
    assert answers_from(one, answers) == answers


@pytest.mark.parametrize("source", [RADIO, BOXES, PICTURE])
def test_no_key_is_in_the_page_before_it_may_be_shown(source):
    one = problem(source)
    page = one.render(prefix="b-")
    for key in ("3.14", "1%", "correct", "true", "(100", "340", "450", "decoy", "numtolerance"):
        assert key not in page.replace('aria-hidden="true"', ""), key
    assert one.grade(answers=one.declared()).points == 1 and one.grade(answers=one.wrong()).points == 0


def test_the_answers_of_both_are_shown_when_asked_for():
    assert "The middle, 3.14 or so, between 2 and more" in problem(RADIO).render(show_answer=True)
    page = problem(PICTURE).render(show_answer=True)
    assert "(100, 100) to (120, 130)" in page and page.count("<polygon") == 4


@pytest.mark.parametrize(
    ("point", "points"),
    [
        ("[110,110]", 1), ("[100,100]", 1), ("[120,130]", 1), ("[121,130]", 0), ("[320, 55]", 1),
        ("[30,30]", 1), ("[11,11]", 1), ("[10,10]", 0), ("[10,30]", 0), ("[450,310]", 1), ("[405,380]", 0),
        (["110", "110"], 1), (["110.6", "110.2"], 1), ("110, 110", 1),
    ],
)  # fmt: skip
def test_a_point_counts_in_a_rectangle_with_its_edge_or_within_a_region(point, points):
    score = problem(PICTURE).grade(answers={"2_1": point})
    assert score.readable and score.points == points


@pytest.mark.parametrize(
    "point",
    ["[601,10]", "[10]", "somewhere", ["1"], ["1", "2", "3"], ["a", "b"], [1, 2], {"x": 1}, "[1,2" * 40],
)
def test_what_is_no_point_of_the_picture_is_handed_back(point):
    score = problem(PICTURE).grade(answers={"2_1": point})
    assert not score.readable and score.per_input["2_1"].message


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ("2_1.x=110&2_1.y=115&2_1=&2_1=", "[110,115]"),
        ("2_1=110&2_1=115", "[110,115]"),
        ("2_1.x=0&2_1.y=0&2_1=110&2_1=115", "[110,115]"),
        ("2_1.x=0&2_1.y=0&2_1=&2_1=", None),
        ("2_1=&2_1=", None),
        ("2_1=110&2_1=", "[110,]"),
    ],
)
def test_a_click_or_two_fields_give_the_point(sent, answer):
    one = problem(PICTURE)
    assert answers_in(one, QueryDict(sent).getlist).get("2_1") == answer


def test_the_picture_has_a_text_for_who_does_not_see_it_and_labelled_fields():
    one = problem(PICTURE)
    page = html.fragment_fromstring(
        one.render(answers={"2_1": "[110,115]"}, prefix="b-"), create_parent="div"
    )
    assert page.find(".//fieldset/legend").text == "Where is Quito?"
    assert page.find(".//input[@type='image']").get("alt") == "A map"
    assert [each.text.strip() for each in page.findall(".//label")] == ["Across, 0 to 600", "Down, 0 to 400"]
    assert [each.get("value") for each in page.findall(".//label/input")] == ["110", "115"]
    assert page.find(".//g").get("transform") == "translate(110 115)"


def test_a_picture_of_another_host_is_a_link_and_the_fields_still_answer():
    one = problem(PICTURE.replace("/assets/abc/map.png", "https://pictures.example/map.png"))
    page = one.render()
    assert (
        "<img" not in page
        and 'type="image"' not in page
        and 'href="https://pictures.example/map.png"' in page
    )
    assert "javascript" not in problem(PICTURE.replace("/assets/abc/map.png", "javascript:alert(1)")).render()


def test_true_or_false_is_a_choice_of_one_and_of_several_where_several_are_right():
    rows = '<choice correct="true">yes</choice><choice correct="false">no</choice>'
    one = problem(f"<truefalseresponse><choicegroup>{rows}</choicegroup></truefalseresponse>")
    assert 'type="radio"' in one.render() and one.grade(answers=one.declared()).points == 1
    two = problem(
        f"<truefalseresponse><choicegroup>{rows}<choice correct='true'>maybe</choice></choicegroup></truefalseresponse>"
    )
    assert 'type="checkbox"' in two.render() and two.grade(answers=two.declared()).points == 1


@pytest.mark.parametrize(
    "source",
    [
        "<choicetextresponse><radiotextgroup/></choicetextresponse>",
        '<choicetextresponse><radiotextgroup><choice correct="true"><numtolerance_input/></choice></radiotextgroup></choicetextresponse>',
        '<imageresponse><imageinput src="/a.png" width="10" height="10"/></imageresponse>',
        '<imageresponse><imageinput src="/a.png" rectangle="(1,1)-(2,2)"/></imageresponse>',
        '<imageresponse><imageinput src="/a.png" width="10" height="10" rectangle="1,1,2,2"/></imageresponse>',
        '<imageresponse><imageinput src="/a.png" width="10" height="10" regions="[[1,2"/></imageresponse>',
        '<imageresponse><imageinput src="/a.png" width="10" height="10" regions="[[[1,2],[1,2],[1,2]]]"/></imageresponse>',
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(source):
    with pytest.raises(Unsupported) as refused:
        problem(source)
    assert refused.value.why.endswith(".")
