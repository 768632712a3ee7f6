"""`studium bench JOB...`"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

JOBS = {
    "J1": "graded answer, stored durably, progress updated",
    "J2": "learner dashboard, 5 programs of 5 courses",
    "J3": "catalogue page of 10 programs",
    "J4": "grading core, in process",
    "J5": "standing of every learner, set-based",
    "J6": "a cohort: eligible, signed, stored",
    "J7": "the same again with nothing to do",
    "J8": "a credential checked in full; its status list",
    "J9": "memory of the web processes under J1",
    "exam": "a final examination of thousands: start, save, mark, count, release",
}


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    listed = "; ".join(f"{name}: {what}" for name, what in JOBS.items())
    parser = commands.add_parser(
        "bench",
        help="measure the jobs that matter, beside their floors",
        description=f"Generates data, measures, prints a table. {listed}. A database that is not empty and not this "
        "benchmark's own is refused.",
    )
    parser.add_argument(
        "jobs", nargs="+", choices=sorted(JOBS), metavar="JOB", help=f"one or more of {', '.join(JOBS)}"
    )
    parser.add_argument("--learners", type=int, default=10_000, help="how many (default 10,000)")
    parser.add_argument(
        "--database", help="DATABASE_URL of a database for this (default: SQLite in a temporary folder)"
    )
    parser.add_argument(
        "--processes", type=int, default=2, help="J6: how many decide beside the one that stores (default 2)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="studium-bench-") as folder:
        os.environ["STUDIUM_DATA"] = folder
        os.environ["STUDIUM_DEMO"] = "0"
        if args.database:
            os.environ["DATABASE_URL"] = args.database
        else:
            os.environ.pop("DATABASE_URL", None)
        return _run(args)


def _run(args: argparse.Namespace) -> int:
    from studium.cli import setup_django

    setup_django()
    from django.core.management import call_command
    from django.db import connection

    from . import answers, credentials, exam, grading, pages, report, standings

    results: list[report.Result] = []
    asked = set(args.jobs)
    if asked != {"J4"}:
        call_command("migrate", interactive=False, verbosity=0)
    if asked & {"J5", "J7"}:
        results += [result for result in standings.j5_j7(args.learners) if result.job in asked]
    if asked & {"J2", "J3"}:
        if asked & {"J5", "J7"}:
            call_command("flush", interactive=False, verbosity=0)
        results += pages.j2_j3(args.learners, args.jobs)
    if asked & {"J1", "J9"}:
        results += answers.j1_j9(args.learners, args.jobs)
    if asked & {"J6", "J8"}:
        if asked & {"J1", "J2", "J3", "J5", "J7", "J9"}:
            call_command("flush", interactive=False, verbosity=0)
        results += credentials.j6_j8(args.learners, asked, args.processes)
    if "exam" in asked:
        results += exam.exam(args.learners)
    if "J4" in asked:
        results += grading.j4()
    print(f"\n{connection.vendor}, {args.learners:,} learners\n")
    print(report.table(results))
    if args.json:
        args.json.write_text(
            report.as_json(results, database=connection.vendor, learners=args.learners) + "\n"
        )
    return 0
