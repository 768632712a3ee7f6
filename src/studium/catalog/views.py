"""What the catalogue hands out: frozen, made from stored documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from studium.core.money import Money

from . import dates
from .requirements import Node
from .requirements_values import exact_decimal


@dataclass(frozen=True, slots=True)
class Credits:
    amount: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{self.amount.normalize():f}\u00a0{self.unit}"


@dataclass(frozen=True, slots=True)
class RunView:
    """A run of a course. `price` is that of the verified track; None when it has none.

    `pass_mark` is in percent; where the file declares none it is the default, and the course's content may say.
    """

    key: str
    course_key: str
    course_title: str
    start: datetime | None
    end: datetime | None
    enrol_until: datetime | None
    upgrade_until: datetime | None
    pacing: str
    price: Money | None
    language: str
    pass_mark: Decimal
    pass_mark_declared: bool = True


@dataclass(frozen=True, slots=True)
class CoursePage:
    """A course. `content` is the key its content is imported under; `pass_mark` in percent."""

    key: str
    title: str
    institutions: tuple[str, ...]
    field: str
    language: str
    level: int | None
    weeks: int | None
    hours_per_week: tuple[Decimal, ...]
    summary: str
    about: str
    outcomes: tuple[str, ...]
    skills: tuple[str, ...]
    prerequisites: str
    credits: Credits | None
    pass_mark: Decimal
    price: Money | None
    content: str
    runs: tuple[RunView, ...]


@dataclass(frozen=True, slots=True)
class ProgramPage:
    """A program. `version` is its current rule version; `agreements` and `endorsements` as its file says them."""

    key: str
    title: str
    type: str
    type_label: str
    credential_label: str
    institutions: tuple[str, ...]
    field: str
    language: str
    level: int | None
    summary: str
    about: str
    outcomes: tuple[str, ...]
    skills: tuple[str, ...]
    currency: str
    credits: Credits | None
    credential_price: Money | None
    bundle_price: Money | None
    agreements: tuple[dict[str, Any], ...]
    endorsements: tuple[dict[str, Any], ...]
    teach_out: dict[str, Any] | None
    version: int


@dataclass(frozen=True, slots=True)
class RuleVersionView:
    """An immutable rule version. `names` says what to call each subject, like `course:KEY`."""

    program_key: str
    number: int
    tree: Node
    settings: dict[str, Any]
    names: dict[str, str]
    published_at: datetime

    @property
    def overlap(self) -> bool:
        """Whether one result may serve two requirements."""
        return bool(self.settings.get("overlap", False))


def money(text: str | None) -> Money | None:
    return Money.parse(text) if text else None


def credits_of(raw: dict[str, Any] | None) -> Credits | None:
    return Credits(exact_decimal(raw["amount"]), raw["unit"]) if raw else None


DEFAULT_PASS_MARK = Decimal(60)


def run_view(document: dict[str, Any], course_key: str, course: dict[str, Any]) -> RunView:
    return RunView(
        key=document["run"],
        course_key=course_key,
        course_title=course["title"],
        start=dates.start(document.get("start")),
        end=dates.end(document.get("end")),
        enrol_until=dates.end(document.get("enrol_until")),
        upgrade_until=dates.end(document.get("upgrade_until")),
        pacing=document.get("pacing", "self"),
        price=money(document.get("price") or course.get("price")),
        language=document.get("language") or course.get("language", "en"),
        pass_mark=exact_decimal(course.get("pass_mark", DEFAULT_PASS_MARK)),
        pass_mark_declared="pass_mark" in course,
    )


def course_page(key: str, document: dict[str, Any], runs: list[dict[str, Any]]) -> CoursePage:
    return CoursePage(
        key=key,
        title=document["title"],
        institutions=tuple(document.get("institutions", ())),
        field=document.get("field", ""),
        language=document.get("language", "en"),
        level=document.get("level"),
        weeks=document.get("weeks"),
        hours_per_week=tuple(exact_decimal(hours) for hours in document.get("hours_per_week", ())),
        summary=document.get("summary", ""),
        about=document.get("about", ""),
        outcomes=tuple(document.get("outcomes", ())),
        skills=tuple(document.get("skills", ())),
        prerequisites=document.get("prerequisites", ""),
        credits=credits_of(document.get("credits")),
        pass_mark=exact_decimal(document.get("pass_mark", DEFAULT_PASS_MARK)),
        price=money(document.get("price")),
        content=document.get("content", ""),
        runs=tuple(run_view(run, key, document) for run in runs),
    )


def program_page(key: str, document: dict[str, Any], type_: dict[str, Any], version: int) -> ProgramPage:
    prices = document.get("prices", {})
    return ProgramPage(
        key=key,
        title=document["title"],
        type=document["type"],
        type_label=type_.get("label", document["type"]),
        credential_label=type_.get("credential_label") or type_.get("label", document["type"]),
        institutions=tuple(document.get("institutions", ())),
        field=document.get("field", ""),
        language=document.get("language", "en"),
        level=document.get("level"),
        summary=document.get("summary", ""),
        about=document.get("about", ""),
        outcomes=tuple(document.get("outcomes", ())),
        skills=tuple(document.get("skills", ())),
        currency=document.get("currency", "USD"),
        credits=credits_of(document.get("credits")),
        credential_price=money(prices.get("credential")),
        bundle_price=money(prices.get("bundle")),
        agreements=tuple(document.get("agreements", ())),
        endorsements=tuple(document.get("endorsements", ())),
        teach_out=document.get("teach_out"),
        version=version,
    )
