"""What the marks of a window say of its items: worked out when asked, kept until asked again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from math import fsum, sumprod
from typing import Any

from django.utils.translation import gettext as _

from studium.assessment.api import ManyChoices, OneChoice
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict

from .. import paper
from ..ledger import exam_by_key, window_of
from ..models import Result, Window
from ..policy import check_officer
from . import item_rules as rules
from .loading import Marks, Taken, marks_of, questions_of, taken_in
from .models import ItemStatistics


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """One choice of an item: how many took it, their mean result in percent, and how taking it goes with results."""

    text: str
    right: bool
    chosen: int
    share: float
    mean: float | None
    correlation: float | None
    idle: bool


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a window in figures. Shares 0 to 1. `looks` says what deserves a look, in codes;
    nothing does before twenty candidates had it."""

    block_key: str
    title: str
    seen: int
    omitted: int
    omit_rate: float
    difficulty: float
    discrimination: float | None
    options: tuple[OptionFigures, ...]
    looks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """All figures of a window. `received` counts the sittings received by now; `whole.sittings` those counted."""

    exam_title: str
    window_key: str
    computed_at: datetime | None
    received: int
    whole: rules.PaperFigures | None
    items: tuple[Item, ...]

    @property
    def stale(self) -> bool:
        return self.whole is not None and self.received != self.whole.sittings


def item_statistics(*, officer_id: int, exam_key: str, window_key: str) -> Statistics:
    """The figures as last worked out; none yet: `whole` is None. Exam officers only. Few queries at any size."""
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    window = window_of(exam, window_key)
    row = ItemStatistics.objects.filter(window=window).first()
    return Statistics(
        exam_title=exam.title,
        window_key=window.key,
        computed_at=row.computed_at if row else None,
        received=Result.objects.filter(sitting__window=window).count(),
        whole=rules.PaperFigures(**row.figures["whole"]) if row else None,
        items=tuple(_item(raw) for raw in row.figures["items"]) if row else (),
    )


def work_out_statistics(*, officer_id: int, exam_key: str, window_key: str) -> Statistics:
    """Works the figures out from the marks as they are now, and keeps them. Raises `Conflict` with nothing received."""
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    window = window_of(exam, window_key)
    whole, items = compute(window)
    if not whole.sittings:
        raise Conflict(_("No sitting of this window has been received yet; there is nothing to count."))
    figures = {"whole": asdict(whole), "items": [asdict(item) for item in items]}
    with write():
        ItemStatistics.objects.update_or_create(
            window=window,
            defaults={"computed_at": now(), "sittings": whole.sittings, "figures": figures},
        )
    return item_statistics(officer_id=officer_id, exam_key=exam_key, window_key=window_key)


def compute(window: Window) -> tuple[rules.PaperFigures, tuple[Item, ...]]:
    """Three queries however many sittings, and one paper for every twenty that differ."""
    marks = marks_of(window)
    questions = questions_of(window, set(marks.columns))
    choices = [key for key in marks.columns if key in questions and _choices(questions[key])]
    taken = taken_in(window, choices) if choices else {}
    whole = rules.paper_figures(list(marks.columns.values()), marks.got, marks.percents)
    return whole, tuple(_figures(key, marks, questions.get(key), taken) for key in marks.columns)


def _choices(question: paper.Question) -> list[OneChoice | ManyChoices]:
    inputs = getattr(question.problem, "inputs", ())
    return [one for one in inputs if isinstance(one, OneChoice | ManyChoices)]


def _figures(
    key: str, marks: Marks, question: paper.Question | None, taken: dict[tuple[str, str, str], Taken]
) -> Item:
    column = marks.columns[key]
    figures = rules.item_figures(column, marks.got, marks.possible)
    percents = [marks.percents[row] for row in column.rows]
    total, squares = fsum(percents), sumprod(percents, percents)
    options = []
    for one in _choices(question) if question else ():
        right = one.right_ids()
        for choice in one.choices:
            took = taken.get((key, one.id, choice.id), Taken())
            options.append(
                OptionFigures(
                    text=choice.text or choice.spoken,
                    right=choice.id in right,
                    chosen=took.count,
                    share=took.count / figures.seen if figures.seen else 0.0,
                    mean=took.percents / took.count if took.count else None,
                    correlation=rules.option_correlation(
                        chosen=took.count,
                        chosen_sum=took.percents,
                        seen=figures.seen,
                        total=total,
                        squares=squares,
                    ),
                    idle=choice.id not in right
                    and figures.seen >= rules.FEW
                    and took.count < rules.UNUSED * figures.seen,
                )
            )
    return Item(
        block_key=key,
        title=question.title if question else key,
        seen=figures.seen,
        omitted=figures.omitted,
        omit_rate=figures.omit_rate,
        difficulty=figures.difficulty,
        discrimination=figures.discrimination,
        options=tuple(options),
        looks=tuple(_looks(figures, options)),
    )


def _looks(figures: rules.ItemFigures, options: list[OptionFigures]) -> list[str]:
    if figures.seen < rules.FEW:
        return []
    found = []
    r = figures.discrimination
    if r is not None and r < 0:
        found.append("against")
    elif r is not None and r < rules.WEAK:
        found.append("weak")
    if any(not one.right and one.correlation is not None and one.correlation > 0.1 for one in options):
        found.append("tempts")
    if figures.difficulty < rules.HARD:
        found.append("hard")
    elif figures.difficulty > rules.EASY:
        found.append("easy")
    if figures.omit_rate > rules.OMITTED:
        found.append("omitted")
    return found


def _item(raw: dict[str, Any]) -> Item:
    options = tuple(OptionFigures(**one) for one in raw["options"])
    return Item(**{**raw, "options": options, "looks": tuple(raw["looks"])})
