# ruff: noqa: E501 - markup reads best unbroken
"""Properties of the engine, by hypothesis: any answer is graded, the declared one in full, any XML is answered."""

from __future__ import annotations

import contextlib
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from test_page_of_a_problem import KEYED

from studium.assessment import calculator
from studium.assessment.api import Unsupported, clean_html
from studium.assessment.calculator import Unreadable
from studium.assessment.compile import compile_source as compile_problem

MIXED = compile_problem(
    "<problem>"
    "<multiplechoiceresponse><choicegroup shuffle='true'><choice correct='true'>a</choice><choice correct='false'>b</choice></choicegroup></multiplechoiceresponse>"
    "<choiceresponse partial_credit='EDC'><checkboxgroup><choice correct='true'>a</choice><choice correct='false'>b</choice><choice correct='true'>c</choice></checkboxgroup></choiceresponse>"
    "<optionresponse><optioninput options=\"('x','y')\" correct='x'/></optionresponse>"
    "<numericalresponse answer='2+3j' partial_credit='close'><textline/></numericalresponse>"
    "<numericalresponse answer='[1,5)'><textline/></numericalresponse>"
    "<stringresponse answer='(a|b)+c' type='ci regexp'><textline/></stringresponse>"
    "</problem>"
)
IDS = [one.id for one in MIXED.inputs]

texts = st.one_of(
    st.text(),
    st.sampled_from(
        ["1e999", "nan", "-inf", "9^9^9^9", "((((1))))", "i", "5k%", "1||0", "fact(170)", "\x00", "𝟛"]
    ),
)
shapes = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts, st.binary(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.one_of(shapes, st.dictionaries(st.sampled_from([*IDS, "9_9"]), shapes)), st.integers())
def test_any_answers_are_graded_between_nothing_and_everything(answers, seed):
    score = MIXED.grade(answers=answers, seed=seed)
    assert Decimal(0) <= score.points <= score.possible == 6
    assert set(score.per_input) == set(IDS)
    MIXED.render(answers=answers, result=score, seed=seed, prefix="p-")


@given(st.integers())
def test_the_declared_answer_gets_full_credit_and_the_wrong_one_none_for_every_seed(seed):
    one = compile_problem(KEYED)
    declared, wrong = one.declared(seed=seed), one.wrong(seed=seed)
    assert declared and one.grade(answers=declared, seed=seed).points == one.max_points
    assert wrong and one.grade(answers=wrong, seed=seed).points == 0


@given(st.integers())
def test_a_seed_always_shows_the_same_page(seed):
    one = compile_problem(KEYED)
    assert one.render(seed=seed) == one.render(seed=seed)


@given(st.text(alphabet="0123456789.+-*/^()|eijpksqrtlnfac %,", max_size=60))
def test_the_calculator_reads_or_says_why_not(expression):
    try:
        value = calculator.evaluate(expression)
    except Unreadable as error:
        assert error.code
    else:
        assert isinstance(value, (int, float, complex))


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=4),
    st.decimals(min_value=0, max_value=1000, places=4),
)
def test_a_tolerance_holds_to_the_last_digit(answer, allowed):
    one = compile_problem(
        f"<problem><numericalresponse answer='{answer}'><responseparam type='tolerance' default='{allowed}'/><textline/></numericalresponse></problem>"
    )
    edge = answer + allowed
    assert one.grade(answers={"2_1": str(edge)}).points == 1
    assert one.grade(answers={"2_1": str(edge + Decimal("0.0001"))}).points == 0


TAGS = ["problem", "p", "label", "multiplechoiceresponse", "choicegroup", "choice", "optionresponse", "optioninput", "numericalresponse",
        "stringresponse", "textline", "solution", "script", "responseparam", "additional_answer", "choiceresponse", "checkboxgroup", "math", "iframe"]  # fmt: skip
ATTRIBUTES = [
    "correct",
    "answer",
    "type",
    "default",
    "options",
    "partial_credit",
    "shuffle",
    "answer-pool",
    "points",
    "size",
    "name",
    "src",
    "style",
]
VALUES = [
    "true",
    "5",
    "5%",
    "ci regexp",
    "(a+",
    "('a','b')",
    "tolerance",
    "EDC",
    "$x",
    "",
    "-1",
    "javascript:x",
    "[1,2]",
]
trees = st.recursive(
    st.sampled_from(["text", "&amp;", "\\(x\\)", "<!-- c -->", "&nbsp;", "&bogus;"]),
    lambda inner: st.builds(
        lambda tag, attributes, children: (
            f"<{tag} {' '.join(f'{k}=' + chr(34) + v + chr(34) for k, v in attributes.items())}>{''.join(children)}</{tag}>"
        ),
        st.sampled_from(TAGS),
        st.dictionaries(st.sampled_from(ATTRIBUTES), st.sampled_from(VALUES), max_size=3),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@settings(deadline=None)
@given(trees)
def test_any_problem_xml_is_compiled_or_refused_with_a_sentence(inner):
    try:
        one = compile_problem(f"<problem>{inner}</problem>")
    except Unsupported as refused:
        assert refused.kind and refused.why
        return
    page = one.render(prefix="x")
    assert "<script" not in page and "<iframe" not in page and "javascript:" not in page
    declared = one.declared()
    if declared:
        assert one.grade(answers=declared).points == one.max_points


@given(st.text())
def test_any_text_can_be_cleaned(source):
    assert "\x00" not in clean_html(source).html
    with contextlib.suppress(Unsupported):
        compile_problem(source)
