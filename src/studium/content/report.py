"""The report of an import, as data: see docs/formats/course.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from studium.assessment.api import Problem

from .blocks import Built


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of submitting, to every problem, its declared answer and a wrong one."""

    declared_answer: int
    full_credit: int
    wrong_scored_zero: int
    notes: tuple[str, ...]


def check_problems(problems: dict[str, Problem]) -> Checked:
    """Submits to each problem what its author declares right, and something wrong."""
    declared = full = zero = 0
    notes = []
    for key, problem in problems.items():
        if not problem.inputs:
            continue
        answers = problem.declared()
        if answers is None:
            notes.append(f"problem/{key}: no answer to it is declared right")
        else:
            declared += 1
            if problem.grade(answers=answers).points == problem.max_points:
                full += 1
            else:
                notes.append(f"problem/{key}: its declared answer does not get full credit")
        wrong = problem.wrong()
        if wrong is None:
            notes.append(f"problem/{key}: there is no wrong answer to it")
        elif problem.grade(answers=wrong).points == 0:
            zero += 1
    return Checked(declared, full, zero, tuple(notes))


def make_report(
    *,
    course_key: str,
    title: str,
    run: str,
    built: Built,
    notes: list[str],
    check: bool,
    assets: dict[str, int],
) -> dict[str, Any]:
    """The report as JSON. Without `check` the figures of the check are null."""
    checked = check_problems(built.problems) if check else None
    return {
        "course": course_key,
        "title": title,
        "run": run,
        "blocks": dict(sorted(built.counts.items())),
        "responses": dict(sorted(built.responses.items())),
        "problems": {
            "total": built.problem_count,
            "rendered": len(built.problems),
            "declared_answer": checked.declared_answer if checked else None,
            "full_credit": checked.full_credit if checked else None,
            "wrong_scored_zero": checked.wrong_scored_zero if checked else None,
        },
        "assets": assets,
        "unsupported": built.unsupported,
        "notes": [*notes, *built.notes, *(checked.notes if checked else ())],
    }
