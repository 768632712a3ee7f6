"""Days and moments in words, in the reader's zone and language.

Formatting a date by locale costs more than reading it from the database, and the same deadlines are shown to
many people: so each wording is kept once made.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.utils import formats, timezone, translation
from django.utils.translation import ngettext

from studium.web.shell.phrases import gettext as _

_KEEP = 8192


def local(moment: datetime) -> datetime:
    """The moment in the reader's zone."""
    return moment.astimezone(timezone.get_current_timezone())


def day(value: date | datetime) -> str:
    """`16 April 2027`; of a moment, the date it falls on for the reader."""
    if isinstance(value, datetime):
        value = local(value).date()
    return _day(value, translation.get_language() or "en")


def weekday(value: datetime) -> str:
    """`Friday 11 December 2026, 23:59 (EAT)`."""
    here = local(value)
    return _weekday(here.date(), here.hour, here.minute, _zone(here), translation.get_language() or "en")


def moment(value: datetime) -> str:
    """`16 April 2027, 18:00 (EAT)`."""
    here = local(value)
    return f"{_day(here.date(), translation.get_language() or 'en')}, {here:%H:%M} ({_zone(here)})"


def _zone(here: datetime) -> str:
    """`EAT`; a zone that has no name but an offset is `UTC+7`."""
    name = here.tzname() or "UTC"
    if name[0] not in "+-":
        return name
    hours, minutes = name[1:3].lstrip("0") or "0", name[3:]
    return f"UTC{'+' if name[0] == '+' else '−'}{hours}{':' + minutes if minutes else ''}"


def left(until: datetime, now: datetime) -> str:
    """How long there is: `in 17 days`, `tomorrow`, `in 5 hours`; counted in the reader's days."""
    hours = int((until - now).total_seconds() // 3600)
    days = (local(until).date() - local(now).date()).days
    if hours < 0:
        return _("past")
    if hours < 24:
        return ngettext("in %(n)d hour", "in %(n)d hours", max(hours, 1)) % {"n": max(hours, 1)}
    if days == 1:
        return _("tomorrow")
    if days < 60:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    months = round(days / 30.44)
    return ngettext("in %(n)d month", "in %(n)d months", months) % {"n": months}


@lru_cache(_KEEP)
def _day(value: date, language: str) -> str:
    return formats.date_format(value, "j F Y" if language.startswith("en") else "DATE_FORMAT")


@lru_cache(_KEEP)
def _weekday(value: date, hour: int, minute: int, zone: str, language: str) -> str:
    name = formats.date_format(value, "l")
    return f"{name} {_day(value, language)}, {hour:02}:{minute:02} ({zone})"
