"""The standing of all learners of a rule version at once: one statement, then one merge of what changed.

1. `setwise_sql` compiles the version to one statement; it fills a staging table with one code per leaf.
2. The codes that occur (few, however many learners there are) go through `Rules.settle`; the learners it marks
   as hard go through `evaluate`'s own judging, one by one.
3. One merge writes only what differs from the stored standings, and empties their detail, which is put
   together again when somebody looks.
"""

# ruff: noqa: S608 (everything put into SQL here is a number, an own name or a quoted literal)

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched

from django.db import connection
from django.db.backends.utils import CursorWrapper

from studium.catalog.requirements_values import utc_day_number
from studium.core.db import write

from .models import FactRow
from .rules import Rules, attained
from .setwise_sql import compile_sql, unpack
from .standing import State

_BATCH = 400


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the facts alone say; `until`: from when time alone may change it."""

    state: State
    met: int
    needed: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Changed:
    learner_id: int
    state: str
    previous: str


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def moment_literal(moment: datetime) -> str:
    """A moment as this database stores and compares it."""
    moment = moment.astimezone(UTC)
    if connection.vendor == "sqlite":
        return literal(str(moment.replace(tzinfo=None)))
    return f"TIMESTAMPTZ {literal(moment.isoformat())}"


def members_sql(program_key: str, version: int, scope: str = "") -> str:
    """The learners pinned to the version; `scope` names a table of learner_id to keep to."""
    only = f" AND learner_id IN (SELECT learner_id FROM {scope})" if scope else ""
    return (
        f"SELECT learner_id FROM progress_membership WHERE program_key = {literal(program_key)} "
        f"AND version = {int(version)}{only}"
    )


class Stage:
    """The staging table of one rule version, for as long as the `with` lasts. In a transaction."""

    def __init__(self, rules: Rules, *, members: str, as_of: datetime) -> None:
        self.rules = rules
        self.as_of = as_of
        self.compiled = compile_sql(
            rules,
            members=members,
            today=utc_day_number(as_of),
            as_of=moment_literal(as_of),
            sqlite=connection.vendor == "sqlite",
        )
        self.codes = [f"p{at}" for at in range(self.compiled.packs)]

    def __enter__(self) -> Stage:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # Learners are looked up by index, never by reading all facts; compiling to machine code costs
                # more than one statement of this size gains.
                cursor.execute("SET LOCAL jit = off")
                cursor.execute("SET LOCAL random_page_cost = 1.1")
                cursor.execute("SET LOCAL work_mem = '64MB'")
                # Whatever a crash would lose, the next sweep writes again.
                cursor.execute("SET LOCAL synchronous_commit = off")
            cursor.execute("DROP TABLE IF EXISTS progress_stage")
            cursor.execute("DROP TABLE IF EXISTS progress_outcome")
            cursor.execute(f"CREATE TEMPORARY TABLE progress_stage AS {self.compiled.select}")
            cursor.execute(self._outcome_table())
            self._settle(cursor)
            self._judge_hard(cursor)
        return self

    def __exit__(self, *_problem: object) -> None:
        # After an error the transaction is rolled back and the tables with it.
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("DROP TABLE IF EXISTS progress_stage")
                cursor.execute("DROP TABLE IF EXISTS progress_outcome")

    def _outcome_table(self) -> str:
        """Outcomes by codes, and (with a learner_id) of single learners. One hash join reads them all."""
        codes = ", ".join(f"{code} bigint" for code in self.codes)
        return (
            f"CREATE TEMPORARY TABLE progress_outcome ({codes}, learner_id bigint, state varchar(12), "
            "met integer, needed integer, until_at text)"
        )

    def _settle(self, cursor: CursorWrapper) -> None:
        codes = ", ".join(self.codes)
        cursor.execute(f"SELECT DISTINCT {codes} FROM progress_stage WHERE hard = 0")
        rows = []
        for packs in cursor.fetchall():
            settled = self.rules.settle(unpack(packs, len(self.rules.leaves)))
            rows.append((*packs, None, settled.states[0], settled.met[0], settled.needed[0], None))
        self._insert(cursor, rows)

    def _judge_hard(self, cursor: CursorWrapper) -> None:
        cursor.execute("SELECT learner_id FROM progress_stage WHERE hard = 1 ORDER BY learner_id")
        learners = [row[0] for row in cursor.fetchall()]
        for batch in batched(learners, _BATCH):
            rows = [
                (*[None] * len(self.codes), learner, *self._one(facts))
                for learner, facts in _facts_by_learner(batch)
            ]
            self._insert(cursor, rows)

    def _one(self, facts: Sequence[FactRow]) -> tuple[State, int, int, str | None]:
        state, met, needed, until = attained(self.rules, [row.as_fact() for row in facts], as_of=self.as_of)
        return state, met, needed, None if until is None else until.astimezone(UTC).isoformat()

    def _insert(self, cursor: CursorWrapper, rows: Sequence[Sequence[str | int | None]]) -> None:
        if rows:
            for batch in batched(rows, _BATCH):
                row = f"({', '.join(['%s'] * len(batch[0]))})"
                values = [value for each in batch for value in each]
                cursor.execute(f"INSERT INTO progress_outcome VALUES {', '.join([row] * len(batch))}", values)

    def source(self) -> str:
        """SQL: learner_id, state, met, needed, mark, until_at for every learner staged."""
        same = " AND ".join(f"s.{code} = o.{code}" for code in self.codes)
        day = until_sql("s.until_day")
        alone = until_sql("o.until_at", day=False)
        return (
            f"SELECT s.learner_id, o.state, o.met, o.needed, s.mark, {day} AS until_at FROM progress_stage s "
            f"JOIN progress_outcome o ON {same} WHERE s.hard = 0 UNION ALL "
            f"SELECT s.learner_id, o.state, o.met, o.needed, s.mark, {alone} FROM progress_stage s "
            "JOIN progress_outcome o ON o.learner_id = s.learner_id WHERE s.hard = 1"
        )


def _facts_by_learner(learners: Iterable[int]) -> Iterator[tuple[int, list[FactRow]]]:
    found: dict[int, list[FactRow]] = {learner: [] for learner in learners}
    for row in FactRow.objects.filter(learner_id__in=list(found)).order_by("pk"):
        found[row.learner_id].append(row)
    yield from found.items()


def until_sql(column: str, *, day: bool = True) -> str:
    """The moment after a last valid day number (or a moment as ISO text), as the database stores moments.

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


