"""What the catalogue tells."""

from __future__ import annotations

from dataclasses import dataclass

from studium.core.events import Event


@dataclass(frozen=True)
class ProgramPublished(Event):
    """A program was published or its page changed; `version` is its current rule version."""

    program_key: str
    version: int


@dataclass(frozen=True)
class ExamDeclared(Event):
    """An exam was declared, or its declaration changed."""

    exam_key: str


@dataclass(frozen=True)
class RunsChanged(Event):
    """The runs of a course changed: what is on offer to its learners may have."""

    course_key: str
