"""Loading many facts and memberships at once: imports from other systems, migrations, generated data.

Nothing is refreshed on the way: `recompute_changed` afterwards settles everybody concerned set by set. On
PostgreSQL the rows are streamed by COPY.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext as _

from studium.core.db import write
from studium.core.errors import Invalid

from .facts import Fact, fits
from .models import FactRow, Membership, StandingRow, Sweep, score_units

_BATCH = 2000
_FACT = (
    "learner_id", "kind", "key", "score", "passed", "verified", "identity_checked", "provisional", "attempt", "run",
    "origin", "effective_at", "effective_day", "recorded_at", "supersedes_id", "source", "source_ref", "revision",
)  # fmt: skip
_MEMBERSHIP = ("learner_id", "program_key", "version", "joined_at")


def load_facts(facts: Iterable[Fact]) -> int:
    """Stores new facts (their ids are given here) and returns how many. Each must be the first of its source
    and reference for the learner; anything else is refused by the table's constraint and nothing is stored."""
    return _load(FactRow, _FACT, (_fact_row(fact) for fact in facts))


def load_memberships(rows: Iterable[tuple[int, str, int, datetime]]) -> int:
    """Stores memberships (learner_id, program_key, version, joined_at) and returns how many."""
    return _load(Membership, _MEMBERSHIP, rows)


def _fact_row(fact: Fact) -> tuple[Any, ...]:
    if not fits(fact.kind, fact.key) or (fact.score is not None and not 0 <= fact.score <= 100):
        raise Invalid(
            _("The fact %(kind)s about “%(key)s” is malformed.") % {"kind": fact.kind, "key": fact.key}
        )
    return (
        fact.learner, fact.kind, fact.key, score_units(fact.score), fact.passed, fact.verified, fact.identity_checked,
        fact.provisional, fact.attempt, fact.run, fact.origin, fact.effective_at, fact.day, fact.recorded_at,
        fact.supersedes, fact.source, fact.source_ref, 0,
    )  # fmt: skip


def _load(model: type[models.Model], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> int:
    count = 0
    with write():
        if connection.vendor == "postgresql":
            table, named = model._meta.db_table, ", ".join(columns)
            with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
                    count += 1
        else:
            manager = model._default_manager
            for batch in batched(rows, _BATCH):
                manager.bulk_create([model(**dict(zip(columns, row, strict=True))) for row in batch])
                count += len(batch)
    return count


def forget_standings() -> None:
    """Drops every stored standing and how far was swept; all can be rebuilt from the facts, and are when looked at."""
    StandingRow.objects.all()._raw_delete(connection.alias)
    Sweep.objects.all().delete()
