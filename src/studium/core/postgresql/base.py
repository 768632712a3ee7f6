"""Django's PostgreSQL, cheaper where a request asks little: see `docs/decisions/0003`."""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Cursor
from psycopg.pq import ConnStatus, ExecStatus


class DatabaseWrapper(base.DatabaseWrapper):
    _asking: Cursor[Any] | None = None

    def is_usable(self) -> bool:
        """Whether the server still holds the connection, seen from this side of the wire.

        Django asks `SELECT 1` before each request. A server that goes away says so first, or closes: either way
        there is something to read on a connection that nobody has asked anything.
        """
        if self.connection is None:
            return False
        raw = self.connection.pgconn
        if raw.status != ConnStatus.OK:
            return False
        waiting = select.poll()
        waiting.register(raw.socket, select.POLLIN | select.POLLHUP | select.POLLERR)
        if not waiting.poll(0):
            return True
        # Words of the server that concern nobody, such as a changed setting, may wait there too.
        return bool(super().is_usable())

    def ask(self, sql: str, params: Any) -> list[Any] | None:
        """The rows of a statement that is asked often, None for one that has none.

        Values are bound on the server, which keeps the plan of a statement it knows. Django opens such cursors for
        all of a connection or for none, and not each query it writes can be bound so.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        if self.queries_logged or self.execute_wrappers:
            # Somebody counts or stands between: by Django's own way, at its cost.
            with self._prepare_cursor(base.ServerBindingCursor(self.connection)) as cursor:  # type: ignore[attr-defined,call-arg]
                cursor.execute(sql, params)
                return _rows(cursor)
        self.validate_thread_sharing()
        if self._asking is None or self._asking.connection is not self.connection:
            self._asking = Cursor(self.connection)
        with self.wrap_database_errors:
            self._asking.execute(sql, params)
            return _rows(self._asking)


def _rows(cursor: Any) -> list[Any] | None:
    has_rows = cursor.pgresult.status == ExecStatus.TUPLES_OK
    return cursor.fetchall() if has_rows else None
