"""What a ruling would do to every result of a window: worked out alike for the preview and for the change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from .. import documents
from ..models import Answer, Result, Window
from ..rules import Total
from .ruling_rules import Ruling, ruled
from .tally import tally, without_ruling

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Effect:
    """One result that has the item. `own_way`: its percent is not what its lines add up to (an amendment, an
    adjustment), so that a person has to decide; it is left as it is. `lines` and `total` are what it would be."""

    result: Result
    lines: list[dict[str, Any]]
    total: Total
    own_way: bool

    @property
    def changes(self) -> bool:
        return not self.own_way and self.lines != self.result.per_question

    @property
    def moves(self) -> bool:
        """Whether the candidate's result changes, not only how the item is written down."""
        return self.changes and (
            self.total.percent != self.result.percent or self.total.passed != self.result.passed
        )


def effects(
    window: Window, block_key: str, ruling: Ruling | None, *, only: Sequence[int] | None = None
) -> Iterator[Effect]:
    """Every result with the item, by sitting. `ruling` None: what lifting the one in force would do.

    `only` the results of these numbers, which are then held until the transaction ends. Two queries, one where
    answers need not be read.
    """
    rows = Result.objects.filter(sitting__window=window).order_by("pk")
    answers = Answer.objects.filter(
        sitting__window=window, sitting__result__isnull=False, block_key=block_key
    )
    if only is not None:
        rows = rows.filter(pk__in=only).select_for_update(of=("self",))
        answers = answers.filter(sitting__result__in=only)
    given = _given(answers) if ruling is not None and ruling.reads_answers else {}
    terms_of: dict[int, documents.ExamTerms] = {}
    # A paper is large, and nobody looks at it here.
    rows = rows.select_related("sitting__exam").defer("sitting__form", "sitting__exam__document")
    for result in rows.iterator(chunk_size=_CHUNK):
        place = next((n for n, one in enumerate(result.per_question) if one["block"] == block_key), None)
        if place is None:
            continue
        sitting = result.sitting
        terms = terms_of.get(sitting.exam_number)
        if terms is None:
            terms = terms_of[sitting.exam_number] = documents.parse(sitting.exam.key, sitting.terms)
        yield _effect(result, place, ruling, given.get(sitting.pk), terms)


def _effect(
    result: Result, place: int, ruling: Ruling | None, given: Any, terms: documents.ExamTerms
) -> Effect:
    was = tally(result.per_question, terms.pass_mark, terms.parts)
    line = result.per_question[place]
    lines = list(result.per_question)
    lines[place] = ruled(line, ruling, given) if ruling else without_ruling(line)
    total = tally(lines, terms.pass_mark, terms.parts)
    if ruling is not None and ruling.only_better and total.percent < was.percent:
        lines, total = list(result.per_question), was
    own_way = was.percent != _six(result.percent) or was.passed != result.passed
    return Effect(result, lines, total, own_way)


def _six(percent: Decimal) -> Decimal:
    return percent.quantize(Decimal("0.000001"))


def _given(answers: QuerySet[Answer]) -> dict[int, Any]:
    """The answer to the item's one input, by sitting."""
    rows = answers.values_list("sitting_id", "content")
    return {sitting: next(iter(content.values()), None) for sitting, content in rows}
