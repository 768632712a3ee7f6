# ruff: noqa: E501 - markup reads best unbroken
"""Formulas: two are the same when they have the same values, and what is no formula is handed back with a reason."""

from __future__ import annotations

import time

import pytest
from xml_of import formula, points, problem, tolerance

from studium.assessment import calculator
from studium.assessment.api import Unsupported

ENERGY = formula("m*c^2", "m,c@1,2:3,4#10")


@pytest.mark.parametrize(
    ("answer", "samples", "given", "expected"),
    [
        ("m*c^2", "m,c@1,2:3,4#10", "c*c*m", "1"),
        ("m*c^2", "m,c@1,2:3,4#10", " C ^ 2 * M ", "1"),
        ("m*c^2", "m,c@1,2:3,4#10", "m*c", "0"),
        ("sin(x)^2+cos(x)^2", "x@-5:5#20", "1", "1"),
        ("2*x", "x@1:3#5", "x+x+0.1", "0"),
        ("x_1 + U_{ij}^{2k}", "x_1,U_{ij}^{2k}@1,1:3,3#4", "U_{ij}^{2k} + x_1", "1"),
        ("alpha'*beta", "alpha',beta@1,1:3,3#4", "beta*alpha'", "1"),
        ("1/(1/R_1+1/R_2)", "R_1,R_2@1,1:9,9#10", "R_1||R_2", "1"),
        ("e^(i*w)", "w@0:3#10", "cos(w)+j*sin(w)", "1"),
        ("arctan(x)", "x@1:3#10", "pi/2 - arccot(x) * 1", "1"),
        ("sech(x)", "x@1:3#10", "2/(exp(x)+exp(-x))", "1"),
        ("fact(4)*x", "x@1:3#3", "24x", "unreadable"),
        ("x", "x@1:3#3", "100%*x", "1"),
        ("sqrt(x)", "x@-4:-1#6", "i*sqrt(-x)", "1"),
        ("log10(x)/log10(2)", "x@1:9#6", "log2(x)", "1"),
        ("pi*r^2", "r@1:9#6", "3.14159*r^2", "1"),
        ("k*x", "k,x@1,1:3,3#5", "5k", "unreadable"),
    ],
)
def test_a_formula_is_judged_by_its_values(answer, samples, given, expected):
    one = formula(answer, samples)
    score = one.grade(answers={"2_1": given})
    assert ("unreadable" if not score.readable else str(score.points)) == expected


def test_capital_letters_count_only_where_the_author_says_so():
    plain = formula("V*v", "V,v@1,1:3,3#5", response='type="cs"')
    assert [points(plain, given) for given in ("v*V", "V*V", "v*v")] == ["1", "0", "0"]
    assert not plain.grade(answers={"2_1": "SIN(v)"}).readable
    assert points(formula("V", "V@1:3#5", response='type="ci"'), "v") == "1"


def test_a_tolerance_is_an_amount_or_a_percentage_of_the_authors_value():
    percent = formula("x", "x@100:200#5", inner=tolerance("1%"))
    assert [points(percent, given) for given in ("1.009*x", "1.011*x")] == ["1", "0"]
    amount = formula("x", "x@100:200#5", inner=tolerance("0.5"))
    assert [points(amount, given) for given in ("x+0.5", "x+0.51")] == ["1", "0"]


def test_the_same_question_is_always_asked_at_the_same_places():
    again = formula("m*c^2", "m,c@1,2:3,4#10")
    assert again.inputs[0].expected.samples == ENERGY.inputs[0].expected.samples
    assert len(again.inputs[0].expected.samples) == 10


