"""Reading the attributes of OLX elements: Studio writes many of them as JSON inside XML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

_NULL = frozenset(("", "null", "none", "undefined"))


def slug(name: str) -> str:
    """A block's name as it can stand in an address."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:100]


def plain(attributes: Mapping[str, str], name: str) -> str:
    """The text of an attribute, unquoted where it is a JSON string; empty for null."""
    value = attributes.get(name, "").strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        try:
            value = str(json.loads(value))
        except ValueError:
            value = value[1:-1]
    return "" if value.lower() in _NULL else value


def flag(attributes: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    value = plain(attributes, name).lower()
    return value in ("true", "1", "yes") if value else default


def count(attributes: Mapping[str, str], name: str) -> int | None:
    """A whole number from 0; None where there is none."""
    value = plain(attributes, name)
    return int(value) if value.isdigit() and len(value) < 7 else None


def decimal(attributes: Mapping[str, str], name: str) -> Decimal | None:
    """A number from 0; None where there is none."""
    try:
        value = Decimal(plain(attributes, name))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value <= 100_000 else None


def moment(attributes: Mapping[str, str], name: str) -> datetime | None:
    """An aware moment in UTC; a time without a zone is UTC; None where it cannot be read."""
    value = plain(attributes, name)
    found = _iso(value) or next((one for form in _FORMS if (one := _as_form(value, form))), None)
    if found is None:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


#: How the courses of the first years wrote a moment, besides ISO 8601.
_FORMS = (
    "%B %d, %Y", "%B %d, %Y %H:%M", "%b %d, %Y", "%b %d, %Y %H:%M", "%d %B %Y", "%B %d %Y", "%m/%d/%Y",
    "%m/%d/%Y %H:%M", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S %Z",
)  # fmt: skip


def _iso(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _as_form(value: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(value, form)  # noqa: DTZ007 - the caller takes it for UTC
    except ValueError:
        return None


def seconds(attributes: Mapping[str, str], name: str) -> int | None:
    """A place in a film: "HH:MM:SS", or seconds; None for the beginning or where it is not given."""
    value = plain(attributes, name)
    if match := re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:\.\d+)?", value):
        hours, minutes, rest = (int(part or 0) for part in match.groups())
        return (hours * 60 + minutes) * 60 + rest or None
    if re.fullmatch(r"\d{1,6}(\.\d+)?", value):
        return int(float(value)) or None
    return None


def structure(attributes: Mapping[str, str], name: str) -> Any:
    """A JSON value; None where there is none or it does not parse."""
    try:
        return json.loads(attributes.get(name, "") or "null")
    except (ValueError, RecursionError):
        return None
