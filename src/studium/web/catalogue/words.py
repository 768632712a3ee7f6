"""What the catalogue's pages say of size, effort, dates and prices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.catalog import api as catalog
from studium.core.money import Money
from studium.web.shell import dates


def price(value: Money | None) -> str:
    """`USD 150`, `free`; nothing where it is not sold."""
    if value is None:
        return ""
    return value.display() if value else _("free")


def amounts(values: Sequence[Money]) -> str:
    """`USD 1,350`; `EUR 400 + USD 60` where there are two currencies, which are never added."""
    return " + ".join(price(value) for value in values)


def size(courses: int, exams: int) -> str:
    """`4 courses and an exam`."""
    said = ngettext("%(n)d course", "%(n)d courses", courses) % {"n": courses}
    if not exams:
        return said
    more = ngettext("%(n)d exam", "%(n)d exams", exams) % {"n": exams}
    return _("%(courses)s, %(exams)s") % {"courses": said, "exams": more}


def weeks(count: int) -> str:
    return ngettext("%(n)d week", "%(n)d weeks", count) % {"n": count}


def hours(low: Decimal | int, high: Decimal | int) -> str:
    """`3 to 4 h a week`."""
    if not high:
        return ""
    if low == high:
        return _("%(hours)s h a week") % {"hours": f"{high:f}" if isinstance(high, Decimal) else high}
    return _("%(low)s to %(high)s h a week") % {"low": low, "high": high}


def effort(count: int | None, per_week: Sequence[Decimal]) -> str:
    """`2 weeks, 3 to 4 h a week`."""
    said = [weeks(count)] if count else []
    if per_week:
        said.append(hours(per_week[0], per_week[-1]))
    return ", ".join(said)


def start(moment: datetime | None, now: datetime) -> str:
    """`now`, `1 February 2027`."""
    if moment is None:
        return _("not announced")
    return _("now") if moment <= now else dates.day(moment)


def begins(start: datetime | None, now: datetime) -> str:
    """When a program or course can be begun."""
    if start is None:
        return _("No run on offer")
    if start <= now:
        return _("Begin now")
    return _("Begins %(day)s") % {"day": dates.day(start)}


def next_run(runs: Sequence[catalog.RunView], now: datetime) -> catalog.RunView | None:
    """The run to join now: of those one can enrol in, the one that starts next; else the latest begun."""
    open_ = [run for run in runs if run.enrol_until is None or run.enrol_until >= now]
    ahead = [run for run in open_ if run.start is not None and run.start > now]
    begun = [run for run in open_ if run.start is None or run.start <= now]
    if begun:
        return max(begun, key=lambda run: (run.start is not None, run.start))
    return min(ahead, key=lambda run: run.start or now, default=None)


def on_offer(run: catalog.RunView | None, now: datetime) -> str:
    """`Open until 31 October 2026`, `Starts 10 January 2027`."""
    if run is None:
        return _("No run on offer at present")
    if run.start is not None and run.start > now:
        return _("Starts %(day)s") % {"day": dates.day(run.start)}
    if run.enrol_until is not None:
        return _("Open; enrol until %(day)s") % {"day": dates.day(run.enrol_until)}
    return _("Open at any time")


def heads(names: Sequence[str], most: int = 2) -> str:
    """The first names, and how many more."""
    said = ", ".join(names[:most])
    more = len(names) - most
    return f"{said} +{more}" if more > 0 else said
