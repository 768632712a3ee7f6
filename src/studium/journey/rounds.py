"""What must happen because time passes, though nobody asks: done in rounds by the task worker.

The supervisor enqueues a round when it is due; a round already waiting is not enqueued twice. Every round is
idempotent, so several machines may enqueue the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.tasks import task

from studium.exams import api as exams
from studium.exams.integrity import api as integrity
from studium.progress import api as progress


@dataclass(frozen=True, slots=True)
class Round:
    """A name, how often in seconds, and what to do."""

    name: str
    every: float
    work: Callable[[], object]


ROUNDS = {
    each.name: each
    for each in (
        Round("close sittings whose time is up", 30, exams.close_overdue_sittings),
        Round("carry out releases whose moment has come", 30, exams.carry_out_due),
        Round("prepare papers of windows that open soon", 120, exams.prepare_due),
        Round("close integrity cases nobody appealed", 600, integrity.close_unappealed),
        Round("give back places that were not used", 600, exams.lapse_unused),
        Round("recompute standings that time has changed", 300, progress.recompute_changed),
    )
}
_last: dict[str, float] = {}


@task()
def run_round(name: str) -> None:
    ROUNDS[name].work()


def enqueue_due() -> list[str]:
    """Enqueues the rounds that are due in this process; returns their names."""
    from django_tasks_db.models import DBTaskResult

    due = [
        each
        for each in ROUNDS.values()
        if time.monotonic() - _last.get(each.name, float("-inf")) >= each.every
    ]
    if not due:
        return []
    waiting = {
        (row.args_kwargs or {}).get("args", [""])[0]
        for row in DBTaskResult.objects.ready().filter(task_path=run_round.module_path)
    }
    for each in due:
        _last[each.name] = time.monotonic()
        if each.name not in waiting:
            run_round.enqueue(each.name)
    return [each.name for each in due if each.name not in waiting]
