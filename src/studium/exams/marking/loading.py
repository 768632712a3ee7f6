"""The marks of a window's received sittings as columns, in one pass; and how often each choice was taken.

Two queries however many sittings there are: the marks row by row, the choices counted by the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, FloatField, Sum
from django.db.models.functions import Cast

from .. import paper
from ..models import Answer, Result, Sitting, Window
from .human.written import WAITING
from .item_rules import Column

_CHUNK = 1000


@dataclass(slots=True)
class Marks:
    """Everything the figures need. `got` of `possible` points and the result in percent, sitting by sitting."""

    columns: dict[str, Column] = field(default_factory=dict)
    got: list[float] = field(default_factory=list)
    possible: list[float] = field(default_factory=list)
    percents: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Taken:
    """How many chose an option, and the sum of their results in percent."""

    count: int = 0
    percents: float = 0.0


def marks_of(window: Window) -> Marks:
    """The marks of all received sittings of the window, as they count now. One query."""
    marks = Marks()
    numbers: dict[Any, float] = {None: 0.0}
    rows = Result.objects.filter(sitting__window=window).order_by("sitting_id")
    columns = marks.columns
    found = rows.values_list("per_question", "percent").iterator(chunk_size=_CHUNK)
    for position, (lines, percent) in enumerate(found):
        got = possible = 0.0
        for line in lines:
            if line.get("ruling") == "withdrawn" or line["state"] == WAITING:
                continue
            share, most = _share(line, numbers)
            points = share * most
            column = columns.get(line["block"])
            if column is None:
                column = columns[line["block"]] = Column()
            column.rows.append(position)
            column.points.append(points)
            column.possible.append(most)
            if line["state"] == "unanswered":
                column.omitted += 1
            got += points
            possible += most
        marks.got.append(got)
        marks.possible.append(possible)
        marks.percents.append(float(percent))
    return marks


def _share(line: Mapping[str, Any], numbers: dict[Any, float]) -> tuple[float, float]:
    """The share of an item's points and the points as they count. Texts of numbers repeat: each is read once."""
    text, whole, weight = line.get("ruled") or line["points"], line["possible"], line["weight"]
    for one in (text, whole, weight):
        if one not in numbers:
            numbers[one] = float(one)
    most = numbers[whole]
    return (numbers[text] / most if most else 0.0), (most if weight is None else numbers[weight])


def taken_in(window: Window, blocks: list[str]) -> dict[tuple[str, str, str], Taken]:
    """By block, input and option: who took it. One query; the database counts equal answers together."""
    found: dict[tuple[str, str, str], Taken] = {}
    rows = (
        Answer.objects.filter(sitting__window=window, sitting__result__isnull=False, block_key__in=blocks)
        .values("block_key", "content")
        .annotate(count=Count("pk"), percents=Sum(Cast("sitting__result__percent", FloatField())))
        .order_by("block_key")
    )
    for row in rows.iterator(chunk_size=_CHUNK):
        for input_id, given in row["content"].items():
            for option in {given} if isinstance(given, str) else {str(one) for one in given}:
                one = found.setdefault((row["block_key"], input_id, option), Taken())
                one.count += row["count"]
                one.percents += row["percents"]
    return found


def questions_of(window: Window, blocks: set[str]) -> dict[str, paper.Question]:
    """One question for each of these blocks, from the papers as they were sat. As few papers are read as it takes."""
    found: dict[str, paper.Question] = {}
    rows = Sitting.objects.filter(window=window, result__isnull=False).order_by("pk")
    for version, form in rows.values_list("content_version", "form").iterator(chunk_size=20):
        for question in paper.questions(version, form):
            found.setdefault(question.block_key, question)
        if blocks <= set(found):
            break
    return found
