"""A final examination of thousands: all start, all save, all are marked, counted and released; at two sizes."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from . import course, data
from .answers import Measured, _result, clear, measure, request
from .pages import sessions
from .report import Result
from .serve import database_cpu_seconds, server

QUESTIONS = 60
_CANDIDATES_AT_ONCE = 32
_FIRST_SIZE = 1000
_OFFICE = "exambench"
_DEVICE = "benchdevice0"


@dataclass(frozen=True, slots=True)
class _Hall:
    """One size: an exam of its own and who sits it."""

    exam: str
    ids: Sequence[int]
    officers: tuple[int, int]


def exam(learners: int) -> list[Result]:
    """The jobs at 1,000 candidates and at as many as asked, in one server, with their floor."""
    first = data.prepare(learners=learners, programs_each=5)
    clear()
    opened = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    sizes = sorted({min(_FIRST_SIZE, learners), learners})
    halls = [_hall(size, first, opened) for size in sizes]
    found: list[Result] = []
    with server(workers=max(2, os.cpu_count() or 1), threads=2) as running:
        floor = measure(running, [request("POST", "/floor/write", "", {})])
        found.append(_result("floor", "a view with one durable insert", "requests", floor))
        for hall in halls:
            size = f"{len(hall.ids):,} candidates"
            cookies = sessions(hall.ids)
            starts = [_start(hall, cookie) for cookie in cookies]
            began = measure(
                running,
                starts,
                warm=False,
                connections=_CANDIDATES_AT_ONCE,
                seconds=600,
                good=b"302",
                once=True,
            )
            target = ">= 84/s, p95 <= 500 ms"
            what = f"start, {_CANDIDATES_AT_ONCE} at once, {size}"
            found.append(
                replace(_result("exam", what, "starts", began, floor), target=target, notes=_failed(began))
            )
            saved = measure(running, _saves(hall, cookies), warm=False)
            target = ">= 1,000/s, p95 <= 50 ms"
            found.append(
                replace(
                    _result("exam", f"autosave, 8 connections, {size}", "saves", saved, floor),
                    target=target, notes=_failed(saved),
                )
            )  # fmt: skip
            found += _after(hall, opened)
    return found


def _failed(seen: Measured) -> dict[str, int]:
    return {"failed": seen[0].failed, "answers": seen[0].answers}


def _hall(size: int, first: int, opened: datetime) -> _Hall:
    """Stores the paper, the exam and its program, and registers the candidates."""
    from studium.catalog import api as catalog
    from studium.content import api as content
    from studium.exams import api as exams
    from studium.partners import api as partners
    from studium.progress import api as progress

    key = f"final-{size}"
    with tempfile.TemporaryDirectory(prefix="studium-bench-paper-") as folder:
        course.write_paper(Path(folder), questions=QUESTIONS)
        content.import_course(Path(folder), course_key=f"{key}-paper")
    closes = opened + timedelta(hours=6)
    catalog.import_files(files=[("exam.yaml", _file(key, opened, closes))])
    ids = range(first, first + size)
    progress.load_memberships((learner, f"{key}-program", 1, data.START) for learner in ids)
    progress.recompute_all(program_key=f"{key}-program", version=1)
    officers = (first + size - 1, first + size - 2)
    for officer in officers:
        partners.grant_role(user_id=officer, organisation_key=_OFFICE, role="exam_officer", by=None)
    # Who decides about results has none among them.
    candidates = [learner for learner in ids if learner not in officers]
    for learner in candidates:
        exams.register(learner_id=learner, exam_key=key, window_key=f"{key}-w")
    return _Hall(key, candidates, officers)


def _file(key: str, opened: datetime, closes: datetime) -> str:
    return "---\n".join(
        [
            f"institution: {_OFFICE}\nname: Bench Exam Office\ncountry: NZ\n",
            "type: bench\nlabel: Bench program\n",
            f"exam: {key}\ntitle: Final examination\ninstitution: {_OFFICE}\nminutes: 120\npass_mark: 50\n"
            f"content: {{course: {key}-paper, section: final}}\nwindows:\n"
            f"  - {{window: {key}-w, opens: {opened.isoformat()}, closes: {closes.isoformat()}}}\n",
            f"program: {key}-program\ntitle: Examined\ntype: bench\ninstitutions: [{_OFFICE}]\nfield: '0611'\n"
            f"rules:\n  all:\n    - {{exam: {key}}}\n",
        ]
    )


def _start(hall: _Hall, cookie: str) -> bytes:
    fields = {"window": f"{hall.exam}-w", "honour": "1"}
    return request("POST", f"/exams/{hall.exam}/start", cookie, fields, cookies=f"; studium_device={_DEVICE}")


def _saves(hall: _Hall, cookies: Sequence[str]) -> list[bytes]:
    """Every candidate answers question after question; each save is new."""
    sittings = {learner: public_id for _pk, learner, public_id in _sittings(hall)}
    found = []
    for number in range(1, QUESTIONS + 1):
        right, wrong = _ANSWERS[(number - 1) % course.PROBLEMS_EACH % 4]
        for at, (learner, cookie) in enumerate(zip(hall.ids, cookies, strict=True)):
            answer = right if (at + number) % 10 < 7 else wrong
            fields = {f"q{number}-2_1": answer, "asked": str(number), "seq": str(number), "tab": "bench-tab"}
            found.append(
                request(
                    "POST", f"/sitting/{sittings[learner]}/save", cookie, fields,
                    cookies=f"; studium_device={_DEVICE}", accept="application/json",
                )
            )  # fmt: skip
    return found


# A right and a wrong answer to each kind of question of the paper.
_ANSWERS = [("choice_2", "choice_0"), ("12.5", "11"), ("heat", "cold"), ("more", "less")]


def _sittings(hall: _Hall) -> list[tuple[int, int, str]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.id, s.learner_id, s.public_id FROM exams_sitting s JOIN exams_exam e ON e.id = s.exam_id"
            " WHERE e.key = %s ORDER BY s.id",
            [hall.exam],
        )
        return [(int(row[0]), int(row[1]), str(row[2])) for row in cursor.fetchall()]


def _after(hall: _Hall, opened: datetime) -> list[Result]:
    """Every question answered; then the clock runs out, and the office does its work."""
    from studium.core import clock
    from studium.exams import api as exams

    _answer_all(hall)
    size = len(hall.ids)
    key, window = hall.exam, f"{hall.exam}-w"
    one, other = hall.officers
    results = []

    def timed(what: str, target: str, work: object) -> None:
        assert callable(work)
        database, began, cpu = database_cpu_seconds(), time.perf_counter(), time.process_time()
        work()
        took = time.perf_counter() - began
        results.append(
            Result(
                job="exam", what=f"{what}, {size:,} candidates", rate=size / took, unit="candidates", seconds=took,
                cpu_app_ms=(time.process_time() - cpu) * 1000 / size,
                cpu_database_ms=(database_cpu_seconds() - database) * 1000 / size, target=target,
            )
        )  # fmt: skip

    with clock.at(opened + timedelta(hours=7)):

        def close() -> None:
            while exams.close_overdue_sittings(limit=2000):
                pass

        timed("time is up: closed and marked", "", close)
        timed(
            f"statistics of {QUESTIONS} items", "10,000 in 5 s",
            lambda: exams.work_out_statistics(officer_id=one, exam_key=key, window_key=window),
        )  # fmt: skip
        proposed: list[str] = []
        timed(
            "release put together", "",
            lambda: proposed.append(
                exams.propose(officer_id=one, exam_key=key, window_key=window, sittings=None)
            ),
        )  # fmt: skip
        timed(
            "released by the second officer",
            "10,000 in 10 s",
            lambda: exams.approve(officer_id=other, release=proposed[0]),
        )
    return results


def _answer_all(hall: _Hall) -> None:
    """An answer of everybody to every question, as saves would have left them; harder questions are missed more."""
    from django.db import connection

    postgresql = connection.vendor == "postgresql"
    cast = "::jsonb" if postgresql else ""
    keys = [
        (course.block_key(n // course.PROBLEMS_EACH, n % course.PROBLEMS_EACH), n) for n in range(QUESTIONS)
    ]
    with connection.cursor() as cursor:
        for key, number in keys:
            right, wrong = _ANSWERS[number % course.PROBLEMS_EACH % 4]
            cursor.execute(
                "INSERT INTO exams_answer (sitting_id, block_key, content, flagged, seq, tab, saved_at)"  # noqa: S608 - own names
                f" SELECT s.id, %s, CASE WHEN (s.id * 7919 + %s) %% 101 < %s THEN %s{cast} ELSE %s{cast} END, %s, 1,"
                " 'bench', s.started_at FROM exams_sitting s JOIN exams_exam e ON e.id = s.exam_id"
                " WHERE e.key = %s ON CONFLICT (sitting_id, block_key) DO NOTHING",
                [
                    key, number * 104_729 % 101, 30 + number % 60, f'{{"2_1": "{right}"}}', f'{{"2_1": "{wrong}"}}',
                    False, hall.exam,
                ],
            )  # fmt: skip
        cursor.execute("ANALYZE")
