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

from .rules import AttemptPolicy, WindowTimes

# Where the document does not say.
DEFAULT_MINUTES = 120
DEFAULT_PASS_MARK = 60


@dataclass(frozen=True, slots=True)
class WindowTerms:
    key: str
    times: WindowTimes


@dataclass(frozen=True, slots=True)
class ExamTerms:
    """What holds for the exam as declared: minutes, pass mark in percent, price, attempts, form."""

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
    content = raw.get("content") or {}
    price = raw.get("price")
    return ExamTerms(
        key=key,
        title=str(raw["title"]),
        institution_key=str(raw.get("institution", "")),
        minutes=int(raw.get("minutes", DEFAULT_MINUTES)),
        pass_mark=Decimal(str(raw.get("pass_mark", DEFAULT_PASS_MARK))),
        price=price if isinstance(price, Money) else Money.parse(price) if price else None,
        attempts=AttemptPolicy(
            limit=int(attempts["limit"]) if attempts.get("limit") else None,
            per=attempts.get("per", "lifetime"),
            consumes=raw.get("consumes_attempt", "start"),
        ),
        supervision=str(raw.get("supervision", "none")),
        identity_check=bool(raw.get("identity_check", False)),
        content_course=str(content.get("course", "")),
        content_section=str(content.get("section", "")),
        resources=" ".join(str(raw.get("resources") or "").split()),
    )


def plain(value: Any) -> Any:
    """The document as JSON keeps it: moments and dates as ISO text, decimals and money as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | Money) else value
