"""What is a learner's own: person, facts, enrolments, awards, cases."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ..values import Address, CreditsShape, Exact, InstitutionName, Key, Moment, Shape

Track = Literal["audit", "verified"]


class RoleShape(Shape):
    """A role you hold in an organisation."""

    organisation: InstitutionName
    role: Literal["manager", "instructor", "exam_officer", "grader", "registrar", "endorser"]


class Me(Shape):
    """Who the token belongs to."""

    id: str = Field(description="Your public id.")
    email: str
    legal_name: str = Field(description="As it stands in documents.")
    display_name: str = Field(description="As others see it in pages.")
    romanised_name: str
    country: str = Field(description="Of residence, ISO 3166-1 alpha-2, or empty.")
    time_zone: str = Field(examples=["Africa/Nairobi"])
    identity_checked_at: Moment | None
    identity_method: str
    roles: list[RoleShape]


class FactShape(Shape):
    """What somebody with the authority said about you, once. A correction is a new fact that supersedes one."""

    id: str
    kind: Literal[
        "course_result", "exam_result", "component_result", "program_award", "waiver", "transfer", "approval"
    ]
    subject: str = Field(description="What it is about.", examples=["course:flow"])
    score: Exact | None = Field(description="In percent.")
    passed: bool | None = Field(description="Null where it was not said.")
    verified: bool
    identity_checked: bool
    provisional: bool = Field(description="In, but not released.")
    attempt: int | None
    run: str | None
    origin: Literal["native", "imported", "transfer"]
    effective_at: Moment = Field(description="When it was true.")
    recorded_at: Moment = Field(description="When Studium learned of it.")
    supersedes: str | None = Field(description="The id of the fact it corrects.")


class FactList(Shape):
    """A page of facts in the order in which they were true."""

    items: list[FactShape]
    total: int
    page: int
    pages: int
    next: Address | None
    previous: Address | None


class EnrolmentShape(Shape):
    """You in a run."""

    run: Key
    course: str = Field(description="The course's key.")
    title: str = Field(description="The course's title.")
    track: Track
    enrolled_at: Moment
    verified_at: Moment | None = Field(description="When the verified track began.")
    ends: Moment | None = Field(description="When the run ends.")


class EnrolmentList(Shape):
    """Your enrolments, the newest first."""

    items: list[EnrolmentShape]


class EnrolmentWish(BaseModel):
    """How to take part."""

    model_config = ConfigDict(extra="forbid")

    track: Track = Field(
        "audit", description="The verified track uses a right that was paid for or granted before."
    )


class AwardShape(Shape):
    """A credential you were awarded."""

    id: str = Field(description="Its public id.")
    number: str = Field(description="For people; no secret.", examples=["7Q4M-2KXD"])
    program: str = Field(description="The program's key.")
    title: str
    label: str = Field(description="What the program's type calls its credential.")
    rule_version: int
    state: Literal["active", "superseded", "revoked"]
    why_ended: str | None = Field(description="Why it does not stand, as a sentence.")
    awarded_at: Moment
    ended_at: Moment | None
    supersedes: str | None = Field(description="The public id of the one it replaces.")
    shared_since: Moment | None = Field(description="Null: private.")
    url: Address = Field(description="Its page; to others only while it is shared.")
    credential: Address = Field(description="The signed credential; to others only while it is shared.")


class AwardList(Shape):
    """Your awards, the newest first, ended ones too."""

    items: list[AwardShape]


CaseStateName = Literal[
    "received", "in_review", "more_information", "granted", "partial", "refused", "appealed", "withdrawn"
]


class CaseCard(Shape):
    """A request to one university, in short."""

    id: str = Field(description="Its public id.")
    number: str = Field(description="For people.")
    state: CaseStateName
    state_word: str
    open: bool
    agreement: str = Field(description="The agreement's key.")
    program: str = Field(description="The program's key.")
    institution: InstitutionName
    purpose: str = Field(description="What is asked for, as a sentence.")


class CaseList(Shape):
    """Your cases, the newest first."""

    items: list[CaseCard]


class StepShape(Shape):
    """One step of a case."""

    state: CaseStateName
    state_word: str
    text: str
    by_university: bool
    at: Moment


class AccessShape(Shape):
    """Somebody at the university looked."""

    what: str
    at: Moment


class DecisionShape(Shape):
    """What the university decided, and why."""

    outcome: Literal["granted", "partial", "refused"]
    outcome_word: str
    credits: str | None = Field(description="In the university's unit, in words.")
    rationale: str
    decided_at: Moment


class ConsentShape(Shape):
    """What you allowed the university to see."""

    recipient: str
    purpose: str
    shared: list[str]
    given_at: Moment
    withdrawn_at: Moment | None


class CaseShape(CaseCard):
    """A request to one university, whole. The last decision stands."""

    before_completion: bool = Field(description="Whether it was sent before the credential was earned.")
    requested_at: Moment
    recorded_at: Moment | None = Field(description="When the record it carries was made.")
    message: str
    question: str | None = Field(description="What the university asks, while it waits for the answer.")
    steps: list[StepShape]
    accesses: list[AccessShape]
    decisions: list[DecisionShape]
    consents: list[ConsentShape]
    agreement_version: int


class ConditionShape(Shape):
    """One condition of an agreement, as it stands for you."""

    words: str
    state: Literal["met", "not_met", "open"] = Field(description="Open: only the university can say.")
    evidence: str


class PossibilityShape(Shape):
    """What your credential is, or will be, worth at one university."""

    agreement: str = Field(description="The agreement's key.")
    institution: InstitutionName
    degree: str
    effect: Literal["admission", "application", "credit", "waiver", "exemption"]
    words: str
    credits: CreditsShape | None
    conditions: list[ConditionShape]
    usable: bool = Field(description="Nothing that can be judged here stands in the way.")
    before_completion: bool
    refusal: str | None = Field(description="Why no request can be sent now; null where one can.")
    case: str | None = Field(description="The public id of your latest request.")


class PossibilityList(Shape):
    """Every agreement of the program, those you can use first."""

    items: list[PossibilityShape]
