"""Requests in turn, where several threads of one process would only get in each other's way.

Python runs one thread of a process at a time, and `sqlite3` lets go at every statement. Two threads in the middle of
two requests hand the interpreter to and fro, which costs more than half of what a request does. So a request waits
until the one before it is done, unless that one is slow: after `PATIENCE` the slow one is left to itself, and others
go on in a row of their own. A body that is streamed is sent outside the row.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any, Final

#: Seconds. Many times what a request takes, and short for somebody who waits for a page.
PATIENCE: Final = 0.03

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Turns:
    """A WSGI application whose requests are answered one after the other."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._change = threading.Lock()
        self._row = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        row = self._enter()
        try:
            return self._application(environ, start_response)
        finally:
            row.release()

    def _enter(self) -> threading.Lock:
        """Waits for the turn; returns the row that was entered."""
        while True:
            row = self._row
            if row.acquire(timeout=PATIENCE):
                return row
            with self._change:
                if self._row is row:
                    # Whoever holds it is slow, and keeps it alone.
                    self._row = threading.Lock()
