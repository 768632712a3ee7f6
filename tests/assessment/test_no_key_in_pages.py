# ruff: noqa: E501 - markup reads best unbroken
"""No page holds what is declared right before it may be shown: every kind of question, with markers for keys."""

from __future__ import annotations

import re

import pytest
from lxml import html
from xml_of import problem

from studium.assessment.api import FormulaInput, NumberInput, TextInput, Unsupported
from studium.assessment.compile import compile_source

#: What must not be seen: each key, tolerance, hint and explanation has this in it.
MARK = "7351"
KEYED = {
    "choice": '<multiplechoiceresponse targeted-feedback=""><choicegroup><choice correct="true" explanation-id="e7351">a<choicehint>h7351</choicehint></choice><choice correct="false">b</choice></choicegroup></multiplechoiceresponse><targetedfeedbackset><targetedfeedback explanation-id="e7351">t7351</targetedfeedback></targetedfeedbackset><solutionset><solution explanation-id="e7351">s7351</solution></solutionset>',
    "choice for points": '<multiplechoiceresponse partial_credit="points"><choicegroup><choice correct="partial" point_value="0.7351">a</choice><choice correct="true">b</choice><choice correct="false">c</choice></choicegroup></multiplechoiceresponse>',
    "boxes": '<choiceresponse partial_credit="EDC"><checkboxgroup><choice correct="true" id="i7351">a<choicehint selected="true">h7351</choicehint><choicehint selected="false">h7351</choicehint></choice><choice correct="false">b</choice><compoundhint value="A">c7351</compoundhint></checkboxgroup></choiceresponse>',
    "list": '<optionresponse><optioninput><option correct="True">a<optionhint>h7351</optionhint></option><option correct="False">b</option></optioninput></optionresponse>',
    "number": '<numericalresponse answer="7351.5" partial_credit="list"><responseparam type="tolerance" default="0.07351"/><responseparam partial_answers="17351"/><additional_answer answer="27351"><correcthint>h7351</correcthint></additional_answer><correcthint>h7351</correcthint><formulaequationinput/></numericalresponse>',
    "range": '<numericalresponse answer="[7351, 17351)"><textline correct_answer="7351"/></numericalresponse>',
    "formula": '<formularesponse answer="7351*x" samples="x@1:7351#3"><textline/><hintgroup><formulahint answer="17351*x" name="n7351"/><hintpart on="n7351"><text>h7351</text></hintpart></hintgroup></formularesponse>',
    "text": '<stringresponse answer="a7351"><additional_answer answer="b7351"/><additional_answer>c7351</additional_answer><stringequalhint answer="d7351">h7351</stringequalhint><regexphint answer="e7351">h7351</regexphint><textline/></stringresponse>',
    "pattern": '<stringresponse answer="a7351+" type="regexp"><textline/><hintgroup><stringhint answer="b7351" name="n7351"/><hintpart on="n7351"><startouttext/>h7351<endouttext/></hintpart></hintgroup></stringresponse>',
    "filled": '<choicetextresponse><radiotextgroup><choice correct="true">a <numtolerance_input answer="7351" tolerance="0.7351"/></choice><choice correct="false">b <decoy_input answer="17351"/></choice></radiotextgroup></choicetextresponse>',
    "picture": '<imageresponse><imageinput src="/a.png" width="20000" height="20000" rectangle="(7351,7351)-(7352,17351)" regions="[[7351,1],[17351,1],[1,17351]]"/></imageresponse>',
    "all about it": "<p>x</p><numericalresponse answer='1'><textline/><answer>7351</answer></numericalresponse><solution>7351</solution><demandhint><hint>7351</hint></demandhint><script type='loncapa/python'># 7351</script><script type='text/javascript'>7351</script>",
}  # fmt: skip


@pytest.mark.parametrize("inner", KEYED.values(), ids=KEYED.keys())
def test_no_key_no_tolerance_and_no_feedback_is_in_a_page_before_an_answer(inner):
    one = problem(inner)
    for seed in range(4):
        page = one.render(seed=seed, prefix="p-")
        assert MARK not in page
        assert not re.search(
            r"correct|right|true(?!\")", re.sub(r'aria-[a-z]+="[^"]*"|<svg.*?</svg>', "", page).lower()
        )
    assert MARK in one.render(show_answer=True, hints=9) or one.inputs[0].revealed()


@pytest.mark.parametrize("inner", KEYED.values(), ids=KEYED.keys())
def test_after_a_wrong_answer_the_page_tells_its_own_feedback_and_no_more(inner):
    one = problem(inner)
    wrong = one.wrong()
    assert wrong is not None
    page = one.render(answers=wrong, result=one.grade(answers=wrong), prefix="p-")
    without_feedback = html.fragment_fromstring(page, create_parent="div")
    for element in without_feedback.findall(".//*[@class='message']"):
        element.drop_tree()
    assert MARK not in html.tostring(without_feedback, encoding="unicode")


def test_no_page_of_the_sample_courses_holds_what_is_to_be_typed(shared_data):
    looked_at = 0
    for file in sorted((shared_data / "olx").glob("*/problem/*.xml")):
        source = file.read_text(encoding="utf-8")
        try:
            one = compile_source(source)
        except Unsupported:
            continue
        told = " ".join(html.fragment_fromstring(source, create_parent="div").itertext())
        for each in one.inputs:
            if isinstance(each, (NumberInput, FormulaInput, TextInput)):
                keys = [key for key in each.revealed() if len(key) > 2 and key not in told]
                page = one.render(prefix="p-")
                looked_at += len(keys)
                assert not [key for key in keys if key in page], file.name
    assert looked_at > 10
