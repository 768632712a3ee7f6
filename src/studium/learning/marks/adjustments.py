"""What the course team set for one learner alone: marks of sections and problems, later due dates.

Read only where the learner's row of the run is flagged (`RunState.adjusted`): who has nothing set pays for no look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from ..ground import Ground
from ..models import RunState
from .models import DueExtension, MarkOverride


@dataclass(frozen=True, slots=True)
class SetMark:
    """A mark that the course team set: `points` of `possible`. `by` is the id of who set it, None for somebody
    whose account is gone; `source` the public id of the file it came in, empty for none."""

    key: str
    points: Decimal
    possible: Decimal
    reason: str
    by: int | None
    at: datetime
    source: str = ""

    @property
    def share(self) -> Fraction:
        return Fraction(self.points) / Fraction(self.possible)


@dataclass(frozen=True, slots=True)
class Extension:
    """A later due date of one section."""

    key: str
    due: datetime
    reason: str
    by: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Adjustments:
    """All that is in force for one learner in a run, by section or problem key."""

    marks: Mapping[str, SetMark] = field(default_factory=dict)
    due: Mapping[str, Extension] = field(default_factory=dict)

    @property
    def shares(self) -> dict[str, Fraction]:
        return {key: one.share for key, one in self.marks.items()}

    def __bool__(self) -> bool:
        return bool(self.marks or self.due)


NONE = Adjustments()


def adjustments(learner_id: int, run_key: str) -> Adjustments:
    """What is in force for the learner. Two queries."""
    return adjustments_of([learner_id], run_key).get(learner_id, NONE)


def adjustments_of(learner_ids: Collection[int], run_key: str) -> dict[int, Adjustments]:
    """What is in force for each of these learners; who has nothing set is absent. Two queries, however many."""
    marks = _last_of(
        MarkOverride.objects.filter(learner_id__in=learner_ids, run_key=run_key).order_by("pk").iterator()
    )
    dues = _last_of(
        DueExtension.objects.filter(learner_id__in=learner_ids, run_key=run_key).order_by("pk").iterator()
    )
    found = {
        learner: Adjustments(
            {
                key: SetMark(key, row.points, row.possible, row.reason, row.by_id, row.at, row.source)
                for key, row in marks[learner].items()
                if row.points is not None and row.possible is not None
            },
            {
                key: Extension(key, row.due, row.reason, row.by_id, row.at)
                for key, row in dues[learner].items()
                if row.due is not None
            },
        )
        for learner in {*marks, *dues}
    }
    return {learner: one for learner, one in found.items() if one}


def is_adjusted(learner_id: int, run_key: str) -> bool:
    """Whether anything is set for the learner. One query."""
    rows = RunState.objects.filter(learner_id=learner_id, run_key=run_key)
    return bool(rows.values_list("adjusted", flat=True).first())


def personal(base: Ground, learner_id: int, *, flagged: bool | None = None) -> Ground:
    """The ground as this learner walks on it. `flagged` is `RunState.adjusted` where the caller has read it.

    No query for somebody with nothing set whose flag was given; one otherwise, and two more where it is up.
    """
    if flagged is None:
        flagged = is_adjusted(learner_id, base.run.key)
    if not flagged:
        return base
    return adjusted(base, adjustments(learner_id, base.run.key))


def adjusted(base: Ground, given: Adjustments) -> Ground:
    """The ground with what is given for one learner."""
    if not given:
        return base
    return replace(base, extended={key: one.due for key, one in given.due.items()}, set_shares=given.shares)


def _last_of[Row: (MarkOverride, DueExtension)](rows: Iterable[Row]) -> dict[int, dict[str, Row]]:
    found: dict[int, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        found[row.learner_id][row.key] = row
    return found
