# ruff: noqa: E501 - markup reads best unbroken
"""One of several, and any number of several: full, partial and no credit, feedback, shuffling."""

from __future__ import annotations

from decimal import Decimal

import pytest
from xml_of import boxes, choice, chosen, points, problem

from studium.assessment.api import Unsupported

CITIES = '<choice correct="false">Lima</choice><choice correct="true">Quito</choice><choice correct="false">Rio</choice>'
FRUIT = (
    '<choice correct="true">apple</choice><choice correct="true">pumpkin</choice>'
    '<choice correct="false">potato</choice><choice correct="true">tomato</choice>'
)


def test_the_right_choice_earns_the_points_and_any_other_none():
    one = choice(CITIES)
    assert points(one, chosen(one, "Quito")[0]) == "1"
    assert points(one, chosen(one, "Rio")[0]) == "0"


def test_a_choice_is_named_by_its_text_so_that_its_place_tells_nothing():
    ahead = choice('<choice correct="true">Quito</choice><choice correct="false">Rio</choice>')
    behind = choice('<choice correct="false">Rio</choice><choice correct="true">Quito</choice>')
    assert chosen(ahead, "Quito", "Rio") == chosen(behind, "Quito", "Rio")


def test_two_choices_of_the_same_text_stay_two():
    one = choice('<choice correct="false">same</choice><choice correct="true">same</choice>')
    first, second = (each.id for each in one.inputs[0].choices)
    assert (points(one, first), points(one, second)) == ("0", "1")


def test_a_partly_right_choice_counts_only_where_the_response_says_points():
    rows = '<choice correct="true">a</choice><choice correct="partial" point_value="0.3">b</choice><choice correct="partial">c</choice>'
    with_credit, without = choice(rows, response='partial_credit="points"'), choice(rows)
    assert points(with_credit, chosen(with_credit, "b")[0]) == "0.3"
    assert points(with_credit, chosen(with_credit, "c")[0]) == "0.5"
    assert points(without, chosen(without, "b")[0]) == "0"


@pytest.mark.parametrize(
    ("scheme", "picked", "expected"),
    [
        ("", ["apple", "pumpkin", "tomato"], "1"),
        ("", ["apple", "pumpkin"], "0"),
        ("", ["apple", "pumpkin", "tomato", "potato"], "0"),
        ("EDC", ["apple", "pumpkin"], "0.75"),
        ("EDC", ["potato"], "0"),
        ("EDC", ["apple", "potato"], "0.25"),
        ("halves", ["apple", "pumpkin"], "0.5"),
        ("halves", ["apple"], "0"),
    ],
)
def test_checkboxes_follow_their_scheme(scheme, picked, expected):
    one = boxes(FRUIT, response=f'partial_credit="{scheme}"' if scheme else "")
    assert points(one, chosen(one, *picked)) == expected


def test_halves_leave_a_quarter_after_two_errors_where_there_are_five_choices():
    rows = "".join(f'<choice correct="{"true" if n < 2 else "false"}">c{n}</choice>' for n in range(5))
    one = boxes(rows, response='partial_credit="halves"')
    assert points(one, chosen(one, "c0", "c2")) == "0.25"
    assert points(one, chosen(one, "c0", "c2", "c3")) == "0"


def test_a_list_of_options_comes_as_an_attribute_or_as_elements():
    old = problem(
        """<optionresponse><optioninput options="('Up','Don't know','it\\'s up')" correct="Don't know"/></optionresponse>"""
    )
    new = problem(
        '<optionresponse><optioninput><option correct="False">Up</option><option correct="True">Don\'t know'
        "<optionhint>Honest.</optionhint></option></optioninput></optionresponse>"
    )
    assert [each.text for each in old.inputs[0].choices] == ["Up", "Don't know", "it's up"]
    for one in (old, new):
        assert points(one, chosen(one, "Don't know")[0]) == "1"
    assert "Honest." in new.grade(answers=new.declared()).per_input["2_1"].message


def test_a_list_with_formulas_becomes_radio_buttons_since_a_list_cannot_show_them():
    one = problem(
        r'<optionresponse><label>Pick</label><optioninput><option correct="True">\(x^2\)</option>'
        r'<option correct="False">\(x\)</option></optioninput></optionresponse>'
    )
    page = one.render(prefix="b-")
    assert 'type="radio"' in page and "<math" in page and "<select" not in page


def test_feedback_speaks_for_what_was_chosen_only():
    one = choice(
        '<choice correct="false">Lima<choicehint label="Close">Lima is in Peru.</choicehint></choice>'
        '<choice correct="true">Quito<choicehint>High up.</choicehint></choice>'
    )
    message = one.grade(answers={"2_1": chosen(one, "Lima")[0]}).per_input["2_1"].message
    assert message == "<b>Close</b> Lima is in Peru."


def test_a_compound_hint_replaces_the_hints_of_single_boxes():
    one = boxes(
        '<choice correct="true">apple<choicehint selected="true">Yes.</choicehint><choicehint selected="false">Missed.</choicehint></choice>'
        '<choice correct="false">leek<choicehint selected="true">No.</choicehint></choice>'
        '<compoundhint value="A B">Half of it.</compoundhint>'
    )
    assert one.grade(answers={"2_1": chosen(one, "apple", "leek")}).per_input["2_1"].message == "Half of it."
    assert one.grade(answers={"2_1": chosen(one, "apple")}).per_input["2_1"].message == "Yes."
    both = one.grade(answers={"2_1": chosen(one, "leek")}).per_input["2_1"].message
    assert both == "<ul><li>Missed.</li><li>No.</li></ul>"


