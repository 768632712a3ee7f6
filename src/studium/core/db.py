"""Locking: when, what, and in which order.

Every use case that writes runs inside `write()`.

SQLite has one writer. Its own waiting is a busy loop with no order, in which a thread can starve for
seconds and a process sleeps through its turn; so writers queue at a fair lock of their process, and the
processes (web and task worker) at a file beside the database, before they open their transaction (`BEGIN
IMMEDIATE`, by the `transaction_mode` setting).

PostgreSQL locks rows. Code that must read, decide and write takes `select_for_update()` on the ONE row that
stands for the decision (the order, the sitting, the membership), once, as late as possible, and in the
order learner -> order -> sitting -> award where more than one is needed.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from django.db import connection, transaction


class _FairLock:
    """A lock served in order of arrival; the same thread may enter again."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._owner: int | None = None
        self._depth = 0

    def acquire(self) -> None:
        me = threading.get_ident()
        with self._guard:
            if self._owner == me:
                self._depth += 1
                return
            if self._owner is None and not self._waiting:
                self._owner, self._depth = me, 1
                return
            turn = threading.Event()
            self._waiting.append(turn)
        turn.wait()
        with self._guard:
            self._owner, self._depth = me, 1

    def release(self) -> None:
        with self._guard:
            self._depth -= 1
            if self._depth:
                return
            if self._waiting:
                # Handed over without becoming free, so that no newcomer overtakes.
                self._owner = -1
                self._waiting.popleft().set()
            else:
                self._owner = None


class _Gate:
    """A lock between the processes of one machine: the kernel wakes who waits, as SQLite's own waiting does not.

    The file it locks lies beside the database. Opened anew in a process that was forked, since locks are of an open
    file.
    """

    def __init__(self) -> None:
        self._file: int | None = None
        self._owner = 0

    def acquire(self) -> None:
        if self._file is None or self._owner != os.getpid():
            self._file, self._owner = self._open(), os.getpid()
        if self._file >= 0:
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def release(self) -> None:
        if self._file is not None and self._file >= 0:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    @staticmethod
    def _open() -> int:
        name = str(connection.settings_dict["NAME"])
        if not name or ":memory:" in name or "mode=memory" in name:
            return -1
        return os.open(f"{name}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


_writers = _FairLock()
_gate = _Gate()


@contextmanager
def write() -> Iterator[None]:
    """One write transaction. Nesting joins the outer one; an exception rolls the whole back."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    _writers.acquire()
    try:
        _gate.acquire()
        try:
            with transaction.atomic():
                yield
        finally:
            _gate.release()
    finally:
        _writers.release()


def write_alone() -> AbstractContextManager[None]:
    """For ONE statement that writes: it is a transaction by itself, so that PostgreSQL need not open and end one, which
    costs two turns over the wire. On SQLite writers take their turns as always."""
    return write() if connection.vendor == "sqlite" else nullcontext()
