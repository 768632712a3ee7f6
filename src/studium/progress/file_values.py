"""Reading values out of YAML or JSON documents, with errors that say which document and field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from studium.catalog.requirements_problems import say as _
from studium.catalog.requirements_values import exact_decimal
from studium.core.errors import Invalid, StudiumError
from studium.core.money import Money

_END = time(23, 59, 59, 999999)


def documents(path: Path) -> list[Any]:
    """Every YAML (or JSON) document of a file; `Invalid` with one sentence if it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Invalid(_("There is no file {path}.", path=path)) from None
    except (OSError, UnicodeDecodeError):
        raise Invalid(_("{path} cannot be read as text in UTF-8.", path=path)) from None
    try:
        return [each for each in yaml.safe_load_all(text) if each is not None]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = _(" (line {line})", line=mark.line + 1) if mark is not None else ""
        raise Invalid(_("{path} is not YAML or JSON{where}.", path=path, where=where)) from None


class Fields:
    """One mapping and where it stands, for sentences."""

    def __init__(self, raw: object, where: str) -> None:
        if not isinstance(raw, Mapping):
            raise Invalid(_("{where} must be a mapping of fields.", where=where))
        self.raw: dict[str, Any] = {str(key): value for key, value in raw.items()}
        self.where = where

    def only(self, *allowed: str) -> None:
        for name in self.raw:
            if name not in allowed:
                raise Invalid(_("{where} has no field “{name}”.", where=self.where, name=name), field=name)

    def wrong(self, name: str, sentence: str) -> StudiumError:
        return Invalid(f"{self.where}, {name}: {sentence}", field=name)

    def text(self, name: str, default: str = "") -> str:
        value = self.raw.get(name, default)
        if value is None:
            return default
        if isinstance(value, dict | list | bool):
            raise self.wrong(name, _("this must be a text."))
        return str(value)

    def flag(self, name: str) -> bool | None:
        value = self.raw.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(name, _("this is true or false."))
        return value

    def whole(self, name: str) -> int | None:
        value = self.raw.get(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise self.wrong(name, _("this is a whole number."))
        return value

    def percent(self, name: str) -> Decimal | None:
        if self.raw.get(name) is None:
            return None
        try:
            value = exact_decimal(self.raw[name])
        except ValueError as error:
            raise self.wrong(name, f"{error}.") from None
        if not 0 <= value <= 100:
            raise self.wrong(name, _("a score is a percentage from 0 to 100."))
        return value

    def money(self, name: str) -> Money | None:
        if self.raw.get(name) is None:
            return None
        try:
            return Money.parse(str(self.raw[name]))
        except Invalid as error:
            raise self.wrong(name, error.sentence) from None

    def moment(self, name: str, *, end: bool = False) -> datetime | None:
        """A day alone is its first moment in UTC, or its last for an `end`."""
        if self.raw.get(name) is None:
            return None
        try:
            return moment(self.raw[name], end=end)
        except ValueError:
            raise self.wrong(
                name, _("“{value}” is not a day or a moment with zone.", value=self.raw[name])
            ) from None

    def listed(self, name: str) -> list[Fields]:
        value = self.raw.get(name) or []
        if not isinstance(value, list):
            raise self.wrong(name, _("this is a list."))
        return [Fields(each, f"{self.where}, {name}[{at}]") for at, each in enumerate(value)]


def moment(value: object, *, end: bool = False) -> datetime:
    """A day or a moment with zone, as an aware moment in UTC; ValueError otherwise."""
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    if isinstance(value, datetime):
        # YAML drops the zone of "...Z" in some forms and then means UTC.
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, _END if end else time(), UTC)
    raise ValueError(value)