def test_shuffled_choices_keep_their_order_for_a_seed_and_fixed_ones_their_end():
    rows = "".join(f'<choice correct="{str(n == 0).lower()}">c{n}</choice>' for n in range(6))
    rows += '<choice correct="false" fixed="true">none of these</choice>'
    one = choice(rows, group='shuffle="true"')
    orders = {tuple(each.text for each in one.inputs[0].offered(seed)) for seed in range(20)}
    assert one.seeded and len(orders) > 5
    assert all(order[-1] == "none of these" for order in orders)
    assert one.render(seed=3, prefix="x") == one.render(seed=3, prefix="x")


def test_a_pool_shows_one_right_choice_and_refuses_what_it_did_not_show():
    rows = '<choice correct="true">r1</choice><choice correct="true">r2</choice>' + "".join(
        f'<choice correct="false">w{n}</choice>' for n in range(5)
    )
    one = choice(rows, group='answer-pool="3"')
    shown = {each.text for each in one.inputs[0].offered(1)}
    assert len(shown) == 3 and len(shown & {"r1", "r2"}) == 1
    hidden = next(each for each in one.inputs[0].choices if each.text not in shown)
    assert not one.grade(answers={"2_1": hidden.id}, seed=1).readable
    assert one.grade(answers=one.declared(seed=1), seed=1).points == Decimal(1)


def test_a_radio_group_of_a_choice_response_is_right_only_when_it_is_the_whole_answer():
    rows = '<choice correct="true">a</choice><choice correct="false">b</choice>'
    one = problem(f"<choiceresponse><radiogroup>{rows}</radiogroup></choiceresponse>")
    assert points(one, chosen(one, "a")[0]) == "1"
    two = problem(
        f"<choiceresponse><radiogroup>{rows}<choice correct='true'>c</choice></radiogroup></choiceresponse>"
    )
    assert points(two, chosen(two, "a")[0]) == "0"


@pytest.mark.parametrize(
    "inner",
    [
        "<multiplechoiceresponse><choicegroup/></multiplechoiceresponse>",
        "<multiplechoiceresponse/>",
        '<choiceresponse partial_credit="odd"><checkboxgroup><choice>a</choice></checkboxgroup></choiceresponse>',
        '<multiplechoiceresponse partial_credit="EDC"><choicegroup><choice>a</choice></choicegroup></multiplechoiceresponse>',
        "<optionresponse><optioninput/></optionresponse>",
        '<optionresponse><optioninput><option correct="true">a</option><option correct="true">b</option></optioninput></optionresponse>',
        "<choiceresponse><textline/></choiceresponse>",
        '<multiplechoiceresponse><choicegroup answer-pool="many"><choice correct="true">a</choice></choicegroup></multiplechoiceresponse>',
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_with_a_sentence(inner):
    with pytest.raises(Unsupported) as refused:
        problem(inner)
    assert refused.value.why.endswith(".")


POOL = """<multiplechoiceresponse {targeted}><choicegroup type="MultipleChoice" {pool}>
  <choice correct="true" explanation-id="r1">r1</choice><choice correct="true" explanation-id="r2">r2</choice>
  <choice correct="false" explanation-id="w1">w1</choice><choice correct="false" explanation-id="w2">w2</choice></choicegroup></multiplechoiceresponse>
  <targetedfeedbackset><targetedfeedback explanation-id="w1"><p>Why not w1.</p></targetedfeedback>
  <targetedfeedback explanation-id="w2"><p>Why not w2.</p></targetedfeedback></targetedfeedbackset>
  <solutionset><solution explanation-id="r1"><p>Why r1.</p></solution><solution explanation-id="r2"><p>Why r2.</p></solution></solutionset>"""


def test_with_a_pool_of_answers_only_the_solution_of_the_right_one_shown_is_given():
    one = problem(POOL.format(targeted="", pool='answer-pool="3"'))
    for seed in range(8):
        right = one.declared(seed=seed)["2_1"]
        name = next(each.text for each in one.inputs[0].choices if each.id == right)
        page = one.render(seed=seed, show_answer=True)
        assert f"Why {name}." in page and page.count("Why") == 1
        assert "Why" not in one.render(seed=seed)


def test_targeted_feedback_speaks_for_the_choice_taken():
    one = problem(POOL.format(targeted='targeted-feedback=""', pool=""))
    said = {
        name: one.grade(answers={"2_1": chosen(one, name)[0]}).per_input["2_1"].message
        for name in ("w1", "w2", "r1")
    }
    assert "Why not w1." in said["w1"] and "w2" not in said["w1"] and said["r1"] == ""


def test_the_explanation_of_the_right_choice_is_always_said_where_the_author_asks_for_it():
    one = problem(POOL.format(targeted='targeted-feedback="alwaysShowCorrectChoiceExplanation"', pool=""))
    for name in ("w1", "r1"):
        assert "Why r1." in one.grade(answers={"2_1": chosen(one, name)[0]}).per_input["2_1"].message
    assert "Why r1." not in one.render(show_answer=True) and "Why" not in one.render()


@pytest.mark.parametrize("scheme", ["EDC", "halves"])
def test_a_choice_that_is_neither_right_nor_wrong_takes_nothing_from_a_scheme(scheme):
    rows = '<choice correct="true">a</choice><choice correct="false">b</choice><choice correct="ignore">c</choice>'
    one = boxes(rows, response=f'partial_credit="{scheme}"')
    assert [points(one, chosen(one, *picked)) for picked in (("a",), ("a", "c"))] == ["1", "1"]
    assert points(boxes(rows), chosen(one, "a", "c")) == "0"
