"""Reading single fields of a rules file: the right type, or a problem with its path."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, cast, get_args

from .requirements_nodes import Attempts, Path
from .requirements_problems import Problem
from .requirements_problems import say as _
from .requirements_values import ROUNDINGS, Period, Rounding, exact_decimal


class Fields:
    """Collects problems while it reads; every method returns something usable so that reading goes on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, path: Path, rule: str, sentence: str) -> None:
        self.problems.append(Problem(path, rule, sentence))

    def unknown(self, name: str, kind: str, allowed: tuple[str, ...], path: Path) -> None:
        near = get_close_matches(name, allowed, 1)
        hint = _(" Did you mean “{near}”?", near=near[0]) if near else ""
        self.wrong(path, "unknown-field", _("“{kind}” has no field “{name}”.", kind=kind, name=name) + hint)

    def text(self, body: dict[str, Any], field: str, path: Path) -> str:
        value = body.get(field, "")
        if not isinstance(value, str):
            self.wrong((*path, field), "text", _("“{field}” is a text.", field=field))
            return ""
        return value.strip()

    def flag(self, body: dict[str, Any], field: str, path: Path, default: bool) -> bool:
        value = body.get(field, default)
        if not isinstance(value, bool):
            self.wrong((*path, field), "flag", _("“{field}” is true or false.", field=field))
            return default
        return value

    def decimal(self, body: dict[str, Any], field: str, path: Path) -> Decimal | None:
        if field not in body:
            return None
        try:
            return exact_decimal(body[field])
        except ValueError as error:
            self.wrong((*path, field), "number", _("“{field}”: {error}.", field=field, error=error))
            return None

    def whole(self, body: dict[str, Any], field: str, path: Path) -> int | None:
        value = body.get(field)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            self.wrong((*path, field), "whole-number", _("“{field}” is a whole number.", field=field))
            return None
        return value

    def day(self, body: dict[str, Any], field: str, path: Path) -> date | None:
        value = body.get(field)
        if value is None:
            return None
        try:
            if isinstance(value, datetime):
                raise ValueError
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.wrong(
                (*path, field), "day", _("“{value}” is not a day; write it like 2026-09-01.", value=value)
            )
            return None

    def period(self, body: dict[str, Any], path: Path) -> Period | None:
        if "valid_for" not in body:
            return None
        try:
            return Period.parse(body["valid_for"])
        except ValueError as error:
            self.wrong((*path, "valid_for"), "period", _("{error}.", error=error))
            return None

    def attempts(self, body: dict[str, Any], path: Path) -> Attempts:
        value = body.get("attempts", "best")
        if value not in get_args(Attempts):
            self.wrong((*path, "attempts"), "attempts", _("“attempts” is best, latest or first."))
            return "best"
        return cast(Attempts, value)

    def rounding(self, body: dict[str, Any], path: Path) -> Rounding | None:
        value = body.get("rounding")
        if value is None:
            return None
        wanted = {"digits": value} if isinstance(value, int) and not isinstance(value, bool) else value
        if isinstance(wanted, Mapping) and set(wanted) <= {"digits", "mode"}:
            digits, mode = wanted.get("digits"), wanted.get("mode", "half_up")
            if (
                isinstance(digits, int)
                and not isinstance(digits, bool)
                and 0 <= digits <= 6
                and mode in ROUNDINGS
            ):
                return Rounding(digits, mode)
        modes = ", ".join(ROUNDINGS)
        sentence = _("“rounding” has digits (0 to 6) and a mode ({modes}).", modes=modes)
        self.wrong((*path, "rounding"), "rounding", sentence)
        return None

    def references(self, body: dict[str, Any], path: Path) -> tuple[str, ...]:
        value = body.get("after", ())
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list | tuple) or not all(isinstance(each, str | int) for each in value):
            self.wrong((*path, "after"), "after", _("“after” lists what must be met first."))
            return ()
        return tuple(str(each) for each in value)
