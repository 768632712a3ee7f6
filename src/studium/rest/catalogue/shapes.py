"""Programs, courses, runs and exams as they are answered."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..values import (
    Address,
    CreditsShape,
    Exact,
    FieldName,
    InstitutionName,
    Key,
    Moment,
    MoneyShape,
    Shape,
)
from .requirement_shapes import Rules


class TypeName(Shape):
    """A type of program."""

    key: Key
    label: str


class ProgramCard(Shape):
    """A program in a list."""

    key: Key
    title: str
    type: TypeName
    institutions: list[InstitutionName]
    field: FieldName
    language: str = Field(description="BCP 47.", examples=["en"])
    level: int | None = Field(description="Level of the European Qualifications Framework.", examples=[7])
    summary: str
    courses: int = Field(description="How many one needs at least.")
    exams: int
    weeks: int = Field(description="Of those courses, one after another.")
    hours_per_week: list[int] = Field(description="The least and the most of any course; empty if not said.")
    price: MoneyShape | None = Field(description="The least for everything; null where it cannot be summed.")
    starts: Moment | None = Field(description="When it can next be begun; past where it can be now.")
    counts_at: list[str] = Field(description="Names of universities whose agreement is in force.")
    best_credit: str = Field(description="The most credit one university gives, in words; or empty.")
    endorsed_by: list[str] = Field(description="Names of organisations whose recommendation stands.")
    url: Address = Field(description="Its page for people.")


class FacetShape(Shape):
    """One value of a facet, and how many programs would be left with it."""

    code: str
    label: str
    count: int
    on: bool = Field(description="Whether it was asked for.")
    parent: str | None = Field(description="The wider value it belongs to, like a region of a sub-region.")


class Facets(Shape):
    """What the list can be narrowed by. A facet's counts leave its own choice aside."""

    type: list[FacetShape]
    field: list[FacetShape]
    region: list[FacetShape]
    starts: list[FacetShape]
    price: list[FacetShape]
    language: list[FacetShape]
    institution: list[FacetShape]
    credit: list[FacetShape]


class ProgramList(Shape):
    """A page of programs, in order of fit, else by title."""

    items: list[ProgramCard]
    total: int = Field(description="How many there are on all pages.")
    page: int
    pages: int
    next: Address | None = Field(description="The next page; null on the last.")
    previous: Address | None
    facets: Facets


class CostStepShape(Shape):
    """One thing to pay for on the cheapest way through the rules."""

    kind: Literal["course", "exam", "program", "credential"]
    key: str
    name: str
    price: MoneyShape


class CostsShape(Shape):
    """What the whole program costs a new learner at least."""

    steps: list[CostStepShape]
    total: MoneyShape | None = Field(description="Null where currencies are mixed or nothing is priced.")
    bundle: MoneyShape | None = Field(description="The price of all courses together, where it is sold.")
    credential: MoneyShape | None = Field(description="The fee of the credential, where there is one.")


class AgreementShape(Shape):
    """What the program's credential is worth at one university."""

    key: Key
    version: int
    institution: InstitutionName
    degree: str
    effect: Literal["admission", "application", "credit", "waiver", "exemption"]
    words: str = Field(description="What it gives, as a sentence.")
    credits: CreditsShape | None
    share: Exact | None = Field(description="The part of the degree, in percent.")
    conditions: list[str] = Field(description="Each as a sentence.")
    min_score: Exact | None = Field(description="In the program, in percent.")
    min_exam_score: Exact | None = Field(description="In each of its exams, in percent.")
    max_age: str | None = Field(description="How old the credential may be (ISO 8601).", examples=["P5Y"])
    conditional_on_admission: bool
    not_combinable_with: list[str] = Field(description="Keys of agreements.")
    valid_from: Moment | None
    valid_until: Moment | None
    in_force: bool = Field(description="Now.")
    contact: str
    notes: str


