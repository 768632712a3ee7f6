"""The percent so far in every run, for pages outside the course."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from studium.content import api as content
from studium.core.clock import now
from studium.core.errors import NotFound

from .access import ground_for
from .gradebook import percent_of
from .models import RunState
from .withholding import withheld_sections


def percents_so_far(learner_id: int) -> dict[str, Decimal]:
    """The percent so far in every run the learner has opened, by run key; sections whose marks may not be seen yet stand
    as if they were not answered. One query, and more only for a course that withholds results."""
    rows = RunState.objects.filter(learner_id=learner_id).values_list("run_key", "percent", "marks")
    return {run_key: _seen(learner_id, run_key, percent, marks) for run_key, percent, marks in rows}


def _seen(learner_id: int, run_key: str, percent: Decimal, marks: Mapping[str, Any]) -> Decimal:
    version = marks.get("version")
    if version is None or not content.withholds(version):
        return percent
    try:
        base = ground_for(run_key, learner_id)
    except NotFound:
        return percent
    withheld = withheld_sections(base, now=now())
    if not withheld:
        return percent
    book, kept = base.book, marks["percents"]
    shown = {one.key: 0 if one.key in withheld else kept.get(one.key, 0) for one in book.sections}
    return Decimal(percent_of(book.types, book.sections, shown))
