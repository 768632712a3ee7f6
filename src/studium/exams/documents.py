"""The exam document of a program file, read into values.

The catalogue has checked it at import; what is read here is complete and of the right kinds. Dates may come
as text, dates or moments: a bare date means 00:00 UTC where something begins, 23:59:59 UTC where it ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from studium.core.money import Money

from .marking.human.terms import MarkingTerms, marking_terms
from .rules import AttemptPolicy, WindowTimes

# Where the document does not say.
DEFAULT_MINUTES = 120
DEFAULT_PASS_MARK = 60
# The key of the part of an exam that declares none.
ONLY_PART = "exam"


@dataclass(frozen=True, slots=True)
class WindowTerms:
    key: str
    times: WindowTimes


@dataclass(frozen=True, slots=True)
class Draw:
    """One line of a blueprint: `count` questions from a bank, each worth `marks`.

    Only of questions that carry all of `tags`, and are of `difficulty` where it is given. `marks` None: what
    each question's author says it is worth.
    """

    bank: str
    count: int
    tags: tuple[str, ...] = ()
    difficulty: str = ""
    marks: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where problems of a bank stand: a course content or library, or a section, unit or problems of it.

    `tags` and `difficulty` are given to all of them, beside what their authors say.
    """

    course: str
    section: str = ""
    unit: str = ""
    problems: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    difficulty: str = ""


@dataclass(frozen=True, slots=True)
class Bank:
    """Problems to draw from. On several shelves a problem gathers the tags of all; the last difficulty holds."""

    key: str
    shelves: tuple[Shelf, ...]


@dataclass(frozen=True, slots=True)
class PartTerms:
    """One part of an exam (R14).

    `floor` is the percent of this part without which the exam is not passed, None for no floor. `weight` is
    the part's share beside the other parts' (any unit: 1 and 1 are halves). Its questions come from a section
    of a course's content, or are drawn by `blueprint`; one of the two is empty.
    """

    key: str
    title: str
    minutes: int
    weight: Decimal
    floor: Decimal | None
    content_course: str
    content_section: str
    blueprint: tuple[Draw, ...]
    resources: str
    shuffle_questions: bool
    shuffle_choices: bool


@dataclass(frozen=True, slots=True)
class ReviewTerms:
    """What a candidate may look at afterwards. `when`: never, released (their own result), or window_released
    (once every result of the window is out, so that nobody tells what others are still asked).

    `shows`: parts (mark of each part), questions, answers (their own), marks (of each question), comments (of those
    who marked a response), right_answers.
    """

    when: str = "never"
    shows: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ExamTerms:
    """What holds for the exam as declared: parts in their order, pass mark in percent, price, attempts.

    `minutes`, `content_course` and `content_section` are those of the first part. `within_hours`: how long
    after the start of the first part all parts must have ended, None for no limit but the window's end.
    """

    key: str
    title: str
    institution_key: str
    minutes: int
    pass_mark: Decimal
    price: Money | None
    attempts: AttemptPolicy
    supervision: str
    identity_check: bool
    content_course: str
    content_section: str
    resources: str
    parts: tuple[PartTerms, ...]
    within_hours: Decimal | None
    banks: tuple[Bank, ...]
    review: ReviewTerms
    marking: MarkingTerms

    def part(self, key: str) -> PartTerms:
        """The part of this key. Raises `KeyError`."""
        for one in self.parts:
            if one.key == key:
                return one
        raise KeyError(key)

    @property
    def free(self) -> bool:
        return not self.price


def moment(value: Any, *, end: bool) -> datetime:
    """A moment in UTC from a document's text, date or moment."""
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return datetime.combine(value, time(23, 59, 59) if end else time(0), UTC)


def _window(raw: Mapping[str, Any]) -> WindowTerms:
    opens, closes = moment(raw["opens"], end=False), moment(raw["closes"], end=True)
    return WindowTerms(
        key=str(raw["window"]),
        times=WindowTimes(
            register_from=moment(raw["register_from"], end=False) if raw.get("register_from") else None,
            register_until=moment(raw["register_until"], end=True) if raw.get("register_until") else closes,
            opens=opens,
            closes=closes,
            release_after=moment(raw["release_after"], end=False) if raw.get("release_after") else closes,
        ),
    )


