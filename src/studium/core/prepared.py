"""Queries that are asked at every request, with their SQL written once.

Django writes a query's SQL anew each time it is asked, which for a lookup by key takes several times longer than the
database needs to answer. A `Prepared` lets Django write it once, with stand-ins for the values, and from then on only
executes it and converts the rows as Django would.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model, QuerySet

# Values no row has, so that each is found again among the parameters of the SQL.
NUMBER = -4_611_686_018_427_387_904
TEXT = "\ufdd0 stands in"
MOMENT = datetime(1066, 10, 14, 9, 0, 0, 1, tzinfo=UTC)


class Prepared:
    """`build(*stand_ins)` gives the query. The stand-ins are among `NUMBER`, `TEXT`, `MOMENT`, each at most once.

    The values must enter the query as they are, in comparisons; a value that would change its SQL (None, a list) cannot
    be prepared.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *stand_ins: Any) -> None:
        self._build = build
        self._stand_ins = stand_ins
        self._sql = ""
        self._keys: list[Any] = []
        self._slots: list[Any] = []
        self._converters: list[tuple[int, list[Any], Any]] = []
        self._model: type[Model] | None = None
        self._names: list[str] = []

    def rows(self, *values: Any) -> list[list[Any]]:
        """The rows for these values, converted. One query."""
        connection = connections[DEFAULT_DB_ALIAS]
        if not self._sql:
            self._write(connection)
        given = dict(zip(self._keys, [_adapted(value, connection) for value in values], strict=True))
        params = [given.get(slot, slot) for slot in self._slots]
        found = [list(row) for row in _ask(connection, self._sql, params)]
        for row in found:
            for at, converters, expression in self._converters:
                value = row[at]
                for convert in converters:
                    value = convert(value, expression, connection)
                row[at] = value
        return found

    def first(self, *values: Any) -> Any:
        """The first row as an instance of the query's model, or None."""
        found = self.rows(*values)
        assert self._model is not None
        return self._model.from_db(DEFAULT_DB_ALIAS, self._names, found[0]) if found else None

    def all(self, *values: Any) -> list[Any]:
        """The rows as instances of the query's model. One query."""
        found = self.rows(*values)
        assert self._model is not None
        return [self._model.from_db(DEFAULT_DB_ALIAS, self._names, row) for row in found]

    def _write(self, connection: Any) -> None:
        self._keys = [_adapted(one, connection) for one in self._stand_ins]
        query = self._build(*self._stand_ins).query
        compiler = query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        combined = (
            query.combined_queries[0].get_compiler(connection=connection) if query.combinator else compiler
        )
        if query.combinator:
            combined.as_sql()
        columns = [column for column, _sql, _alias in combined.select]
        self._converters = [(at, *found) for at, found in compiler.get_converters(columns).items()]
        self._slots = list(params)
        self._model = query.model
        self._names = [column.target.attname for column in columns if hasattr(column, "target")]
        self._sql = sql


def execute(sql: str, values: Sequence[Any]) -> list[Any]:
    """Executes a statement that is asked often with the same text; the rows it gives, if it gives any."""
    return _ask(connections[DEFAULT_DB_ALIAS], sql, values) or []


def _ask(connection: Any, sql: str, params: Any) -> Any:
    """The rows of a statement asked often with the same text; on PostgreSQL the server keeps its plan."""
    if connection.vendor == "postgresql":
        return connection.ask(sql, params)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else None


def _adapted(value: Any, connection: Any) -> Any:
    """As the database takes it: SQLite keeps moments as text."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


class Insert:
    """Inserts rows of a model with its SQL written once; with `key`, a row that is there already is updated.

    `key` names the fields of a unique constraint, `first` those where a value that is there already stays. The
    rows get no primary key back: read them again where it is needed.
    """

    def __init__(self, model: type[Model], *, key: tuple[str, ...] = (), first: tuple[str, ...] = ()) -> None:
        self._model = model
        self._key = key
        self._first = first
        self._sql = ""
        self._fields: list[Any] = []

    def put(self, row: Model) -> None:
        """Writes the row. One statement."""
        execute(*self.statement(row))

    def statement(self, row: Model) -> tuple[str, list[Any]]:
        """What `put` executes: SQL and its values."""
        connection = connections[DEFAULT_DB_ALIAS]
        if not self._sql:
            self._write(connection)
        return self._sql, [
            field.get_db_prep_save(getattr(row, field.attname), connection=connection)
            for field in self._fields
        ]

    def _write(self, connection: Any) -> None:
        quote = connection.ops.quote_name
        meta = self._model._meta
        self._fields = [field for field in meta.local_concrete_fields if not field.primary_key]
        columns = [quote(field.column) for field in self._fields]
        marks = ", ".join(["%s"] * len(columns))
        sql = f"INSERT INTO {quote(meta.db_table)} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - own names
        if self._key:
            unique = [quote(_column(self._model, name)) for name in self._key]
            first = {quote(_column(self._model, name)) for name in self._first}
            table = quote(meta.db_table)
            sets = ", ".join(
                f"{name} = COALESCE({table}.{name}, excluded.{name})"
                if name in first
                else f"{name} = excluded.{name}"
                for name in columns
                if name not in unique
            )
            sql += f" ON CONFLICT ({', '.join(unique)}) DO UPDATE SET {sets}"
        self._sql = sql


class Update:
    """Updates some fields of a row by its primary key, with its SQL written once."""

    def __init__(self, model: type[Model], *fields: str) -> None:
        self._model = model
        self._names = fields
        self._sql = ""
        self._fields: list[Any] = []

    def put(self, row: Model) -> None:
        """Writes these fields of the row. One statement."""
        execute(*self.statement(row))

    def statement(self, row: Model) -> tuple[str, list[Any]]:
        """What `put` executes: SQL and its values."""
        connection = connections[DEFAULT_DB_ALIAS]
        if not self._sql:
            self._write(connection)
        values = [
            field.get_db_prep_save(getattr(row, field.attname), connection=connection)
            for field in self._fields
        ]
        return self._sql, [*values, row.pk]

    def _write(self, connection: Any) -> None:
        quote = connection.ops.quote_name
        meta = self._model._meta
        self._fields = [meta.get_field(name) for name in self._names]
        sets = ", ".join(f"{quote(field.column)} = %s" for field in self._fields)
        key = quote(str(meta.pk.column)) if meta.pk else ""
        self._sql = f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {key} = %s"  # noqa: S608 - own names


def _column(model: type[Model], name: str) -> str:
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    assert field.column is not None
    return field.column