def merge(stage: Stage, program_key: str, version: int, *, every: bool) -> int:
    """Writes what differs into the standings; `every`: also where nothing differs the detail is emptied, for
    facts below the root have changed. Returns how many rows were written."""
    differs = (
        "progress_standing.state <> excluded.state OR progress_standing.met <> excluded.met "
        "OR progress_standing.needed <> excluded.needed OR progress_standing.version <> excluded.version "
        "OR progress_standing.facts_mark < excluded.facts_mark OR COALESCE(progress_standing.attained_until <> "
        "excluded.attained_until, (progress_standing.attained_until IS NULL) <> (excluded.attained_until IS NULL))"
    )
    empty = "NULL" if connection.vendor == "sqlite" else "NULL::jsonb"
    none = "NULL" if connection.vendor == "sqlite" else "NULL::timestamptz"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO progress_standing (learner_id, program_key, version, state, met, needed, detail, facts_mark, "
            f"as_of, attained_until, fresh_until) SELECT learner_id, {literal(program_key)}, {int(version)}, state, "
            f"met, needed, {empty}, mark, {moment_literal(stage.as_of)}, until_at, {none} FROM ({stage.source()}) ready "
            # SQLite needs a WHERE here to tell an upsert from a join.
            "WHERE true ON CONFLICT (learner_id, program_key) DO UPDATE SET version = excluded.version, "
            "state = excluded.state, met = excluded.met, needed = excluded.needed, detail = NULL, "
            "facts_mark = excluded.facts_mark, as_of = excluded.as_of, attained_until = excluded.attained_until, "
            f"fresh_until = NULL{'' if every else f' WHERE {differs}'}"
        )
        return int(cursor.rowcount)


def changes(stage: Stage, program_key: str) -> list[Changed]:
    """Learners whose root state or count the merge will change."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.learner_id, r.state, COALESCE(t.state, '') FROM ({stage.source()}) r LEFT JOIN progress_standing t "
            f"ON t.learner_id = r.learner_id AND t.program_key = {literal(program_key)} WHERE t.id IS NULL "
            "OR t.state <> r.state OR t.met <> r.met OR t.facts_mark < r.mark ORDER BY r.learner_id"
        )
        return [Changed(*row) for row in cursor.fetchall()]


def outcomes(rules: Rules, program_key: str, version: int, *, as_of: datetime) -> dict[int, Outcome]:
    """What these rules say of every learner pinned to `version` (which may be another version's members)."""
    members = members_sql(program_key, version)
    with write(), Stage(rules, members=members, as_of=as_of) as stage, connection.cursor() as cursor:
        cursor.execute(f"SELECT learner_id, state, met, needed, until_at FROM ({stage.source()}) found")
        rows = cursor.fetchall()
    return {
        learner: Outcome(state, met, needed, _moment(until)) for learner, state, met, needed, until in rows
    }


def _moment(value: datetime | str | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)
