"""Small exact values that requirements are made of: periods, days as numbers, roundings.

**Calendar years, written down once.** A period of validity is counted as EU Regulation 1182/71, article
3(2)(c), counts it: it ends with the day of the same date; where the last month has no such day, with the
last day of that month. A result of 3 May 2021 that is valid for five years counts through 3 May 2026, in
UTC; one of 29 February 2020 counts through 28 February 2025.

`day_number` makes that rule plain integer arithmetic, the same in Python and in any SQL: a day is
`(year * 12 + month - 1) * 100 + day`, so adding months is adding hundreds, and "30 February" sorts after the
28th and before 1 March.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

# No score, weight or amount of credits comes near it; beyond it exact arithmetic would lose digits.
_MOST_DIGITS = 15
_PERIOD = re.compile(r"^P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?$")
ROUNDINGS = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "down": ROUND_FLOOR,
    "up": ROUND_CEILING,
}


def day_number(day: date) -> int:
    """The day as one integer that months can be added to (see the module's text)."""
    return (day.year * 12 + day.month - 1) * 100 + day.day


def utc_day_number(moment: datetime) -> int:
    """The number of the UTC day on which an aware moment falls."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return (moment.year * 12 + moment.month - 1) * 100 + moment.day


@lru_cache(maxsize=4096)
def last_day(number: int) -> date:
    """The real date of a day number; one past the end of its month is the month's last day."""
    months, day = divmod(number, 100)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Period:
    """A period in calendar months ("P5Y" is 60)."""

    months: int

    @classmethod
    def parse(cls, text: object) -> Period:
        """Reads ISO 8601 years and months ("P5Y", "P18M", "P1Y6M"); raises ValueError with a sentence."""
        match = _PERIOD.match(str(text))
        months = int(match.group(1) or 0) * 12 + int(match.group(2) or 0) if match else 0
        if not months:
            raise ValueError(f"“{text}” is not a period in years and months; write it like P5Y or P18M")
        return cls(months)

    def __str__(self) -> str:
        years, months = divmod(self.months, 12)
        return "P" + (f"{years}Y" if years else "") + (f"{months}M" if months else "")

    @property
    def days(self) -> int:
        """What to add to a day number."""
        return self.months * 100


@dataclass(frozen=True, slots=True)
class Rounding:
    """Round to so many digits after the point, by a stated mode, before comparing (R8)."""

    digits: int
    mode: str = "half_up"

    def apply(self, score: Decimal) -> Decimal:
        return score.quantize(Decimal(1).scaleb(-self.digits), rounding=ROUNDINGS[self.mode])


def exact_decimal(value: object) -> Decimal:
    """An int, float as written, or text as an exact decimal, without trailing zeros; else ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ValueError(f"“{value}” is not a number")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"“{value}” is not a number") from None
    if not number.is_finite() or number.adjusted() > _MOST_DIGITS:
        raise ValueError(f"“{value}” is not a number that is used here")
    number = number.normalize()
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def plain_number(value: Decimal) -> int | float | str:
    """The form for a file: an int, a float where that is exact, else text."""
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)
