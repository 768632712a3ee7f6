"""Durations and rules of an exam in words."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _


def minutes(count: int) -> str:
    """`1 h 24 min`, `45 min`, `2 h`."""
    hours, rest = divmod(max(0, count), 60)
    if hours and rest:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    if hours:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(minutes)s min") % {"minutes": rest}


def left(seconds: int) -> str:
    """The time left, without seconds: nobody is hurried by a ticking clock."""
    if seconds < 60:
        return _("less than a minute left")
    return _("%(time)s left") % {"time": minutes(seconds // 60)}


def span(time: timedelta) -> str:
    return minutes(int(time.total_seconds() // 60))


def supervision(kind: str, *, vendor: str | None = None, demo: bool = False) -> str:
    """How an exam is supervised. `vendor`: who does it from afar, empty for nobody, None where it is not said."""
    if kind == "remote" and vendor:
        return _("remote, by %(vendor)s") % {"vendor": vendor}
    if kind == "remote" and vendor is not None:
        return (
            _("remote; in this demonstration nobody watches")
            if demo
            else _("remote, by the exam office itself")
        )
    return {
        "none": _("none; you sit on your own"),
        "remote": _("remote"),
        "invigilated": _("invigilated in a room"),
    }.get(kind, kind)