class EndorsementShape(Shape):
    """A recommendation that stands, as a signed statement."""

    id: str = Field(description="Its public id.")
    organisation: InstitutionName
    statement: str
    skills: list[str]
    signatory_name: str
    signatory_title: str
    valid_from: Moment
    valid_until: Moment | None
    document: Address = Field(description="The signed statement, which anyone can verify.")


class TeachOut(Shape):
    """A program that takes no new learners: until when one can finish."""

    last_run: Moment | None = Field(description="When the last run starts.")
    last_exam: Moment | None = Field(description="Until when the exam is held.")
    notice: str


class ProgramShape(Shape):
    """A program, whole: what it is, what it takes, what it costs, where it counts, who recommends it."""

    key: Key
    title: str
    type: TypeName
    credential_label: str = Field(description="What its credential is called.")
    institutions: list[InstitutionName] = Field(description="The first awards the credential.")
    field: FieldName
    language: str = Field(description="BCP 47.")
    level: int | None = Field(description="Level of the European Qualifications Framework.")
    summary: str
    about: str = Field(description="Markdown.")
    outcomes: list[str]
    skills: list[str]
    credits: CreditsShape | None
    currency: str = Field(description="ISO 4217.")
    teach_out: TeachOut | None
    version: int = Field(description="The rule version a new learner is pinned to.")
    requirements: Rules
    costs: CostsShape
    agreements: list[AgreementShape]
    endorsements: list[EndorsementShape]
    url: Address = Field(description="Its page for people.")
    file: Address = Field(description="The program as a file that another deployment can import.")


class RunShape(Shape):
    """A run of a course."""

    key: Key
    course: str = Field(description="The course's key.")
    title: str = Field(description="The course's title.")
    start: Moment | None
    end: Moment | None
    enrol_until: Moment | None
    upgrade_until: Moment | None
    enrol_open: bool = Field(description="Whether one may join now.")
    upgrade_open: bool = Field(description="Whether one may move to the verified track now.")
    pacing: Literal["instructor", "self"]
    price: MoneyShape | None = Field(description="Of the verified track; null where there is none.")
    language: str
    pass_mark: Exact = Field(description="In percent.")


class CourseShape(Shape):
    """A course and its runs."""

    key: Key
    title: str
    institutions: list[InstitutionName]
    field: FieldName
    language: str
    level: int | None = Field(description="Level of the European Qualifications Framework.")
    weeks: int | None
    hours_per_week: list[Exact] = Field(description="From least to most; empty if not said.")
    summary: str
    about: str = Field(description="Markdown.")
    outcomes: list[str]
    skills: list[str]
    prerequisites: str
    credits: CreditsShape | None
    pass_mark: Exact = Field(description="In percent.")
    price: MoneyShape | None = Field(description="Of the verified track of the next run on offer.")
    runs: list[RunShape]
    programs: list[str] = Field(description="Keys of programs whose rules name it.")
    url: Address = Field(description="Its page for people.")


class RunList(Shape):
    """Runs in the order of the file."""

    items: list[RunShape]


class WindowShape(Shape):
    """When an exam can be sat."""

    key: Key
    register_from: Moment | None
    register_until: Moment
    opens: Moment
    closes: Moment
    release_after: Moment = Field(description="Results are not released before.")


class AttemptRules(Shape):
    """How many attempts there may be, and what uses one up."""

    limit: int | None = Field(description="Null: no limit.")
    per: Literal["lifetime", "term", "payment"]
    consumed_at: Literal["registration", "start"]


class ExamShape(Shape):
    """What is public of an exam: its form and its windows, never a question."""

    key: Key
    title: str
    institution: InstitutionName
    minutes: int
    pass_mark: Exact = Field(description="In percent.")
    price: MoneyShape | None = Field(description="Null: free.")
    attempts: AttemptRules
    supervision: Literal["none", "remote", "invigilated"]
    identity_check: bool
    resources: str = Field(description="What may be used.")
    windows: list[WindowShape]
    programs: list[str] = Field(description="Keys of programs whose rules name it.")
