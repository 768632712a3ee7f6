"""J5: the standing of every learner, set by set. J7: the same again with nothing new."""

from __future__ import annotations

import time

from . import data
from .report import Result
from .serve import database_cpu_seconds


def j5_j7(learners: int) -> list[Result]:
    """Measures both on the generated data, beside the floor: the join that must be read, with nothing decided."""
    from django.db import connection

    from studium.progress import api as progress

    data.prepare(learners=learners, programs_each=1)
    progress.forget_standings()
    own, theirs, began = time.process_time(), database_cpu_seconds(), time.perf_counter()
    swept = progress.recompute_all()
    seconds = time.perf_counter() - began
    cpu_app, cpu_database = time.process_time() - own, database_cpu_seconds() - theirs
    began = time.perf_counter()
    again = progress.recompute_changed()
    idle = time.perf_counter() - began
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM (SELECT m.learner_id, COUNT(*) FROM progress_membership m JOIN progress_fact f"
            " ON f.learner_id = m.learner_id WHERE f.passed GROUP BY m.learner_id) each_learner"
        )
    floor = time.perf_counter() - began
    return [
        Result(
            job="J5",
            what="standing of every learner, stored",
            rate=learners / seconds,
            unit="learners",
            floor_rate=learners / floor,
            cpu_app_ms=cpu_app * 1000 / learners,
            cpu_database_ms=cpu_database * 1000 / learners,
            seconds=seconds,
            target="1 M in <= 10 s",
            notes={"written": swept.written, "versions": swept.versions},
        ),
        Result(
            job="J7",
            what="again, nothing to do",
            rate=1 / idle,
            unit="runs",
            seconds=idle,
            target="<= 0.1 s",
            notes={"written": again.written},
        ),
    ]
