"""Small problems for the tests, written as an author would write them."""

from __future__ import annotations

from studium.assessment.api import Problem
from studium.assessment.compile import compile_source as compile_problem


def problem(inner: str) -> Problem:
    return compile_problem(f"<problem>{inner}</problem>")


def choice(rows: str, *, response: str = "", group: str = "") -> Problem:
    return problem(
        f"<multiplechoiceresponse {response}><label>Which city?</label><choicegroup {group}>{rows}</choicegroup>"
        "</multiplechoiceresponse>"
    )


def boxes(rows: str, *, response: str = "") -> Problem:
    return problem(
        f"<choiceresponse {response}><label>Which are fruits?</label><checkboxgroup>{rows}</checkboxgroup></choiceresponse>"
    )


def number(answer: str, *, inner: str = "", response: str = "") -> Problem:
    return problem(
        f'<numericalresponse answer="{answer}" {response}><label>How many?</label>{inner}<formulaequationinput/>'
        "</numericalresponse>"
    )


def text(answer: str, *, inner: str = "", response: str = "") -> Problem:
    return problem(
        f'<stringresponse answer="{answer}" {response}><label>Who?</label>{inner}<textline size="20"/></stringresponse>'
    )


def tolerance(value: str) -> str:
    return f'<responseparam type="tolerance" default="{value}"/>'


def points(one: Problem, answer: object) -> str:
    """The points of an answer to the only input, as text."""
    return str(one.grade(answers={"2_1": answer}).points.normalize())


def chosen(one: Problem, *texts: str) -> list[str]:
    """The ids of the choices with these texts."""
    return [choice.id for text in texts for choice in one.inputs[0].choices if choice.text == text]  # type: ignore[union-attr]


def formula(answer: str, samples: str, *, inner: str = "", response: str = "") -> Problem:
    return problem(
        f'<formularesponse answer="{answer}" samples="{samples}" {response}><label>What is it?</label>{inner}'
        "<formulaequationinput/></formularesponse>"
    )
