"""Values and moments in SQL, as the database at hand stores and compares them."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def moment_literal(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    if connection.vendor == "sqlite":
        return literal(str(moment.replace(tzinfo=None)))
    return f"TIMESTAMPTZ {literal(moment.isoformat())}"


def until_sql(column: str, *, day: bool = True) -> str:
    """The moment after a last valid day number; with `day=False` a moment given as ISO text.

    A day number past the end of its month stands for the month's last day, so the moment is the earlier of the
    day's morrow and the first of the next month.
    """
    if connection.vendor == "sqlite":
        if not day:
            return f"replace(replace({column}, 'T', ' '), '+00:00', '')"
        first = f"printf('%04d-%02d-01', {column} / 1200, {column} / 100 % 12 + 1)"
        morrow = f"date({first}, '+' || ({column} % 100) || ' days')"
        return (
            f"CASE WHEN {column} IS NOT NULL THEN min({morrow}, date({first}, '+1 month')) || ' 00:00:00' END"
        )
    if not day:
        return f"CAST({column} AS timestamptz)"
    first = f"make_date({column} / 1200, {column} / 100 % 12 + 1, 1)"
    morrow = f"LEAST({first} + {column} % 100, ({first} + interval '1 month')::date)"
    return f"({morrow})::timestamp AT TIME ZONE 'UTC'"
