"""What `api` says of an import: its report, what it changes, what a check finds. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a course team may want to mend.

    `kind` is dead_link, missing_file, missing_captions, missing_alt, empty_title, declared_answer or
    wrong_answer; `block` is "kind/name" and `file` where it is written; `what` is a clause for a person.
    """

    kind: str
    block: str
    file: str
    what: str


@dataclass(frozen=True, slots=True)
class CourseCheck:
    """A stored course checked: figures of its problems, as in the report, and all findings."""

    total: int
    rendered: int
    declared_answer: int
    full_credit: int
    wrong_scored_zero: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A block that an import would add, remove or change.

    `what` names what changes, empty where the block is new or gone: kind, title, moved (to another unit), text,
    answers (what counts as right), weight, possible, max_attempts, show_answer, show_correctness, rerandomize, gates,
    settings, and of a sequence start, due, format, graded, grace, hide_after_due.
    """

    key: str
    kind: str
    title: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import would change against version `number` of the course; None where it would be the first."""

    course_key: str
    number: int | None
    unchanged: bool
    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    changed: tuple[Change, ...]
    grading_policy: bool
    files: int

    @property
    def regradable(self) -> tuple[Change, ...]:
        """Problems in which what counts as right changes, or what it is worth."""
        return tuple(
            one
            for one in self.changed
            if one.kind == "problem" and {"answers", "weight", "possible"} & set(one.what)
        )


@dataclass(frozen=True, slots=True)
class CourseReport:
    """What an import found and made. `version_id` is None after a dry run, which may tell the `changes` instead.

    `unchanged` says that the course's current version already has this content, so that nothing was made.
    """

    raw: dict[str, Any]
    version_id: int | None
    number: int | None
    unchanged: bool
    changes: Changes | None = None

    def as_json(self) -> dict[str, Any]:
        """The published form: see docs/formats/course.md."""
        return self.raw
