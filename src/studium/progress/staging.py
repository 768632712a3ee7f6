# ruff: noqa: S608 (everything put into SQL here is a number, an own name or a quoted literal)

"""Many learners' standings at once: a staging table of leaf codes, settled, then merged where they differ.

1. `setwise_sql` compiles each rule version to one statement; together they fill a staging table with one row per
   learner and version: the codes of its leaves.
2. The codes that occur (few, however many learners there are) go through `Rules.settle`; the learners that a
   statement marks as hard go through `evaluate`'s own judging, one by one.
3. One merge writes what differs from the stored standings and empties their detail, which is put together again
   when somebody looks.

A `Stage` takes one share of the learners after another, every program at once: whoever is near in the tables is
read together, so that each page is read once, not once a program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched, count

from django.db import connection
from django.db.backends.utils import CursorWrapper

from studium.catalog.requirements_values import utc_day_number

from .models import FactRow
from .rules import Rules, attained
from .setwise_sql import compile_sql, packs_for, unpack
from .staging_sql import literal, moment_literal, until_sql

_BATCH = 200
_names = count(1)
_ONLY = "/* only */"


@dataclass(frozen=True, slots=True)
class Pinned:
    """A rule version and the program and version its members are pinned to (in a preview, another version)."""

    rules: Rules
    program_key: str
    version: int


@dataclass(frozen=True, slots=True)
class Changed:
    learner_id: int
    program_key: str
    version: int
    state: str
    previous: str


class Plan:
    """The statements that stage some rule versions at one moment; compiled once, used for every share."""

    def __init__(self, pinned: Sequence[Pinned], *, as_of: datetime) -> None:
        self.pinned = list(pinned)
        self.as_of = as_of
        widest = max(len(each.rules.leaves) for each in pinned)
        self.codes = [f"p{at}" for at in range(packs_for(widest))]
        self._select = " UNION ALL ".join(self._one(v, each) for v, each in enumerate(self.pinned))

    def select(self, only: str) -> str:
        """`only` narrows the members down, such as " AND learner_id BETWEEN 1 AND 9"."""
        return self._select.replace(_ONLY, only)

    def _one(self, v: int, pinned: Pinned) -> str:
        compiled = compile_sql(
            pinned.rules,
            members=f"SELECT learner_id FROM progress_membership WHERE program_key = {literal(pinned.program_key)} "
            f"AND version = {int(pinned.version)}{_ONLY}",
            today=utc_day_number(self.as_of),
            as_of=moment_literal(self.as_of),
            sqlite=connection.vendor == "sqlite",
        )
        packs = [*compiled.packs, *["0"] * (len(self.codes) - len(compiled.packs))]
        codes = ", ".join(
            f"CAST({pack} AS bigint) AS {code}" for pack, code in zip(packs, self.codes, strict=True)
        )
        return f"SELECT {v} AS v, learner_id, {codes}, {compiled.rest} FROM ({compiled.source}) facts"


class Stage:
    """Stages one share of the members after another. What was settled once is kept between the shares."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.pinned, self.codes, self.as_of = plan.pinned, plan.codes, plan.as_of
        self.sqlite = connection.vendor == "sqlite"
        number = next(_names)
        self.staged, self.outcome = f"progress_stage_{number}", f"progress_outcome_{number}"
        self._known: set[tuple[int, ...]] = set()

    def __enter__(self) -> Stage:
        codes = ", ".join(f"{code} bigint" for code in self.codes)
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMPORARY TABLE {self.outcome} (v integer, {codes}, learner_id bigint, program_key varchar(120), "
                "version integer, state varchar(12), met integer, needed integer, until_at text)"
            )
        return self

    def __exit__(self, *_problem: object) -> None:
        # In a transaction that has failed the tables go with it.
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE IF EXISTS {self.staged}")
                cursor.execute(f"DROP TABLE IF EXISTS {self.outcome}")

    def fill(self, *, scope: str = "", first: int | None = None, last: int | None = None) -> int:
        """Stages the members named by a table of learner_id (`scope`), or those from `first` to `last`; returns
        how many rows (one a learner and program). In a write()."""
        only = f" AND learner_id IN (SELECT learner_id FROM {scope})" if scope else ""
        if first is not None:
            only += f" AND learner_id BETWEEN {first} AND {last}"
        with connection.cursor() as cursor:
            if not self.sqlite:
                # Learners are looked up by index, never by reading all facts; compiling to machine code costs
                # more than statements of this size gain. Whatever a crash would lose, the next sweep writes.
                for setting in (
                    "jit = off",
                    "random_page_cost = 1.1",
                    "work_mem = '64MB'",
                    "synchronous_commit = off",
                ):
                    cursor.execute(f"SET LOCAL {setting}")
            cursor.execute(f"DROP TABLE IF EXISTS {self.staged}")
            cursor.execute(f"CREATE TEMPORARY TABLE {self.staged} AS {self.plan.select(only)}")
            self._settle(cursor)
            self._judge_hard(cursor)
            cursor.execute(f"SELECT COUNT(*) FROM {self.staged}")
            return int(cursor.fetchone()[0])

    def _settle(self, cursor: CursorWrapper) -> None:
        codes = ", ".join(self.codes)
        cursor.execute(f"SELECT DISTINCT v, {codes} FROM {self.staged} WHERE hard = 0")
        rows = []
        for found in cursor.fetchall():
            if found in self._known:
                continue
            self._known.add(found)
            pinned = self.pinned[found[0]]
            settled = pinned.rules.settle(unpack(found[1:], len(pinned.rules.leaves)))
            said = (settled.states[0], settled.met[0], settled.needed[0], None)
            rows.append((*found, None, pinned.program_key, pinned.version, *said))
        self._insert(cursor, rows)

    def _judge_hard(self, cursor: CursorWrapper) -> None:
        cursor.execute(f"DELETE FROM {self.outcome} WHERE learner_id IS NOT NULL")
        cursor.execute(f"SELECT v, learner_id FROM {self.staged} WHERE hard = 1 ORDER BY learner_id, v")
        for batch in batched(cursor.fetchall(), _BATCH):
            facts = _facts_of({learner for _v, learner in batch})
            self._insert(cursor, [self._judged(v, learner, facts[learner]) for v, learner in batch])

    def _judged(self, v: int, learner: int, facts: Sequence[FactRow]) -> tuple[str | int | None, ...]:
        pinned = self.pinned[v]
        state, met, needed, until = attained(pinned.rules, [row.as_fact() for row in facts], as_of=self.as_of)
        text = None if until is None else until.astimezone(UTC).isoformat()
        empty = [None] * len(self.codes)
        return (v, *empty, learner, pinned.program_key, pinned.version, state, met, needed, text)

    def _insert(self, cursor: CursorWrapper, rows: Iterable[Sequence[str | int | None]]) -> None:
        for batch in batched(rows, _BATCH):
            row = f"({', '.join(['%s'] * len(batch[0]))})"
            values = [value for each in batch for value in each]
            cursor.execute(f"INSERT INTO {self.outcome} VALUES {', '.join([row] * len(batch))}", values)

    def source(self) -> str:
        """SQL: learner_id, program_key, version, state, met, needed, mark, until_at of everybody staged."""
        same = " AND ".join(f"s.{code} = o.{code}" for code in ["v", *self.codes])
        columns = "s.learner_id, o.program_key, o.version, o.state, o.met, o.needed, s.mark"
        return (
            f"SELECT {columns}, {until_sql('s.until_day')} AS until_at FROM {self.staged} s "
            f"JOIN {self.outcome} o ON {same} WHERE s.hard = 0 UNION ALL "
            f"SELECT {columns}, {until_sql('o.until_at', day=False)} FROM {self.staged} s "
            f"JOIN {self.outcome} o ON o.learner_id = s.learner_id AND o.v = s.v WHERE s.hard = 1"
        )

    def rows(self) -> Iterator[tuple[int, str, int, int, datetime | None]]:
        """learner_id, state, met, needed, until of everybody staged."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT learner_id, state, met, needed, until_at FROM ({self.source()}) found")
            for learner, state, met, needed, until in cursor.fetchall():
                yield learner, state, met, needed, _moment(until)

    def changes(self) -> list[Changed]:
        """Learners for whom the merge will change the root state or count, or whose facts have grown."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT r.learner_id, r.program_key, r.version, r.state, COALESCE(t.state, '') "
                f"FROM ({self.source()}) r LEFT JOIN progress_standing t ON t.learner_id = r.learner_id "
                "AND t.program_key = r.program_key WHERE t.id IS NULL OR t.state <> r.state OR t.met <> r.met "
                "OR t.facts_mark < r.mark ORDER BY r.learner_id, r.program_key"
            )
            return [Changed(*row) for row in cursor.fetchall()]

    def merge(self, *, every: bool) -> int:
        """Writes what differs into the standings; `every`: empties the detail also where the root is the same,
        for something below it has changed. Returns how many rows were written."""
        differs = (
            "progress_standing.state <> excluded.state OR progress_standing.met <> excluded.met "
            "OR progress_standing.needed <> excluded.needed OR progress_standing.version <> excluded.version "
            "OR progress_standing.facts_mark < excluded.facts_mark OR COALESCE(progress_standing.attained_until <> "
            "excluded.attained_until, (progress_standing.attained_until IS NULL) <> (excluded.attained_until IS NULL))"
        )
        empty, never = ("NULL", "NULL") if self.sqlite else ("NULL::jsonb", "NULL::timestamptz")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO progress_standing (learner_id, program_key, version, state, met, needed, detail, "
                "facts_mark, as_of, attained_until, fresh_until) SELECT learner_id, program_key, version, state, met, "
                f"needed, {empty}, mark, {moment_literal(self.as_of)}, until_at, {never} FROM ({self.source()}) ready "
                # SQLite needs a WHERE here to tell an upsert from a join.
                "WHERE true ON CONFLICT (learner_id, program_key) DO UPDATE SET version = excluded.version, "
                "state = excluded.state, met = excluded.met, needed = excluded.needed, detail = NULL, "
                "facts_mark = excluded.facts_mark, as_of = excluded.as_of, attained_until = excluded.attained_until, "
                f"fresh_until = NULL{'' if every else f' WHERE {differs}'}"
            )
            return int(cursor.rowcount)


def _facts_of(learners: set[int]) -> dict[int, list[FactRow]]:
    found: dict[int, list[FactRow]] = {learner: [] for learner in learners}
    for row in FactRow.objects.filter(learner_id__in=list(found)).order_by("pk"):
        found[row.learner_id].append(row)
    return found


def _moment(value: datetime | str | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)
