"""One row of a file of results: read, checked, and what it would do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from django.utils.translation import gettext as _

from studium.core.errors import Invalid

COLUMNS = ("reference", "candidate", "percent", "sat_on")
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0", "")


class Outcome(StrEnum):
    """What a row does. Every row has exactly one."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    LEFT_ALONE = "left_alone"


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is the row's line in the file; `before` is what stands under its reference, empty for nothing."""

    number: int
    reference: str
    candidate: str
    percent: str
    passed: bool
    sat_on: str
    identity_checked: bool
    outcome: str
    why: str = ""
    learner: int = 0
    name: str = ""
    before: dict[str, str | bool | int] | None = None


def percent_of(text: str) -> Decimal:
    """0 to 100 with at most six decimals; a comma is taken for a point. Raises `Invalid`."""
    try:
        value = Decimal(text.replace(",", ".").removesuffix("%").strip())
    except InvalidOperation:
        raise Invalid(_("“%(text)s” is no percentage.") % {"text": text[:40]}) from None
    if not value.is_finite() or not 0 <= value <= 100 or value != round(value, 6):
        raise Invalid(
            _("“%(text)s” is not between 0 and 100 with at most six decimals.") % {"text": text[:40]}
        )
    return value


def day_of(text: str, *, today: date) -> date:
    """A day like 2026-03-12, not after today. Raises `Invalid`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid(_("“%(text)s” is no day; write it like 2026-03-12.") % {"text": text[:40]}) from None
    if day > today:
        raise Invalid(_("%(day)s has not come yet.") % {"day": day.isoformat()})
    return day


def yes_or_no(text: str, *, column: str) -> bool:
    """`yes` or `no`; empty is no. Raises `Invalid`."""
    said = text.strip().lower()
    if said not in (*_YES, *_NO):
        raise Invalid(_("The column %(column)s takes yes or no.") % {"column": column})
    return said in _YES


def check_passed(said: str, *, percent: Decimal, pass_mark: Decimal) -> bool:
    """Passed by the pass mark; where the file says it too, both must agree. Raises `Invalid`."""
    passed = percent >= pass_mark
    if said.strip() and yes_or_no(said, column="passed") != passed:
        raise Invalid(
            _("The file says otherwise than the pass mark of %(mark)s %%: look at this one.")
            % {"mark": format(pass_mark, "f")}
        )
    return passed
