# ruff: noqa: E501 - markup reads best unbroken
"""Random questions and answers given to both engines, for as long as one likes:

    PYTHONPATH=src python tests/assessment/differences.py --seconds 60 [--seed 7]

Prints every answer on which they differ, and how many were compared. Needs the capa engine and its sandbox.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.conf import settings

settings.configure(USE_I18N=True, INSTALLED_APPS=[])
django.setup()
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "assessment_capa"))

from test_same_scores_as_capa import as_capa, of_capa, of_native  # noqa: E402

from studium.assessment.api import ManyChoices, OneChoice  # noqa: E402
from studium.assessment.compile import compile_source  # noqa: E402

NUMBERS = (
    "5",
    "0.1",
    "-2.5",
    "1e3",
    "22/7",
    "3+4*j",
    "100",
    "6.02e23",
    "1e-9",
    "sqrt(2)",
    "2^0.5",
    "0",
    "50%",
    "pi",
    "ln(2)",
)
FACTORS = ("1.01", "0.99", "1.05", "1.1", "0.95", "1.00001", "1.000011", "1.03", "2")
ODD = ("x", "(", "5 5", "1||2", "2*-3", "2^-1", "", "3!", "sin(1)", "fact(5)", "fact(2.5)", "1/0")
FORMULAS = (
    "x*y",
    "x^2",
    "sin(x)+y",
    "sqrt(x-3)*y",
    "x/y",
    "e^(-x)",
    "x||y",
    "arctan(x)*y",
    "ln(x)",
    "x_1*x",
    "fact(3)*x",
    "abs(-x)",
    "i*x",
)
TEXTS = (
    "Oslo",
    "a b",
    "(a|b)+c",
    "colou?r",
    "^x$",
    ".*",
    "[0-9]+",
    "A_or_b",
    "grey_or_gray",
    "a.c",
    r"\w+ \d",
)
TYPED = (
    "oslo",
    "bergen",
    "Bergen",
    "old",
    "zzz",
    "abc",
    "aac",
    "color",
    "COLOUR",
    "x",
    "12",
    "A",
    "b",
    "gray",
    "adc",
    "word 5",
    "xx",
    "\tx",
    "x\n",
    "é",
    "",
)
# A sign before a name, a power written as in Python: read here, a slip there. Nobody loses by it.
READ_HERE = ("x**2", "x*-y")


def question(chance: random.Random) -> tuple[str, list[Any] | None]:
    """A question, and answers to it; None where they are to be made from its choices."""
    kinds = (_number, _range, _formula, _text, _boxes, _choice, _picture)
    return chance.choice(kinds)(chance)


def _number(chance: random.Random) -> tuple[str, list[Any]]:
    answer, tolerance = (
        chance.choice(NUMBERS),
        chance.choice(("", "1%", "5", "0.1", "0.01%", "10%", "1e-3", "0", "0.001%", " 2% ")),
    )
    credit = chance.choice(("", "", "close", "list", "close,list", "list, close"))
    inner = f"<responseparam type='tolerance' default='{tolerance}'/>" if tolerance else ""
    inner += "<responseparam partial_range='3'/>" if credit and chance.random() < 0.5 else ""
    inner += "<responseparam partial_answers='8, 20,1/3'/>" if "list" in credit else ""
    inner += "<additional_answer answer='7'/>" if chance.random() < 0.3 else ""
    named = f" partial_credit='{credit}'" if credit else ""
    return f"<numericalresponse answer='{answer}'{named}>{inner}<textline/></numericalresponse>", [
        _near(chance, answer) for _ in range(5)
    ]


def _near(chance: random.Random, answer: str) -> str:
    made = (
        answer,
        f"({answer})*{chance.choice(FACTORS)}",
        f"({answer})+{chance.choice(('0.1', '0.01', '-0.1', '1', '1e-6'))}",
        f"-({answer})",
    )
    return chance.choice((*made, chance.choice(NUMBERS), chance.choice(ODD)))


def _range(chance: random.Random) -> tuple[str, list[Any]]:
    span, credit = (
        chance.choice(("[1,5)", "(1,5]", "(0, 10)", "[-1,1]", "[1/2, 3/4)")),
        chance.choice(("", " partial_credit='close'")),
    )
    answers = [
        chance.choice(("1", "5", "0", "0.5", "0.75", "10", "-1", "3", "12", "1.0000000001", "2+j"))
        for _ in range(6)
    ]
    return f"<numericalresponse answer='{span}'{credit}><textline/></numericalresponse>", answers


def _formula(chance: random.Random) -> tuple[str, list[Any]]:
    # Nothing near the edge of the tolerance: there capa's own verdict depends on its draw of the day.
    answer = chance.choice(FORMULAS)
    made = (
        answer,
        answer.upper(),
        f"({answer})*1.0000001",
        f"({answer})*2",
        f"({answer})+3",
        f"-(-({answer}))",
        "y*x",
        "X*Y",
        "x y",
        "2x",
        "z",
        "1/0",
        "",
        ")",
        "exp(-x)",
        "1/(1/x+1/y)",
        "SIN(x)+y",
    )
    tolerance = chance.choice(("1%", "0.01", "0.00001", "5%"))
    source = f"<formularesponse type='{chance.choice(('cs', 'ci', ''))}' answer='{answer}' samples='x,y,x_1@1,1,1:3,4,5#5'><responseparam type='tolerance' default='{tolerance}'/><formulaequationinput/></formularesponse>"
    return source, [one for one in chance.choices(made, k=5) if one not in READ_HERE]


def _text(chance: random.Random) -> tuple[str, list[Any]]:
    answer, kind = chance.choice(TEXTS), chance.choice(("", "ci", "regexp", "ci regexp", "cs"))
    more = chance.choice(
        (
            "",
            "<additional_answer answer='Bergen'/>",
            "<additional_answer>old</additional_answer>",
            "<additional_answer answer='z+'/>",
        )
    )
    answers = chance.choices((answer, answer.upper(), f" {answer} ", *TYPED), k=6)
    return f"<stringresponse answer='{answer}' type='{kind}'>{more}<textline/></stringresponse>", answers


def _boxes(chance: random.Random) -> tuple[str, None]:
    # One that is judged at least: with none, capa divides by zero.
    marks = ["true", *chance.choices(("true", "false", "True", "ignore"), k=chance.randint(0, 5))]
    rows = "".join(f"<choice correct='{mark}'>c{place}</choice>" for place, mark in enumerate(marks))
    credit = chance.choice(
        (
            "",
            " partial_credit='EDC'",
            " partial_credit='halves'",
            " partial_credit='false'",
            " partial_credit=' Halves '",
        )
    )
    return f"<choiceresponse{credit}><checkboxgroup>{rows}</checkboxgroup></choiceresponse>", None


def _choice(chance: random.Random) -> tuple[str, None]:
    marks = chance.choices(("true", "false", "partial", "True"), k=chance.randint(1, 6))
    rows = "".join(
        f"<choice correct='{mark}' {chance.choice(('', 'point_value=' + repr('0.25')))}>c{place}</choice>"
        for place, mark in enumerate(marks)
    )
    credit = chance.choice(("", " partial_credit='points'", " partial_credit='false'"))
    return f"<multiplechoiceresponse{credit}><choicegroup>{rows}</choicegroup></multiplechoiceresponse>", None


def _picture(chance: random.Random) -> tuple[str, list[Any]]:
    rectangle = chance.choice(("(10,10)-(30,40)", "(10,10)-(30,40);(60,60)-(70,70)", ""))
    regions = chance.choice(
        ("[[5,50],[50,50],[50,95],[5,95]]", "[[[5,50],[50,50],[20,95]],[[60,5],[95,5],[80,30],[78,10]]]")
    )
    answers = [
        f"[{chance.choice((5, 10, 20, 30, 31, 50, 60, 80, 95))},{chance.choice((5, 9, 10, 25, 40, 41, 50, 60, 95))}]"
        for _ in range(6)
    ]
    return (
        f"<imageresponse><imageinput src='/a.png' width='100' height='100' rectangle='{rectangle}' regions='{regions}'/></imageresponse>",
        answers,
    )


def run(seconds: float, seed: int) -> tuple[int, int, int]:
    """Questions and answers compared, and how many of the answers differed."""
    chance, until = random.Random(seed), time.monotonic() + seconds
    questions = compared = differing = 0
    while time.monotonic() < until:
        inner, answers = question(chance)
        source = f"<problem>{inner}</problem>"
        problem = compile_source(source)
        one = problem.inputs[0]
        if isinstance(one, OneChoice):
            answers = [choice.id for choice in one.choices]
        elif isinstance(one, ManyChoices):
            answers = [[choice.id for choice in one.choices if chance.random() < 0.5] for _ in range(5)]
        questions += 1
        for answer in answers or ():
            ours, theirs = (
                of_native(problem, {one.id: answer}),
                of_capa(source, as_capa(problem, {one.id: answer})),
            )
            compared += 1
            if ours != theirs:
                differing += 1
                print(f"{inner}\n  {answer!r} gets {ours} natively, {theirs} from capa")
    return questions, compared, differing


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    print(f"seed {asked.seed}")
    totals = run(asked.seconds, asked.seed)
    print("{:,} questions, {:,} answers, {:,} disagreements".format(*totals))
    sys.exit(1 if totals[2] else 0)
