"""The requirement tree: few node kinds, composable, immutable (R1, R2).

Every node has an `id` that is stable as long as what it is about stays: `course:KEY`, `exam:KEY`,
`mark:name`, `choose:name`; a nameless group is named by its position (`all@0.2`); a second node of the same
id gets `~2`. A file may say `id:` to fix it. `path` tells where in the file the node stood; it takes no part
in comparisons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from .requirements_values import Period, Rounding

Path = tuple[str | int, ...]
Attempts = Literal["best", "latest", "first"]
PartKind = Literal["course", "exam", "component"]


@dataclass(frozen=True, slots=True)
class All:
    """Every child must be met."""

    id: str
    children: tuple[Node, ...]
    name: str = ""
    credits: Decimal | None = None
    path: Path = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Choose:
    """At least `count` children, or children worth at least `credits`. A track is a child group (R2)."""

    id: str
    children: tuple[Node, ...]
    count: int | None = None
    credits: Decimal | None = None
    name: str = ""
    path: Path = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class CourseReq:
    """A course passed, on the verified track unless the file says otherwise (R5), still valid (R6)."""

    id: str
    key: str
    name: str = ""
    min_score: Decimal | None = None
    rounding: Rounding | None = None
    verified: bool = True
    identity: bool = False
    valid_for: Period | None = None
    measured_at: str = ""  # "exam:KEY", "award" or "now"; only with valid_for
    attempts: Attempts = "best"
    credits: Decimal | None = None
    path: Path = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ExamReq:
    """An exam passed; `after` are the ids of nodes that must be met before one may sit it (R11)."""

    id: str
    key: str
    name: str = ""
    min_score: Decimal | None = None
    rounding: Rounding | None = None
    identity: bool = False
    after: tuple[str, ...] = ()
    attempts: Attempts = "best"
    credits: Decimal | None = None
    path: Path = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MarkPart:
    """One component of a combined mark. `floor` must be reached even where the sum suffices (R8)."""

    kind: PartKind
    key: str
    weight: Decimal
    floor: Decimal | None = None
    verified: bool = True  # of a course part (R5)

    @property
    def subject(self) -> str:
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True, slots=True)
class MarkVersion:
    """Weights in force from a day on; the first version also covers every earlier day."""

    starts: date | None
    parts: tuple[MarkPart, ...]
    pass_mark: Decimal
    rounding: Rounding | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A combined mark. The version in force on the day the last part was earned decides (R8)."""

    id: str
    versions: tuple[MarkVersion, ...]
    name: str = ""
    after: tuple[str, ...] = ()
    attempts: Attempts = "best"
    credits: Decimal | None = None
    path: Path = field(default=(), compare=False, repr=False)

    @property
    def subjects(self) -> tuple[str, ...]:
        """What its parts are about, in every version, once each."""
        return tuple(dict.fromkeys(part.subject for version in self.versions for part in version.parts))


@dataclass(frozen=True, slots=True)
class ProgramReq:
    """A nested program's award."""

    id: str
    key: str
    name: str = ""
    credits: Decimal | None = None
    path: Path = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Approval:
    """A condition that a person confirms (portfolio, work experience); `by` says who may."""

    id: str
    key: str
    name: str = ""
    by: str = ""
    credits: Decimal | None = None
    path: Path = field(default=(), compare=False, repr=False)


Leaf = CourseReq | ExamReq | Mark | ProgramReq | Approval
Node = All | Choose | Leaf


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in document order."""
    yield node
    if isinstance(node, All | Choose):
        for child in node.children:
            yield from walk(child)


def leaves(node: Node) -> tuple[Leaf, ...]:
    """The leaves below (or the node itself), in document order."""
    return tuple(found for found in walk(node) if not isinstance(found, All | Choose))


def subjects_of(leaf: Leaf) -> tuple[str, ...]:
    """The keys of the facts that can meet the leaf: "course:KEY", "exam:KEY", ..."""
    if isinstance(leaf, CourseReq):
        return (f"course:{leaf.key}",)
    if isinstance(leaf, ExamReq):
        return (f"exam:{leaf.key}",)
    if isinstance(leaf, ProgramReq):
        return (f"program:{leaf.key}",)
    if isinstance(leaf, Approval):
        return (f"approval:{leaf.key}",)
    return leaf.subjects


def worth(node: Node) -> Decimal | None:
    """The credits a node counts for in a group chosen by credits: its own, or what its children add up to."""
    if isinstance(node, Choose):
        if node.credits is not None:
            return node.credits
        each = {worth(child) for child in node.children}
        value = each.pop() if len(each) == 1 else None
        return value * (node.count or 0) if value is not None else None
    if node.credits is not None or not isinstance(node, All):
        return node.credits
    parts = [worth(child) for child in node.children]
    return sum((part for part in parts if part is not None), Decimal(0)) if None not in parts else None
