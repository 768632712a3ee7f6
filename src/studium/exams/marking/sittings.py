"""Marking a sitting as it is received: the questions, the rulings in force in its window, the parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db import connection

from studium.core.prepared import execute

from .. import documents, paper
from ..rules import Total
from .automatic import Marked, mark
from .models import ItemRuling
from .ruling_rules import Ruling, RulingKind, under
from .tally import tally


def mark_sitting(
    questions: list[paper.Question],
    answers: Mapping[str, Mapping[str, Any]],
    terms: documents.ExamTerms,
    rulings: Mapping[str, Ruling],
) -> Marked:
    """`answers` by block key; `rulings` those in force in the window. No query."""
    marked = mark(questions, answers, terms.pass_mark, terms.parts)
    if not rulings:
        return marked
    lines, total = under_rulings(marked.per_question, answers, terms, rulings)
    return replace(marked, per_question=lines, total=total)


def under_rulings(
    plain: tuple[dict[str, Any], ...],
    answers: Mapping[str, Mapping[str, Any]],
    terms: documents.ExamTerms,
    rulings: Mapping[str, Ruling],
) -> tuple[tuple[dict[str, Any], ...], Total]:
    """Lines as marked, by machine and by people, under the rulings, and what they add up to. No query."""
    lines = tuple(under(plain, rulings, answers))
    if any(one.only_better for one in rulings.values()):
        lines = tuple(_better(lines, plain, rulings, terms))
    return lines, tally(lines, terms.pass_mark, terms.parts)


def rulings_of(window_id: int) -> dict[str, Ruling]:
    """The rulings in force in a window, by block key. In a `write()`: until it ends nobody rules on the window, so
    that a sitting which is received meanwhile is either seen by the ruling or marked under it. Two queries."""
    if connection.vendor == "postgresql":
        execute("SELECT id FROM exams_window WHERE id = %s FOR KEY SHARE", [window_id])
    return in_force(ItemRuling.objects.filter(window=window_id, lifted_at=None))


def _better(
    ruled: tuple[dict[str, Any], ...],
    plain: tuple[dict[str, Any], ...],
    rulings: Mapping[str, Ruling],
    terms: documents.ExamTerms,
) -> list[dict[str, Any]]:
    """Each ruling that must harm nobody is kept only where the whole does not fall by it."""
    kept = list(ruled)
    for place, line in enumerate(ruled):
        ruling = rulings.get(line["block"])
        if ruling is None or not ruling.only_better:
            continue
        without = [*kept[:place], plain[place], *kept[place + 1 :]]
        after = tally(kept, terms.pass_mark, terms.parts).percent
        if after < tally(without, terms.pass_mark, terms.parts).percent:
            kept = without
    return kept


def in_force(rows: Iterable[ItemRuling]) -> dict[str, Ruling]:
    return {row.block_key: ruling_of(row) for row in rows}


def ruling_of(row: ItemRuling) -> Ruling:
    right = tuple(one if isinstance(one, str) else tuple(one) for one in row.answers.get("right", ()))
    return Ruling(row.block_key, RulingKind(row.kind), right, row.only_better)
