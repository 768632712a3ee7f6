"""J1: an answer, graded on the server and stored durably. J9: the memory of the web processes under it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from . import course, data, load
from .pages import page_queries, sessions
from .report import Result
from .serve import Server, database_cpu_seconds, server

_SECONDS = 6.0
_WARM_SECONDS = 1.5
_PEOPLE = 600
_RUN = "p0-c0-r"
_TOKEN = "bench" * 6 + "be"


def j1_j9(learners: int, jobs: Sequence[str]) -> list[Result]:
    """Every request is the first answer of one learner to one problem; seven in ten are right.

    Beside it, the page of the unit those problems stand in.
    """

    people = min(_PEOPLE, learners)
    first = data.prepare(learners=learners, programs_each=5)
    ids = [first + n * learners // people for n in range(people)]
    clear()
    _course(ids)
    cookies = sessions(ids)
    requests = _answers(dict(zip(ids, cookies, strict=True)))
    units = [request("GET", f"/learn/{_RUN}/u{turn % 3}/", cookie, {}) for turn, cookie in enumerate(cookies)]
    queries = {"answer": _queries(ids[0]), "page": page_queries(f"/learn/{_RUN}/u0/", ids[0])}
    workers, threads = max(2, os.cpu_count() or 1), 2
    with server(workers=workers, threads=threads) as running:
        floor = measure(running, [request("POST", "/floor/write", "", {})])
        load.run(host="127.0.0.1", port=running.port, requests=requests[:3000], seconds=_WARM_SECONDS)
        answers = measure(running, requests[3000:], warm=False)
        memory = running.pss_mb()
        pages = measure(running, units)
    found = [_result("floor", "a view with one durable insert", "requests", floor)]
    if "J1" in jobs:
        target = ">= 1,000/s, p95 <= 25 ms, <= 2 ms CPU"
        found.append(
            replace(
                _result("J1", "graded answer, 8 connections", "answers", answers, floor, queries["answer"]),
                target=target,
                notes={"failed": answers[0].failed, "answers": answers[0].answers, "stored": _stored()},
            )
        )
        page = _result("J1", "page of a unit of 5 problems", "requests", pages, floor, queries["page"])
        size = {"failed": pages[0].failed, "bytes": pages[0].bytes_each}
        found.append(replace(page, target=">= 300/s, <= 8 queries", notes=size))
    if "J9" in jobs:
        what = f"memory under J1, web processes: {workers}"
        found.append(replace(_result("J9", what, "answers", answers), pss_mb=memory, target="<= 160 MB"))
    return found


Measured = tuple[load.Load, float, float]


def _result(
    job: str, what: str, unit: str, seen: Measured, floor: Measured | None = None, queries: int | None = None
) -> Result:
    measured, cpu_app, cpu_database = seen
    return Result(
        job=job,
        what=what,
        rate=measured.rate,
        unit=unit,
        floor_rate=floor[0].rate if floor else None,
        p50_ms=measured.p50,
        p95_ms=measured.p95,
        cpu_app_ms=cpu_app,
        cpu_database_ms=cpu_database,
        queries=queries,
    )


def clear() -> None:
    """Makes the floor's table, and forgets the answers of an earlier measurement in the same database."""
    from django.db import connection

    key = "integer PRIMARY KEY" if connection.vendor == "sqlite" else "bigserial PRIMARY KEY"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS bench_floor (id {key}, at double precision, word text)")
        for table in ("attempt", "blockstate", "unitstate", "runstate"):
            cursor.execute(f"DELETE FROM learning_{table}")  # noqa: S608 - own names


def _course(ids: Sequence[int]) -> None:
    """Imports the course, binds the run to it, enrols the learners and opens the run for them."""
    from studium.content import api as content
    from studium.enrollment import api as enrollment
    from studium.learning import api as learning

    with tempfile.TemporaryDirectory(prefix="studium-bench-course-") as folder:
        course.write_course(Path(folder))
        content.import_course(Path(folder), course_key="p0-c0", run_key=_RUN)
    learning.forget()
    for learner_id in ids:
        if enrollment.enrolment(learner_id, _RUN) is None:
            enrollment.enrol(learner_id=learner_id, run_key=_RUN)
            learning.visit(learner_id=learner_id, run_key=_RUN, unit_key="u0")


def _answers(people: dict[int, str]) -> list[bytes]:
    """One request for each learner and problem, problem by problem, so that each is answered once."""
    known = _known_answers()
    requests = []
    turn = 0
    for unit in range(course.UNITS):
        for number in range(course.PROBLEMS_EACH):
            key = course.block_key(unit, number)
            for cookie in people.values():
                turn += 1
                answer = known[key][0 if turn % 10 < 7 else 1]
                fields = {f"{key}-2_1": answer, "seen": "0", "check": "1"}
                requests.append(request("POST", f"/learn/{_RUN}/answer/{key}/", cookie, fields))
    return requests


def _known_answers() -> dict[str, tuple[str, str]]:
    """A right and a wrong answer to every problem."""
    from studium.learning import api as learning

    found = {}
    for unit in range(course.UNITS):
        for number in range(course.PROBLEMS_EACH):
            key = course.block_key(unit, number)
            problem = learning.problem(run_key=_RUN, block_key=key)
            right, wrong = problem.declared() or {}, problem.wrong() or {}
            found[key] = (str(right["2_1"]), str(wrong["2_1"]))
    return found


def request(
    method: str, path: str, cookie: str, fields: dict[str, str], *, cookies: str = "", accept: str = "*/*"
) -> bytes:
    """A whole request with a form, of whoever the session cookie is of; `cookies` is added as it is."""
    body = urlencode(fields)
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        f"Cookie: sessionid={cookie}; csrftoken={_TOKEN}{cookies}",
        f"Accept: {accept}",
        f"X-CSRFToken: {_TOKEN}",
        "x-part: card",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def measure(
    running: Server,
    requests: Sequence[bytes],
    *,
    warm: bool = True,
    seconds: float = _SECONDS,
    connections: int = 8,
    good: bytes = b"200",
    once: bool = False,
) -> Measured:
    """The load seen, and CPU milliseconds a request of app and database."""
    if warm:
        load.run(host="127.0.0.1", port=running.port, requests=requests, seconds=_WARM_SECONDS)
    app, database = running.cpu_seconds(), database_cpu_seconds()
    measured = load.run(
        host="127.0.0.1",
        port=running.port,
        requests=requests,
        seconds=seconds,
        connections=connections,
        good=good,
        once=once,
    )
    answers = max(1, measured.answers)
    return (
        measured,
        (running.cpu_seconds() - app) * 1000 / answers,
        (database_cpu_seconds() - database) * 1000 / answers,
    )


def _stored() -> int:
    """How many attempts are in the database: what the answers left behind."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM learning_attempt")
        return int(cursor.fetchone()[0])


def _queries(learner_id: int) -> int:
    """Statements of an answer that counts, after a first one, transaction control included."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from studium.learning import api as learning

    key = course.block_key(course.UNITS - 1, 2)
    before = course.block_key(course.UNITS - 1, 1)
    learning.submit(learner_id=learner_id, run_key=_RUN, block_key=before, answers={"2_1": "11"})
    with CaptureQueriesContext(connection) as seen:
        learning.submit(learner_id=learner_id, run_key=_RUN, block_key=key, answers={"2_1": "heat"})
    return len(seen)
