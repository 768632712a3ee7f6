"""What is due in the runs a learner is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studium.core.errors import NotFound
from studium.enrollment import api as enrollment

from .access import ground_for
from .marks.adjustments import personal


@dataclass(frozen=True, slots=True)
class Due:
    """A section of a course with its due date for this learner, aware UTC, and its first unit. `hides`: it is not shown
    any more after it."""

    run_key: str
    course_title: str
    section_key: str
    title: str
    unit_key: str
    at: datetime
    hides: bool = False


def dues(*, learner_id: int, after: datetime) -> tuple[Due, ...]:
    """Every graded section that is due later than `after`, in the runs the learner is in, the soonest first.

    A query for the enrolments, and at most four for each run that has not ended.
    """
    found: list[Due] = []
    for enrolled in enrollment.enrolments_of(learner_id):
        try:
            base = ground_for(enrolled.run_key, learner_id)
        except NotFound:
            # A run whose course has no content yet has nothing that is due.
            continue
        if base.run.end and base.run.end < after:
            continue
        base = personal(base, learner_id)
        told: set[str] = set()
        for place in base.book.places.values():
            at = base.due(place) if place.graded else None
            if at is not None and at > after and place.sequence_key not in told:
                told.add(place.sequence_key)
                found.append(
                    Due(
                        run_key=enrolled.run_key,
                        course_title=base.run.course_title,
                        section_key=place.sequence_key,
                        title=place.sequence,
                        unit_key=place.unit_key,
                        at=at,
                        hides=place.hide_after_due,
                    )
                )
    return tuple(sorted(found, key=lambda one: (one.at, one.run_key, one.section_key)))
