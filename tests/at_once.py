"""Several requests at the same moment, each in a thread with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from campus import TODAY
from django.db import connections

from studium.core import clock


def together(*works: Callable[[], object]) -> list[object]:
    """Runs each in a thread of its own, started at the same moment; returns what each gave or raised."""
    start = threading.Barrier(len(works))
    found: list[object] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        start.wait()
        try:
            with clock.at(TODAY):
                found[place] = work()
        except Exception as error:
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
