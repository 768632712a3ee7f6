"""A final examination of thousands: all start, all save, all are marked, counted and released; at two sizes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from . import course, data, exam_hall
from .answers import Measured, _result, clear, measure, request
from .exam_hall import QUESTIONS, Hall
from .pages import sessions
from .report import Result
from .serve import Server, database_cpu_seconds, server

_CANDIDATES_AT_ONCE = 32
_FIRST_SIZE = 1000


def exam(learners: int) -> list[Result]:
    """The jobs at 1,000 candidates and at as many as asked, in one server, with their floor, and how cost grows."""
    first = data.prepare(learners=learners, programs_each=5)
    clear()
    opened = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    halls = [
        exam_hall.open_hall(size, first, opened) for size in sorted({min(_FIRST_SIZE, learners), learners})
    ]
    found: list[list[Result]] = []
    with server(workers=max(2, os.cpu_count() or 1), threads=2) as running:
        floor = measure(running, [request("POST", "/floor/write", "", {})])
        found.extend([*_at_work(running, hall, floor), *_after(hall, opened)] for hall in halls)
    results = [_result("floor", "a view with one durable insert", "requests", floor)]
    results += [one for each in found for one in each]
    if len(found) > 1:
        results += [
            _growth(before, after, halls[-1]) for before, after in zip(found[0], found[-1], strict=True)
        ]
    return results


def _at_work(running: Server, hall: Hall, floor: Measured) -> list[Result]:
    """Everybody starts in the same minute; then they answer."""
    size = f"{len(hall.ids):,} candidates"
    starting, saving = exam_hall.queries(hall)
    cookies = sessions(hall.ids, looked=False)
    began = measure(
        running,
        [exam_hall.start(hall, cookie) for cookie in cookies[: -exam_hall.ASIDE]],
        warm=False,
        connections=_CANDIDATES_AT_ONCE,
        seconds=600,
        good=b"302",
        once=True,
    )
    saved = measure(running, exam_hall.saves(hall, cookies), warm=False)
    return [
        replace(
            _result(
                "exam", f"start, {_CANDIDATES_AT_ONCE} at once, {size}", "starts", began, floor, starting
            ),
            target=">= 84/s, p95 <= 500 ms",
            notes=_failed(began),
        ),
        replace(
            _result("exam", f"autosave, 8 connections, {size}", "saves", saved, floor, saving),
            target=">= 1,000/s, p95 <= 50 ms",
            notes=_failed(saved),
        ),
    ]


def _failed(seen: Measured) -> dict[str, int]:
    return {"failed": seen[0].failed, "answers": seen[0].answers}


def _after(hall: Hall, opened: datetime) -> list[Result]:
    """Every question answered; then the clock runs out, and the office does its work."""
    from studium.core import clock
    from studium.exams import api as exams

    exam_hall.answer_all(hall)
    key, window = hall.exam, hall.window
    one, other = hall.officers
    results: list[Result] = []

    def timed(what: str, target: str, work: Callable[[], object]) -> None:
        results.append(_timed(what, len(hall.ids), target, work))

    with clock.at(opened + timedelta(hours=7)):
        timed("time is up: closed and marked", "5,000 in 60 s", exams.close_overdue_sittings)
        timed(
            f"statistics of {QUESTIONS} items",
            "10,000 in 5 s",
            lambda: exams.work_out_statistics(officer_id=one, exam_key=key, window_key=window),
        )
        proposed: list[str] = []
        timed(
            "release put together",
            "",
            lambda: proposed.append(
                exams.propose(officer_id=one, exam_key=key, window_key=window, sittings=None)
            ),
        )
        timed(
            "released by the second officer",
            "10,000 in 10 s",
            lambda: exams.approve(officer_id=other, release=proposed[0]),
        )
        item = {
            "officer_id": one, "exam_key": key, "window_key": window, "block_key": course.block_key(0, 0),
            "kind": "withdraw", "only_better": False,
        }  # fmt: skip
        timed("withdrawing an item, looked at before", "", lambda: exams.preview_ruling(**item))  # type: ignore[arg-type]
        timed(
            "withdrawn, released results amended",
            "10,000 in 30 s",
            lambda: exams.decide_ruling(**item, reason="Two answers are right."),  # type: ignore[arg-type]
        )
    return results


def _timed(what: str, size: int, target: str, work: Callable[[], object]) -> Result:
    database, began, cpu = database_cpu_seconds(), time.perf_counter(), time.process_time()
    work()
    took = time.perf_counter() - began
    return Result(
        job="exam",
        what=f"{what}, {size:,} candidates",
        rate=size / took,
        unit="candidates",
        seconds=took,
        cpu_app_ms=(time.process_time() - cpu) * 1000 / size,
        cpu_database_ms=(database_cpu_seconds() - database) * 1000 / size,
        target=target,
    )


def _growth(before: Result, after: Result, hall: Hall) -> Result:
    """How many times as much CPU one takes at the larger size."""

    def cpu(one: Result) -> float:
        return (one.cpu_app_ms or 0.0) + (one.cpu_database_ms or 0.0)

    what, _, size = before.what.rpartition(", ")
    return Result(
        job="growth",
        what=f"{what}: CPU each, {len(hall.ids):,} against {size}",
        rate=cpu(after) / cpu(before) if cpu(before) else 0.0,
        unit="times",
        target="<= 1.5",
    )
