"""Checking a course's problems: to each its declared answer is submitted, and something wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from studium.assessment.api import Library, Problem, Unavailable, Unsupported, compile_problem, prepare

from . import blocks as kinds
from . import reading
from .models import Block, ContentVersion
from .outcomes import CourseCheck, Finding

DECLARED_ANSWER = "declared_answer"
WRONG_ANSWER = "wrong_answer"


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of the answers, and one finding for each problem that did not do as its author says."""

    declared_answer: int
    full_credit: int
    wrong_scored_zero: int
    findings: tuple[dict[str, str], ...]


def check_problems(problems: Mapping[str, Problem], files: Mapping[str, str]) -> Checked:
    """Submits to each problem what its author declares right, and something wrong. `files` by key, for telling."""
    declared = full = zero = 0
    findings = []

    def tell(key: str, kind: str, what: str) -> None:
        findings.append({"kind": kind, "block": f"problem/{key}", "file": files.get(key, ""), "what": what})

    for key, problem in problems.items():
        if not problem.inputs:
            continue
        answers = problem.declared()
        if answers is None:
            tell(key, DECLARED_ANSWER, _("no answer to it is declared right"))
        else:
            declared += 1
            if problem.grade(answers=answers).points == problem.max_points:
                full += 1
            else:
                tell(key, DECLARED_ANSWER, _("its declared answer does not get full credit"))
        wrong = problem.wrong()
        if wrong is None:
            tell(key, WRONG_ANSWER, _("there is no wrong answer to it"))
        elif problem.grade(answers=wrong).points == 0:
            zero += 1
        else:
            tell(key, WRONG_ANSWER, _("a wrong answer to it scores"))
    return Checked(declared, full, zero, tuple(findings))


def check(version_id: int) -> CourseCheck:
    """Checks a stored version; see `api.check`."""
    version: ContentVersion = reading.need_version(version_id, "report")
    rows = Block.objects.filter(version_id=version_id, element="problem").only(
        "key", "kind", "file", "source"
    )
    total, problems, files = 0, {}, {}
    found = reading.library(version_id)
    library = Library(found[0], lambda: _whole(found[1])) if found else None
    for row in rows.iterator():
        total += 1
        try:
            if row.kind == kinds.PROBLEM:
                problem = compile_problem(row.source, library=library)
                prepare(problem)
                problems[row.key], files[row.key] = problem, row.file
        except (Unsupported, Unavailable):
            continue
    checked = check_problems(problems, files)
    known = [
        one
        for one in version.report.get("findings", ())
        if one["kind"] not in (DECLARED_ANSWER, WRONG_ANSWER)
    ]
    return CourseCheck(
        total=total,
        rendered=len(problems),
        declared_answer=checked.declared_answer,
        full_credit=checked.full_credit,
        wrong_scored_zero=checked.wrong_scored_zero,
        findings=tuple(
            Finding(one["kind"], one["block"], one["file"], one["what"])
            for one in (*known, *checked.findings)
        ),
    )


def _whole(opened: Callable[[], IO[bytes]]) -> bytes:
    with opened() as file:
        return file.read()
