"""Problems: compile, render, grade. Knows no course and no learner."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from .capa.client import Unavailable
from .capa.problem import CapaProblem, capa_problem
from .capa.ungraded import shown_only
from .choices import ManyChoices, OneChoice
from .compile import compile_source
from .drawn import Program
from .errors import Unsupported
from .filled import FilledChoices
from .forms import answers_from, answers_in
from .formula import FormulaInput
from .markup import Cleaned, clean_html
from .numeric import NumberInput
from .picture import PictureInput
from .problem import Input, Problem
from .sandbox.runner import Library
from .score import CORRECT, INCORRECT, PARTIAL, UNANSWERED, InputScore, Score
from .textual import TextInput

__all__ = [
    "CORRECT",
    "INCORRECT",
    "PARTIAL",
    "UNANSWERED",
    "Cleaned",
    "FilledChoices",
    "FormulaInput",
    "Input",
    "InputScore",
    "Library",
    "ManyChoices",
    "NumberInput",
    "OneChoice",
    "PictureInput",
    "Problem",
    "Program",
    "Score",
    "TextInput",
    "Unavailable",
    "Unsupported",
    "answers_from",
    "answers_in",
    "clean_html",
    "compile_problem",
    "is_scripted",
    "prepare",
    "shown_only",
]

_KEPT = 1024


def compile_problem(source_xml: str, *, library: Library | None = None) -> Problem:
    """The problem that this XML describes; compiled once, kept by its text in a bounded cache.

    What the native engine does not take becomes a problem of the same surface that the capa engine opens at
    first use, in a process of its own; `library` is the course's python_lib.zip for its scripts. Whether it can
    be opened at all is told by `prepare`.

    Raises `Unsupported` naming the element that no engine takes, or "xml" where the source does not parse.
    """
    return _compiled(source_xml, library)


@lru_cache(maxsize=_KEPT)
def _compiled(source_xml: str, library: Library | None) -> Problem:
    try:
        return compile_source(source_xml)
    except Unsupported as refusal:
        return cast(Problem, capa_problem(source_xml, library, refusal))


def is_scripted(problem: Problem) -> bool:
    """Whether grading an answer runs in the engine's process, with the scripts of the course."""
    return isinstance(problem, CapaProblem)


def prepare(problem: Problem) -> None:
    """Opens a problem whose script has to run first. Raises `Unsupported` where that fails, `Unavailable`."""
    if isinstance(problem, CapaProblem):
        problem.prepare()
