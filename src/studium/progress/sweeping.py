"""Recomputing many standings: all of them, or only those that something changed for.

A sweep remembers how far it has read. The next one looks at facts and memberships above that mark, and at
standings whose time has come; with nothing new it reads two numbers and one index.
"""

# ruff: noqa: S608 (everything put into SQL here is a number, an own name or a quoted literal)

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue
from threading import Lock, Thread

from django.db import connection, transaction
from django.db.models import Max
from django.db.utils import OperationalError

from studium.core.clock import now
from studium.core.db import write
from studium.core.events import emit

from .events import StandingChanged
from .models import FactRow, Membership, StandingRow, Sweep
from .setwise import Stage, changes, members_sql, merge, moment_literal
from .versions import rules_for

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rule versions and learners were looked at, and how many standings were written."""

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

    One transaction a version, on PostgreSQL several versions at a time (`workers` connections; one where the
    caller is in a transaction already, or `tell` is given). `tell` emits `StandingChanged` for each learner whose
    standing changes. `progress(done, of)` is called after each version.
    """
    rows = Membership.objects.all()
    if program_key is not None:
        rows = rows.filter(program_key=program_key)
    if version is not None:
        rows = rows.filter(version=version)
    versions = list(rows.order_by("program_key", "version").values_list("program_key", "version").distinct())
    marks = _marks()
    at = now()
    learners = written = 0

    def one(pinned: tuple[str, int]) -> tuple[int, int]:
        return _recompute(*pinned, at=at, scope="", tell=tell)

    alone = connection.vendor != "postgresql" or connection.in_atomic_block or tell
    for done, (looked, wrote) in enumerate(_spread(one, versions, 1 if alone else workers), 1):
        learners, written = learners + looked, written + wrote
        if progress is not None:
            progress(done, len(versions))
    if program_key is None and version is None and marks is not None:
        _remember(marks, at)
    return Swept(len(versions), learners, written)


def recompute_changed(*, tell: bool = True) -> Swept:
    """Recomputes the standings that new facts, new memberships or time may have changed since the last sweep.

    O(changes): with nothing new it costs a few index reads, however many learners there are.
    """
    sweep = Sweep.objects.first() or Sweep()
    marks = _marks()
    at = now()
    facts_to, members_to = marks if marks is not None else _highest()
    # A clock that was set back, or a restored database, must not make the sweep read nothing for ever.
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
                f"SELECT DISTINCT learner_id FROM progress_fact WHERE id > {facts_from} AND id <= {facts_to} "
                f"UNION SELECT learner_id FROM progress_membership WHERE id > {members_from} AND id <= {members_to} "
                f"UNION SELECT learner_id FROM progress_standing WHERE attained_until <= {moment_literal(at)}"
            )
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE progress_scope")
            cursor.execute(
                "SELECT DISTINCT m.program_key, m.version FROM progress_membership m "
                "JOIN progress_scope s ON s.learner_id = m.learner_id ORDER BY 1, 2"
            )
            versions = cursor.fetchall()
        for key, number in versions:
            looked, wrote = _recompute(key, number, at=at, scope="progress_scope", tell=tell)
            learners, written = learners + looked, written + wrote
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS progress_scope")
        if marks is not None:
            _remember(marks, at)
    return Swept(len(versions), learners, written)


def _spread(
    work: Callable[[tuple[str, int]], tuple[int, int]], pieces: list[tuple[str, int]], workers: int
) -> Iterator[tuple[int, int]]:
    """Does the pieces, several at a time; every thread has a connection of its own and closes it."""
    if workers < 2 or len(pieces) < 2:
        yield from map(work, pieces)
        return
    waiting = iter(pieces)
    turn = Lock()
    done: SimpleQueue[tuple[int, int] | BaseException] = SimpleQueue()

    def run() -> None:
        try:
            while True:
                with turn:
                    piece = next(waiting, None)
                if piece is None:
                    return
                done.put(work(piece))
        except BaseException as problem:
            done.put(problem)
        finally:
            connection.close()

    threads = [Thread(target=run) for _number in range(workers)]
    for thread in threads:
        thread.start()
    try:
        for _piece in pieces:
            result = done.get()
            if isinstance(result, BaseException):
                raise result
            yield result
    finally:
        with turn:
            for _left in waiting:
                pass
        for thread in threads:
            thread.join()


def _recompute(key: str, version: int, *, at: datetime, scope: str, tell: bool) -> tuple[int, int]:
    rules = rules_for(key, version)
    with write(), Stage(rules, members=members_sql(key, version, scope), as_of=at) as stage:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM progress_stage")
            looked = int(cursor.fetchone()[0])
        changed = changes(stage, key) if tell else []
        wrote = merge(stage, key, version, every=bool(scope))
        for each in changed:
            emit(StandingChanged(each.learner_id, key, version, each.state, each.previous))
    return looked, wrote


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


__all__ = ["Swept", "recompute_all", "recompute_changed"]
