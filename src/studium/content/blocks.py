"""The kinds of blocks that are stored, and a course's blocks before they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from studium.assessment.api import Problem

CHAPTER: Final = "chapter"
SEQUENTIAL: Final = "sequential"
UNIT: Final = "unit"
HTML: Final = "html"
VIDEO: Final = "video"
PROBLEM: Final = "problem"
UNSUPPORTED: Final = "unsupported"


@dataclass(slots=True)
class Block:
    """One row of a content version. `details` is JSON: what only some kinds have."""

    key: str
    kind: str
    element: str
    parent: str
    title: str
    file: str
    body: str = ""
    source: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Built:
    """All blocks in order, what could not be shown, and every problem that compiles."""

    blocks: list[Block] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    unsupported: list[dict[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    #: Every block with its support and the reason, and what its authors may want to mend.
    listing: list[dict[str, str]] = field(default_factory=list)
    findings: list[dict[str, str]] = field(default_factory=list)
    responses: dict[str, int] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    problem_count: int = 0
    #: How many problems of the course can be shown, whether or not a learner may see them.
    rendered: int = 0
    partitions: list[dict[str, Any]] = field(default_factory=list)
    #: For the name of every block the unit it stands in, and its key.
    units: dict[str, tuple[str, str]] = field(default_factory=dict)
    #: The course as plain OLX by path, for exporting it again.
    files: dict[str, bytes] = field(default_factory=dict)
