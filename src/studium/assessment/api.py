"""Problems: compile, render, grade. Knows no course and no learner."""

from __future__ import annotations

from functools import lru_cache

from .choices import ManyChoices, OneChoice
from .compile import compile_source
from .errors import Unsupported
from .filled import FilledChoices
from .forms import answers_from, answers_in
from .formula import FormulaInput
from .markup import Cleaned, clean_html
from .numeric import NumberInput
from .picture import PictureInput
from .problem import Input, Problem
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
    "ManyChoices",
    "NumberInput",
    "OneChoice",
    "PictureInput",
    "Problem",
    "Score",
    "TextInput",
    "Unsupported",
    "answers_from",
    "answers_in",
    "clean_html",
    "compile_problem",
]

_KEPT = 1024


def compile_problem(source_xml: str) -> Problem:
    """The problem that this XML describes; compiled once, kept by its text in a bounded cache.

    Raises `Unsupported` naming the element that the native engine does not take, or "xml" where the source
    does not parse.
    """
    return _compiled(source_xml)


@lru_cache(maxsize=_KEPT)
def _compiled(source_xml: str) -> Problem:
    return compile_source(source_xml)
