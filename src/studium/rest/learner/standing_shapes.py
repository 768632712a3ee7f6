"""A standing as data: every requirement with its state, why, on what evidence, and what to do next."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ..values import Day, Exact, Moment, MoneyShape, Shape

State = Literal["met", "provisional", "in_progress", "open", "blocked", "missed", "lapsed"]


class ReasonShape(Shape):
    """Why a node is in its state."""

    code: str = Field(description="Stable, for programs.", examples=["can_register"])
    params: dict[str, Any] = Field(description="The values of the sentence, by name.")
    sentence: str = Field(description="For people, in the language asked for and your time zone.")


class NextStep(Shape):
    """What to do, by when, at what cost."""

    kind: Literal["enrol", "upgrade", "continue", "register", "sit", "approval", "program", "pay"]
    target: str = Field(
        description="The run (enrol, upgrade, continue), the window (register, sit), or the key.",
    )
    subject: str = Field(description="What it is about.", examples=["course:flow"])
    name: str
    opens: Moment | None = Field(description="From when, where that is later than now.")
    deadline: Moment | None = Field(description="Until when, inclusive.")
    cost: MoneyShape | None = Field(description="Null: free.")


class EvidenceShape(Shape):
    """A fact that counts here."""

    fact: str = Field(description="The fact's id, as your facts list it.")
    subject: str
    on: Day
    score: Exact | None = Field(description="In percent.")
    run: str | None
    origin: Literal["native", "imported", "transfer"]


class SetAsideShape(Shape):
    """A fact that was considered and does not count, and why."""

    fact: str
    reason: ReasonShape


class NodeShape(Shape):
    """One requirement of the tree."""

    id: str = Field(description="As in the program's requirements.")
    kind: Literal["all", "choose", "course", "exam", "mark", "component", "program", "approval"]
    key: str | None = Field(description="Of what it is about; null for groups and marks.")
    name: str
    rule: str | None = Field(description="A group's rule in words.", examples=["Any 2 of these 3"])
    state: State
    state_word: str = Field(description="The state for people.")
    reason: ReasonShape
    need: dict[str, Any] = Field(description="What it asks for, by name.")
    met: int = Field(description="How much of it is met.")
    needed: int
    evidence: list[EvidenceShape]
    set_aside: list[SetAsideShape]
    next: NextStep | None
    children: list[NodeShape]


class LeastCostShape(Shape):
    """The least it takes to finish from here."""

    amounts: list[MoneyShape] = Field(description="One sum per currency.")
    chosen: list[str] = Field(description="Ids of the requirements on that way.")
    unpriced: list[str] = Field(description="Ids of those that nothing on offer can meet yet.")


class StandingCard(Shape):
    """Where you stand in one program, in short."""

    program: str = Field(description="The program's key.")
    title: str
    version: int = Field(description="The rule version you are pinned to.")
    joined_at: Moment
    state: State
    met: int
    needed: int
    sentence: str
    next: NextStep | None = Field(description="The one best thing to do now.")
    least_cost: LeastCostShape | None


class StandingList(Shape):
    """Your programs in the order you joined them."""

    items: list[StandingCard]


class StandingShape(StandingCard):
    """Where you stand in one program, requirement by requirement."""

    attained: State = Field(
        description="The state that follows from your results alone, whatever is on offer."
    )
    as_of: Moment = Field(description="When this was computed.")
    fresh_until: Moment | None = Field(
        description="From when time alone may change something here; null: never."
    )
    next_node: str | None = Field(description="The id of the requirement the next step serves.")
    root: NodeShape