def test_places_where_the_answer_has_no_value_are_passed_over():
    one = formula("arccosh(x)", "x@0.5:1.5#20")
    assert points(one, "arccosh(x)") == "1"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("m*c^", "After “m*c^”: a number or a name is missing."),
        ("m*d", "After “m*”: “d” is not a variable of this question. It uses m, c; write * for times."),
        ("m c", "After “m”: “c” was not expected; perhaps a sign such as * is missing."),
        ("m*(c", "After “m*”: a parenthesis is opened and never closed."),
        ("m*c)", "After “m*c”: a parenthesis is closed that was never opened."),
        ("m(c)", "At the start: “m” is not a function; write * for times before the parenthesis."),
        ("m*sin", "After “m*”: “sin” is a function; write what it is of in parentheses."),
        ("wave(c)", "At the start: “wave” is not a known function."),
        ("m*<b>", "After “m*”: “&lt;” has no meaning in a formula."),
        ("m/0", "This divides by zero."),
        ("fact(m)", "A factorial needs a whole number that is not negative."),
        ("9^9^9^9^9", "This value is too large to compute."),
        ("(" * 60 + "m" + ")" * 60, "This expression is too long to read; write it more shortly."),
        ("m+" * 1500 + "m", "This expression is too long to read; write it more shortly."),
    ],
)
def test_what_is_no_formula_is_handed_back_with_what_is_wrong_and_where(given, said):
    score = ENERGY.grade(answers={"2_1": given})
    assert not score.readable and score.per_input["2_1"].message == said


def test_an_empty_formula_is_not_an_answer():
    assert ENERGY.grade(answers={"2_1": "  "}).correct == "unanswered"


@pytest.mark.parametrize(
    "text", ["9^9^9^9", "fact(170)^9", "fact(9e99)", "exp(exp(exp(9)))", "1e308*1e308*m", "2^" * 30 + "2"]
)
def test_no_formula_makes_the_server_work_for_long(text):
    began = time.process_time()
    ENERGY.grade(answers={"2_1": text})
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("sign", ["+", "-", "*", "/", "||"])
def test_a_formula_as_long_as_it_may_be_is_worked_out(sign):
    score = ENERGY.grade(answers={"2_1": f"m{sign}" * (1990 // (1 + len(sign))) + "c"})
    assert score.points == 0 and "too long" not in score.per_input["2_1"].message


def test_a_foreseen_formula_gets_the_words_that_the_author_has_for_it():
    one = formula(
        "y/x",
        "x,y@1,1:3,3#5",
        inner='<hintgroup><formulahint samples="x,y@1,1:3,3#5" answer="x/y" name="inverse"/><formulahint answer="$z" name="broken"/>'
        '<hintpart on="inverse"><text>Upside down.</text></hintpart><hintpart on="broken"><text>no</text></hintpart></hintgroup>',
    )
    score = one.grade(answers={"2_1": "x*(1/y)"})
    assert score.points == 0 and "Upside down." in score.per_input["2_1"].message
    assert one.grade(answers={"2_1": "x*y"}).per_input["2_1"].message == ""
    assert "Upside" not in one.render()


def test_a_line_of_text_takes_a_formula_too_and_its_unit_stands_behind():
    one = problem(
        '<formularesponse type="cs" samples="x@1:2#3" answer="2*x"><responseparam type="tolerance" default="0.00001"/>'
        '<textline size="40" math="1" trailing_text="m/s" preprocessorClassName="P" preprocessorSrc="p.js"/></formularesponse>'
    )
    page = one.render(prefix="b-")
    assert "m/s" in page and "2*x" not in page and points(one, "x*2") == "1"


@pytest.mark.parametrize(
    ("answer", "samples"), [("", "x@1:2#3"), ("2*", "x@1:2#3"), ("y", "x@1:2#3"), ("x", "x@1#3"), ("x", "x@a:b#3"), ("x", "@:#"), ("1/0", "")]
)  # fmt: skip
def test_a_formula_question_that_cannot_be_worked_out_is_refused_with_a_sentence(answer, samples):
    with pytest.raises(Unsupported) as refused:
        formula(answer, samples)
    assert refused.value.kind == "formularesponse" and refused.value.why.endswith(".")


def test_the_declared_formula_counts_in_full_and_the_wrong_one_not_at_all():
    assert points(ENERGY, ENERGY.declared()["2_1"]) == "1" and points(ENERGY, ENERGY.wrong()["2_1"]) == "0"


def test_parts_of_complex_numbers_have_names():
    assert calculator.evaluate("re(2+3*i) + im(2+3*i) + abs(conj(3+4*j))") == 10
