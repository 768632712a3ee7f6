"""The course that answers are measured in: as OLX, made by the same import as any other."""

from __future__ import annotations

import json
from pathlib import Path

UNITS, PROBLEMS_EACH = 20, 5


def write_course(folder: Path) -> None:
    """A graded course of 100 problems: choices, numbers, texts and lists, five to a unit."""
    units = "".join(
        f'<sequential url_name="s{unit}" display_name="Week {unit}" graded="true" format="Homework">'
        f'<vertical url_name="u{unit}" display_name="Unit {unit}">'
        + "".join(_problem(unit, number) for number in range(PROBLEMS_EACH))
        + "</vertical></sequential>"
        for unit in range(UNITS)
    )
    (folder / "course.xml").write_text('<course url_name="run" org="bench" course="answers"/>')
    (folder / "course").mkdir()
    (folder / "course" / "run.xml").write_text(
        f'<course display_name="Answers"><chapter url_name="c" display_name="All">{units}</chapter></course>'
    )
    policy = folder / "policies" / "run"
    policy.mkdir(parents=True)
    (policy / "policy.json").write_text(json.dumps({"course/run": {"display_name": "Answers"}}))
    (policy / "grading_policy.json").write_text(
        json.dumps(
            {
                "GRADER": [
                    {
                        "type": "Homework",
                        "short_label": "HW",
                        "min_count": UNITS,
                        "drop_count": 2,
                        "weight": 1.0,
                    }
                ],
                "GRADE_CUTOFFS": {"Pass": 0.6},
            }
        )
    )


def write_paper(folder: Path, *, questions: int) -> None:
    """A course of one section: the questions of an exam, five to a unit."""
    units = "".join(
        f'<vertical url_name="u{unit}" display_name="Page {unit}">'
        + "".join(_problem(unit, number) for number in range(PROBLEMS_EACH))
        + "</vertical>"
        for unit in range(questions // PROBLEMS_EACH)
    )
    (folder / "course.xml").write_text(
        '<course url_name="run" org="bench" course="paper" display_name="Paper"><chapter url_name="c">'
        f'<sequential url_name="final" display_name="Final" graded="true">{units}</sequential></chapter></course>'
    )


def block_key(unit: int, number: int) -> str:
    return f"p{unit}-{number}"


def _problem(unit: int, number: int) -> str:
    head = (
        f'<problem url_name="{block_key(unit, number)}" display_name="Problem {number}" showanswer="never">'
    )
    kind = number % 4
    if kind == 0:
        choices = "".join(
            f'<choice correct="{str(n == 2).lower()}">The answer number {n} of four</choice>'
            for n in range(4)
        )
        group = f"<label>Which one?</label><choicegroup>{choices}</choicegroup>"
        body = f"<multiplechoiceresponse>{group}</multiplechoiceresponse>"
    elif kind == 1:
        body = (
            '<numericalresponse answer="12.5"><label>How much?</label>'
            '<responseparam type="tolerance" default="1%"/><formulaequationinput/></numericalresponse>'
        )
    elif kind == 2:
        body = '<stringresponse answer="heat" type="ci"><label>What?</label><textline size="20"/></stringresponse>'
    else:
        body = (
            "<optionresponse><label>Which?</label>"
            "<optioninput options=\"('more','less')\" correct=\"more\"/></optionresponse>"
        )
    return f"{head}{body}</problem>"
