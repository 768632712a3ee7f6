# ruff: noqa: S608 (everything put into SQL here is a number or an own name)

"""Recomputing many standings: all of them, or only those that something changed for.

A sweep remembers how far it has read. The next one looks at facts and memberships above that mark, and at
standings whose time has come; with nothing new it reads two numbers and one index.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import batched

from django.db import connection, transaction
from django.db.models import Count, Max, Min, QuerySet
from django.db.utils import OperationalError

from studium.core.clock import now
from studium.core.db import write
from studium.core.events import emit

from .events import StandingChanged
from .models import FactRow, Membership, StandingRow, Sweep
from .spreading import spread
from .staging import Pinned, Plan, Stage
from .staging_sql import moment_literal
from .versions import rules_for

Progress = Callable[[int, int], None]

# Learners are taken in shares whose facts fit in the database's memory; versions in groups that make a statement
# of a size the planner likes. With many versions the shares grow, so that each still finds enough to do.
_SHARE = 40_000
_SHARE_OF_A_VERSION = 800
_VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rule versions and memberships were looked at, and how many standings were written."""

    versions: int
    learners: int
    written: int


def recompute_all(
    *,
    program_key: str | None = None,
    version: int | None = None,
    tell: bool = False,
    progress: Progress | None = None,
    workers: int = 2,
) -> Swept:
    """Recomputes every standing (of a program, of one of its versions) set by set.

    One transaction a share of the learners, on PostgreSQL several shares at a time (`workers` connections; one
    where the caller is in a transaction already, or `tell` is given). `tell` emits `StandingChanged` for each
    learner whose standing changes. `progress(done, of)` is called after each share.
    """
    rows = Membership.objects.all()
    if program_key is not None:
        rows = rows.filter(program_key=program_key)
    if version is not None:
        rows = rows.filter(version=version)
    pinned = _pinned(rows.order_by("program_key", "version").values_list("program_key", "version").distinct())
    marks, at = _marks(), now()
    shares = _shares(rows, len(pinned))
    plans = [Plan(group, as_of=at) for group in batched(pinned, _VERSIONS)]

    def one(stage: Stage, share: tuple[int, int]) -> tuple[int, int]:
        with write():
            return stage.fill(first=share[0], last=share[1]), _store(stage, tell=tell, every=False)

    alone = connection.vendor != "postgresql" or connection.in_atomic_block or tell
    learners = written = done = 0
    for plan in plans:
        for looked, wrote in spread(partial(Stage, plan), one, shares, 1 if alone else workers):
            learners, written, done = learners + looked, written + wrote, done + 1
            if progress is not None:
                progress(done, len(plans) * len(shares))
    if program_key is None and version is None and marks is not None:
        _remember(marks, at)
    return Swept(len(pinned), learners, written)


def recompute_changed(*, tell: bool = True) -> Swept:
    """Recomputes the standings that new facts, new memberships or time may have changed since the last sweep.

    O(changes): with nothing new it costs a few index reads, however many learners there are.
    """
    sweep = Sweep.objects.first() or Sweep()
    marks, at = _marks(), now()
    facts_to, members_to = marks if marks is not None else _highest()
    # A database restored from an earlier day must not make the sweep read nothing for ever.
    facts_from, members_from = min(sweep.facts_mark, facts_to), min(sweep.memberships_mark, members_to)
    due = StandingRow.objects.filter(attained_until__lte=at).exists()
    if facts_to == facts_from and members_to == members_from and not due:
        return Swept(0, 0, 0)
    learners = written = 0
    with write():
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS progress_scope")
            cursor.execute(
                "CREATE TEMPORARY TABLE progress_scope AS "
                f"SELECT learner_id FROM progress_fact WHERE id > {facts_from} AND id <= {facts_to} "
                f"UNION SELECT learner_id FROM progress_membership WHERE id > {members_from} AND id <= {members_to} "
                f"UNION SELECT learner_id FROM progress_standing WHERE attained_until <= {moment_literal(at)}"
            )
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE progress_scope")
            cursor.execute(
                "SELECT DISTINCT m.program_key, m.version FROM progress_membership m "
                "JOIN progress_scope s ON s.learner_id = m.learner_id ORDER BY 1, 2"
            )
            pinned = _pinned(cursor.fetchall())
        for group in batched(pinned, _VERSIONS):
            with Stage(Plan(group, as_of=at)) as stage:
                learners += stage.fill(scope="progress_scope")
                written += _store(stage, tell=tell, every=True)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE progress_scope")
        if marks is not None:
            _remember(marks, at)
    return Swept(len(pinned), learners, written)


def _pinned(versions: Sequence[tuple[str, int]] | QuerySet[Membership, tuple[str, int]]) -> list[Pinned]:
    return [Pinned(rules_for(key, version), key, version) for key, version in versions]


def _shares(rows: QuerySet[Membership], versions: int) -> list[tuple[int, int]]:
    """Ranges of learner ids that hold about a share of these memberships each."""
    found = rows.aggregate(first=Min("learner_id"), last=Max("learner_id"), members=Count("pk"))
    first, last, members = found["first"], found["last"], found["members"]
    if not members:
        return []
    share = max(_SHARE, versions * _SHARE_OF_A_VERSION)
    width = -(-(last - first + 1) * share // members)
    return [(at, min(at + width - 1, last)) for at in range(first, last + 1, width)]


def _store(stage: Stage, *, tell: bool, every: bool) -> int:
    changed = stage.changes() if tell else []
    written = stage.merge(every=every)
    for each in changed:
        emit(StandingChanged(each.learner_id, each.program_key, each.version, each.state, each.previous))
    return written


def _highest() -> tuple[int, int]:
    facts = FactRow.objects.aggregate(top=Max("pk"))["top"] or 0
    members = Membership.objects.aggregate(top=Max("pk"))["top"] or 0
    return facts, members


def _marks() -> tuple[int, int] | None:
    """The highest ids below which nothing can still appear; None if writers are too busy to know it now.

    On PostgreSQL a lower id can become visible after a higher one. A share lock, held only for this reading,
    waits until every writer that took an id has finished; a writer takes its id under the lock it waits for.
    """
    if connection.vendor != "postgresql":
        return _highest()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            cursor.execute("LOCK TABLE progress_fact, progress_membership IN SHARE MODE")
            return _highest()
    except OperationalError:
        return None


def _remember(marks: tuple[int, int], at: datetime) -> None:
    Sweep.objects.update_or_create(
        pk=1, defaults={"facts_mark": marks[0], "memberships_mark": marks[1], "swept_at": at}
    )
