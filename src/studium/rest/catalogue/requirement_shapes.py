"""A requirement tree as data: one shape a kind of node, told apart by `kind`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..values import Day, Exact, Shape


class _Node(Shape):
    kind: str
    id: str = Field(
        description="Stable within the program's rules; standings name it too.", examples=["course:flow"]
    )
    name: str = Field(description="What it is called, or empty for a nameless group.")
    words: str = Field(description="What it asks for, as a sentence.")
    credits: Exact | None = Field(description="What it counts for in a group chosen by credits.")


class AllOf(_Node):
    """Every child must be met."""

    kind: Literal["all"]
    children: list[Requirement]


class ChooseFrom(_Node):
    """At least `count` children, or children worth at least `credits`; a track is a child group."""

    kind: Literal["choose"]
    count: int | None = Field(description="How many children; null where credits decide.")
    children: list[Requirement]


class _Leaf(_Node):
    key: str = Field(description="The key of what it is about.")


class CourseRequirement(_Leaf):
    """A course passed."""

    kind: Literal["course"]
    min_score: Exact | None = Field(description="In percent; null: the course's own pass mark.")
    verified: bool = Field(description="Whether only the verified track counts.")
    identity_check: bool
    valid_for: str | None = Field(description="How long a pass counts (ISO 8601).", examples=["P5Y"])
    measured_at: str | None = Field(
        description="On which day its age is measured: `exam:KEY`, `award` or `now`.", examples=["exam:final"]
    )
    attempts: Literal["best", "latest", "first"] = Field(description="Which attempt counts.")


class ExamRequirement(_Leaf):
    """An exam passed."""

    kind: Literal["exam"]
    min_score: Exact | None = Field(description="In percent; null: the exam's own pass mark.")
    identity_check: bool
    after: list[str] = Field(description="Ids of nodes that must be met before one may sit it.")
    attempts: Literal["best", "latest", "first"] = Field(description="Which attempt counts.")


class MarkPartShape(Shape):
    """One component of a combined mark."""

    kind: Literal["course", "exam", "component"]
    key: str
    weight: Exact = Field(description="Its share; the shares add up to 1.", examples=["0.6"])
    floor: Exact | None = Field(description="What must be reached here whatever the sum, in percent.")
    verified: bool


class MarkVersionShape(Shape):
    """Weights in force from a day on; the first version also covers every earlier day."""

    starts: Day | None
    pass_mark: Exact = Field(description="In percent.")
    parts: list[MarkPartShape]


class MarkRequirement(_Node):
    """A combined mark. The version in force on the day the last part was earned decides."""

    kind: Literal["mark"]
    versions: list[MarkVersionShape]
    after: list[str] = Field(description="Ids of nodes that must be met first.")
    attempts: Literal["best", "latest", "first"] = Field(description="Which attempt of each part counts.")


class ProgramRequirement(_Leaf):
    """A nested program's credential."""

    kind: Literal["program"]


class ApprovalRequirement(_Leaf):
    """A condition that a person confirms."""

    kind: Literal["approval"]
    by: str = Field(description="Who may confirm it; empty where it is not said.")


type Requirement = Annotated[
    AllOf
    | ChooseFrom
    | CourseRequirement
    | ExamRequirement
    | MarkRequirement
    | ProgramRequirement
    | ApprovalRequirement,
    Field(discriminator="kind"),
]


class Rules(Shape):
    """What it takes, in one immutable version. Whoever joined under a version stays under it."""

    program: str = Field(description="The program's key.")
    version: int
    published_at: str = Field(json_schema_extra={"format": "date-time"})
    overlap: bool = Field(description="Whether one result may serve two requirements.")
    words: str = Field(description="The whole tree in words: a nested list in Markdown.")
    root: Requirement
