"""An agreement of a program file, read into terms.

The catalogue has checked it at import. Conditions the rules do not know are not dropped: they are listed as
conditions that the university decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from studium.catalog.requirements_values import Period
from studium.core.money import Money

from .rules import Credits, Terms

_KNOWN = {"min_score", "min_exam_score"}


def _moment(value: Any, *, end: bool) -> datetime | None:
    if value in (None, ""):
        return None
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return datetime.combine(value, time(23, 59, 59) if end else time(0), UTC)


def _texts(value: Any) -> tuple[str, ...]:
    if not value:
        return ()
    return (value,) if isinstance(value, str) else tuple(str(one) for one in value)


def _percent(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value).strip())


def _period(value: Any) -> Period | None:
    """None for none, and for one in weeks or days, which the rules do not count."""
    try:
        return Period.parse(value) if value else None
    except ValueError:
        return None


def _credits(raw: Any) -> Credits | None:
    return Credits(Decimal(str(raw["amount"])), str(raw["unit"])) if raw else None


def parse(raw: Mapping[str, Any], *, program_key: str) -> Terms:
    """Reads an agreement's document as the catalogue gives it, or as it was stored."""
    conditions = raw.get("conditions") or {}
    age = _period(conditions.get("max_age"))
    known = _KNOWN | ({"max_age"} if age else set())
    further = tuple(f"{name}: {value}" for name, value in conditions.items() if name not in known)
    return Terms(
        key=str(raw["agreement"]),
        program_key=program_key,
        institution_key=str(raw["institution"]),
        degree=str(raw.get("degree", "")),
        effect=raw["effect"],
        credits=_credits(raw.get("credits")),
        share=_percent(str(raw["share"]).removesuffix("%")) if raw.get("share") else None,
        min_score=_percent(conditions.get("min_score")),
        min_exam_score=_percent(conditions.get("min_exam_score")),
        max_age=age,
        conditional_on_admission=bool(raw.get("conditional_on_admission", True)),
        non_combinable_with=_texts(raw.get("non_combinable_with")),
        valid_from=_moment(raw.get("valid_from"), end=False),
        valid_until=_moment(raw.get("valid_until"), end=True),
        extra=_texts(raw.get("extra")) + further,
        contact=str(raw.get("contact") or ""),
        notes=str(raw.get("notes") or ""),
    )


def plain(value: Any) -> Any:
    """The document as JSON keeps it: dates and decimals as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | Money | Period) else value
