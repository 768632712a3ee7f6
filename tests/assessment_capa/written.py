# ruff: noqa: E501 - markup and answers read best unbroken
"""Problems written for the comparison of the two engines: what the sample courses have too little of."""

from __future__ import annotations

_MANY = (
    "<choiceresponse partial_credit='{scheme}'><checkboxgroup><choice correct='true'>a</choice>"
    "<choice correct='false'>b</choice><choice correct='true'>c</choice><choice correct='{last}'>d</choice>"
    "<choice correct='false'>e</choice></checkboxgroup></choiceresponse>"
)
_NUMBER = "<numericalresponse answer='{answer}' {more}>{inner}<formulaequationinput/></numericalresponse>"
_PARAM = "<responseparam type='tolerance' default='{}'/>"


def _number(answer: str, inner: str = "", more: str = "") -> str:
    return _NUMBER.format(answer=answer, inner=inner, more=more)


WRITTEN = {
    "every decision": _MANY.format(scheme="EDC", last="false"),
    "halves": _MANY.format(scheme="halves", last="false"),
    "halves, nobody judged on one": _MANY.format(scheme="halves", last="ignore"),
    "points for a choice": (
        "<multiplechoiceresponse partial_credit='points'><choicegroup><choice correct='true'>a</choice>"
        "<choice correct='partial' point_value='0.3'>b</choice><choice correct='partial'>c</choice>"
        "<choice correct='false'>d</choice></choicegroup></multiplechoiceresponse>"
    ),
    "two lists": (
        '<optionresponse>Is it <optioninput options="(\'yes\',\'no\')" correct="no"/> or '
        '<optioninput options="(\'red\',\'don\'t know\')" correct="red"/></optionresponse>'
    ),
    "a radio group of checkboxes": (
        "<choiceresponse><radiogroup><choice correct='true'>a</choice><choice correct='false'>b</choice>"
        "</radiogroup></choiceresponse>"
    ),
    "exact number": _number("5"),
    "a share around": _number("9.81", _PARAM.format("2%")),
    "an amount around": _number("1e-9", _PARAM.format("0.2e-9")),
    "a negative number": _number("-0.5", _PARAM.format("0.01")),
    "an expression": _number("sqrt(2)/2", _PARAM.format("0.001")),
    "half open range": _number("[5, 7)"),
    "open range": _number("(0, 1)"),
    "a complex number": _number("3+4*j", _PARAM.format("1%")),
    "close counts": _number("10", _PARAM.format("1%") + "<responseparam partial_range='3'/>", "partial_credit='close'"),
    "listed counts": _number(
        "10", "<responseparam partial_answers='8,20'/>" + _PARAM.format("1%"), "partial_credit='list'"
    ),
    "other right numbers": _number("10", "<additional_answer answer='11'/>"),
    "a text with its case": "<stringresponse answer='Quito'><textline/></stringresponse>",
    "a text": "<stringresponse answer='Quito' type='ci'><additional_answer answer='San Francisco'/><textline/></stringresponse>",
    "a pattern": "<stringresponse answer='[0-9]+ apples?' type='regexp ci'><additional_answer answer='fruit'/><textline/></stringresponse>",
    "alternatives of old": "<stringresponse answer='one_or_two'><textline/></stringresponse>",
    "a formula": (
        "<formularesponse type='cs' samples='x,y@1,1:3,4#5' answer='x^2+2*x*y'><responseparam type='tolerance' "
        "default='0.01%'/><formulaequationinput/></formularesponse>"
    ),
    "a formula in any case": (
        "<formularesponse type='ci' samples='R,C@1,1:3,4#5' answer='R*C'><responseparam type='tolerance' "
        "default='1%'/><textline/></formularesponse>"
    ),
    "two questions": _number("1") + "<stringresponse answer='b'><textline/></stringresponse>",
    "worth three": "<numericalresponse answer='4'><textline points='3'/></numericalresponse>",
}  # fmt: skip

#: Typed into every number, text and formula, besides what is made from the right answer.
TYPED = (
    *("5", "5.0", "5.", "+5", "0.5e1", "5e0", "1/2", "50%", "5%", "1e3", "1,000", "2^3", "2**3", "3!", "sqrt(4)", "2k", "5m"),
    *("4.999999", "6.9999", "7", "10.2", "10.25", "9.75", "8", "20", "8.05", "11", "11.05", "5+j", "3+4j", "3+4*i", "abs(-5)"),
    *("quito", "Quito", " QUITO ", "san  francisco", "12 apples", "12 apple", "1 APPLES", "apples", "fruit", "one", "TWO"),
    *("one_or_two", "x^2+2*x*y", "x*(x+2*y)", "x*x + y*x*2", "X^2+2*X*Y", "x^2", "r*c", "R*c", "C*R", "1/0", "x/0", "pi", "e"),
    *("0.70710678", "sin(pi/4)", "cos(45)", "1e-9", "1.1e-9", "1.3e-9", "9.81", "10", "9.614", "9.6138", "-0.5", "-1/2", "-.5"),
    *("0", "1", "0.999", "--5", "5 5", "(5", "5)", "five", "nan", "inf", "1e400", "٥", "5×1", "−0.5", "5\u00a0", "'5'", "[5]"),
)  # fmt: skip