def windows(raw: Mapping[str, Any]) -> list[WindowTerms]:
    """The windows of a document as the catalogue gives it."""
    return [_window(one) for one in raw.get("windows") or ()]


def without_windows(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a document: all but its windows, which have a table of their own."""
    return {name: value for name, value in plain(raw).items() if name != "windows"}


def parse(key: str, raw: Mapping[str, Any]) -> ExamTerms:
    """Reads a document as the catalogue gives it, or as it was kept. Without its windows."""
    attempts = raw.get("attempts") or {}
    price = raw.get("price")
    parts = _parts(raw)
    within = raw.get("within_hours")
    return ExamTerms(
        key=key,
        title=str(raw["title"]),
        institution_key=str(raw.get("institution", "")),
        minutes=parts[0].minutes,
        pass_mark=Decimal(str(raw.get("pass_mark", DEFAULT_PASS_MARK))),
        price=price if isinstance(price, Money) else Money.parse(price) if price else None,
        attempts=AttemptPolicy(
            limit=int(attempts["limit"]) if attempts.get("limit") else None,
            per=attempts.get("per", "lifetime"),
            consumes=raw.get("consumes_attempt", "start"),
            no_show=attempts.get("no_show", ""),
            technical_failure=attempts.get("technical_failure", "returned"),
        ),
        supervision=str(raw.get("supervision", "none")),
        identity_check=bool(raw.get("identity_check", False)),
        content_course=parts[0].content_course,
        content_section=parts[0].content_section,
        resources=_line(raw.get("resources")),
        parts=parts,
        within_hours=None if within is None else Decimal(str(within)),
        banks=tuple(_bank(one) for one in raw.get("banks") or ()),
        review=_review(raw.get("review") or {}),
        marking=marking_terms(raw.get("marking") or {}),
    )


def _review(one: Mapping[str, Any]) -> ReviewTerms:
    return ReviewTerms(str(one.get("when", "never")), frozenset(_texts(one.get("shows", ("parts", "marks")))))


def _parts(raw: Mapping[str, Any]) -> tuple[PartTerms, ...]:
    """The parts in their order. A document without `parts` is one part, made of what it says of itself."""
    declared = raw.get("parts") or ()
    if not declared:
        return (_part(raw, ONLY_PART, raw),)
    return tuple(_part(one, str(one["part"]), raw) for one in declared)


def _part(one: Mapping[str, Any], key: str, whole: Mapping[str, Any]) -> PartTerms:
    content = one.get("content") or {}
    floor = one.get("floor")
    shuffle = one.get("shuffle") or whole.get("shuffle") or ()
    return PartTerms(
        key=key,
        title=str(one.get("title") or key),
        minutes=int(one.get("minutes", whole.get("minutes", DEFAULT_MINUTES))),
        weight=Decimal(str(one.get("weight", 1))),
        floor=None if floor is None else Decimal(str(floor)),
        content_course=str(content.get("course", "")),
        content_section=str(content.get("section", "")),
        blueprint=tuple(_draw(line) for line in one.get("blueprint") or ()),
        resources=_line(one.get("resources")) or _line(whole.get("resources")),
        shuffle_questions="questions" in shuffle,
        shuffle_choices="choices" in shuffle,
    )


def _bank(one: Mapping[str, Any]) -> Bank:
    return Bank(key=str(one["bank"]), shelves=tuple(_shelf(shelf) for shelf in one.get("from") or ()))


def _shelf(one: Mapping[str, Any]) -> Shelf:
    return Shelf(
        course=str(one["course"]),
        section=str(one.get("section") or ""),
        unit=str(one.get("unit") or ""),
        problems=_texts(one.get("problems")),
        tags=_texts(one.get("tags")),
        difficulty=str(one.get("difficulty") or ""),
    )


def _draw(line: Mapping[str, Any]) -> Draw:
    marks = line.get("marks")
    return Draw(
        bank=str(line["bank"]),
        count=int(line["count"]),
        tags=_texts(line.get("tags")),
        difficulty=str(line.get("difficulty") or ""),
        marks=None if marks is None else Decimal(str(marks)),
    )


def _texts(raw: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in raw or ())


def _line(text: Any) -> str:
    """Text of a file on one line."""
    return " ".join(str(text or "").split())


def plain(value: Any) -> Any:
    """The document as JSON keeps it: moments and dates as ISO text, decimals and money as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | Money) else value
