"""Doing pieces of work on several database connections at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from queue import SimpleQueue
from threading import Lock, Thread

from django.db import connection


def spread[Bench, Piece, Result](
    bench: Callable[[], AbstractContextManager[Bench]],
    work: Callable[[Bench, Piece], Result],
    pieces: Sequence[Piece],
    workers: int,
) -> Iterator[Result]:
    """Yields each piece's result as it is done, in any order; with one worker on the caller's own connection.

    Several workers have a connection of their own each and close it. Each makes its own `bench` and keeps it for
    all its pieces. The first error stops the rest and is raised.
    """
    if workers < 2 or len(pieces) < 2:
        with bench() as mine:
            for piece in pieces:
                yield work(mine, piece)
        return
    waiting = iter(pieces)
    turn = Lock()
    done: SimpleQueue[tuple[Result | None, BaseException | None]] = SimpleQueue()

    def take() -> tuple[Piece] | None:
        with turn:
            return next(((piece,) for piece in waiting), None)

    def run() -> None:
        try:
            with bench() as mine:
                while piece := take():
                    done.put((work(mine, *piece), None))
        except BaseException as problem:
            done.put((None, problem))
        finally:
            connection.close()

    threads = [Thread(target=run) for _number in range(workers)]
    for thread in threads:
        thread.start()
    try:
        for _piece in pieces:
            result, problem = done.get()
            if problem is not None:
                raise problem
            yield result  # type: ignore[misc]
    finally:
        while take():
            pass
        for thread in threads:
            thread.join()
