"""A query asked again and again with nothing but the learner changed: compiled once, then only executed.

Django takes longer to write the SQL of a union of three tables than a database takes to answer it, and the dashboard
asks it at every view.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# Stands for the learner while the SQL is written; no learner has a negative id.
_SOMEBODY = -1


class PerLearner:
    """`build(learner_id)` gives the query; its columns are texts, the last one a moment."""

    def __init__(self, build: Callable[[int], QuerySet[Any, tuple[Any, ...]]]) -> None:
        self._build = build
        self._sql = ""
        self._params: tuple[Any, ...] = ()

    def rows(self, learner_id: int) -> list[tuple[Any, ...]]:
        """The rows for this learner. One query."""
        if not self._sql:
            self._sql, self._params = self._build(_SOMEBODY).query.sql_with_params()
        params = [learner_id if each == _SOMEBODY else each for each in self._params]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            return [(*row[:-1], _moment(row[-1])) for row in cursor.fetchall()]


def _moment(value: datetime | str) -> datetime:
    """SQLite keeps moments as text, in UTC."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value
