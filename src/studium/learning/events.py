"""What learning tells the rest of the house."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from studium.core.events import Event


@dataclass(frozen=True)
class AnswerGraded(Event):
    """An answer was graded and stored, once. `points` of `possible` are the problem's own, unweighted.

    `settled` says that the learner's percent in the run counts it already.
    """

    learner_id: int
    run_key: str
    course_key: str
    block_key: str
    number: int
    points: Decimal
    possible: Decimal
    graded: bool
    at: datetime
    settled: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class CourseResultChanged(Event):
    """The learner's result in a run, as it now stands, for the academic record.

    Emitted when `passed` flips, when the percent changes after passing, and when the track behind a result
    changes; never for each answer. `percent` is 0 to 100. `attempt` counts the runs of this course the
    learner joined, from 1. `number` counts the results of this learner in this run, from 1: result n
    replaces result n-1. `effective_at` is when the mark was earned; an upgrade does not move it.
    """

    learner_id: int
    run_key: str
    course_key: str
    percent: Decimal
    passed: bool
    verified: bool
    identity_checked: bool
    attempt: int
    effective_at: datetime
    number: int


@dataclass(frozen=True)
class RegradeAdvanced(Event):
    """A regrade has graded all learners up to the id `reached`: the next batch is due."""

    public_id: str
    reached: int


@dataclass(frozen=True)
class RecountAdvanced(Event):
    """A recount of a run has counted all learners up to the id `reached`: the next batch is due."""

    public_id: str
    reached: int


@dataclass(frozen=True)
class MarksFileAdvanced(Event):
    """A file of marks is applied or taken back up to the line `done`: the next batch is due."""

    public_id: str
    state: str
    done: int
