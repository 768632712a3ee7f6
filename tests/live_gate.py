"""The door of the test process's own web server: shut, and everybody gone, before the database is emptied.

A page saves once more as it closes. Such a request may still be answered when its test is over; the database can then
not be emptied, and the next test finds the rows of this one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

_LEAVE_SECONDS = 30.0


class Gate:
    """A WSGI application before another: counts who is inside and, once shut, sends newcomers away with a 503."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self._changed = threading.Condition()
        self._inside: list[str] = []
        self._open = True

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        name = f"{environ.get('REQUEST_METHOD')} {environ.get('PATH_INFO')}"
        with self._changed:
            if not self._open:
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return []
            self._inside.append(name)
        try:
            return _Body(self._application(environ, start_response), lambda: self._left(name))
        except BaseException:
            self._left(name)
            raise

    def _left(self, name: str) -> None:
        with self._changed:
            self._inside.remove(name)
            self._changed.notify_all()

    def open(self) -> None:
        with self._changed:
            self._open = True

    def shut(self) -> None:
        """Lets nobody in and waits until all have left; an AssertionError names who stays."""
        with self._changed:
            self._open = False
            empty = self._changed.wait_for(lambda: not self._inside, _LEAVE_SECONDS)
            assert empty, f"still being answered when the test was over: {self._inside}"


class _Body:
    """The answer's body; the request has left when the server closes it."""

    def __init__(self, body: Iterable[bytes], left: Callable[[], None]) -> None:
        self._body = body
        self._left: Callable[[], None] | None = left

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        left, self._left = self._left, None
        try:
            if hasattr(self._body, "close"):
                self._body.close()
        finally:
            if left is not None:
                left()
