"""What this app tells the house."""

from __future__ import annotations

from dataclasses import dataclass

from studium.core.events import Event


@dataclass(frozen=True)
class ContentPublished(Event):
    """A course has a new content version; those who are in it stay with theirs where they are pinned."""

    course_key: str
    version_id: int
    number: int


@dataclass(frozen=True)
class CourseReceived(Event):
    """A course team sent in a course; it is to be checked."""

    public_id: str


@dataclass(frozen=True)
class CourseTaken(Event):
    """What was sent in is to become the course's next version."""

    public_id: str
    by: int
