"""What the catalogue emits."""

from __future__ import annotations

from dataclasses import dataclass

from studium.core.events import Event


@dataclass(frozen=True)
class ProgramPublished(Event):
    """A program's file was published, new or changed; `version` is the number of its current rules."""

    program_key: str
    version: int


@dataclass(frozen=True)
class ExamDeclared(Event):
    """An exam's document is new or changed."""

    exam_key: str


@dataclass(frozen=True)
class RunsChanged(Event):
    """A course's document is new or changed: its runs, dates, prices or texts."""

    course_key: str
