"""Marking a received sitting: every question by `assessment`, added up exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..documents import PartTerms
from ..paper import Question
from ..rules import Total
from .human.written import WAITING, written_in
from .tally import tally


@dataclass(frozen=True, slots=True)
class Marked:
    """The marks, question by question and in all. `unreadable` counts answers that had no meaning."""

    total: Total
    per_question: tuple[dict[str, Any], ...]
    unreadable: int


def mark(
    questions: list[Question],
    answers: Mapping[str, Mapping[str, Any]],
    pass_mark: Decimal,
    parts: Sequence[PartTerms] = (),
) -> Marked:
    """`answers` by block key. What was not answered earns nothing, nor, for now, what people have still to mark.

    `parts` bring their weights and floors.
    """
    lines: list[dict[str, Any]] = []
    unreadable = 0
    for question in questions:
        given = answers.get(question.block_key)
        score = question.problem.grade(answers=given, seed=question.seed)
        response = written_in(question.problem)
        waits = response is not None and response.anything(given)
        unreadable += not score.readable
        lines.append(
            {
                "number": question.number,
                "block": question.block_key,
                "part": question.part,
                "points": str(score.points),
                "possible": str(score.possible),
                "weight": None if question.weight is None else str(question.weight),
                "state": WAITING if waits else score.correct if score.readable else "unreadable",
            }
        )
    return Marked(tally(lines, pass_mark, parts), tuple(lines), unreadable)
