"""Measures J5 (the standing of every learner) and J7 (again, with nothing new), and single evaluations.

    PYTHONPATH=src DATABASE_URL=... .venv/bin/python tests/perf/standings.py --learners 1000000

Generates 50 programs of 5 courses, of five shapes, and learners in one program each with 80 % of the results
earned. Needs an empty, migrated database; a database that holds the same number of learners is measured again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studium.settings")

PROGRAMS, COURSES = 50, 5
START = datetime(2022, 1, 1, tzinfo=UTC)


def rules(program: int) -> str:
    """Five shapes, ten programs each."""
    keys = [f"p{program}-c{n}" for n in range(COURSES)]
    shape = program % 5
    if shape == 0:  # valid for five years at the exam
        courses = "\n".join(
            f'    - {{course: {key}, valid_for: P5Y, measured_at: "exam:p{program}-x"}}' for key in keys
        )
    elif shape == 1:  # a threshold
        courses = "\n".join(f"    - {{course: {key}, min_score: 60}}" for key in keys)
    elif shape == 2:  # three core and one of two
        core = "\n".join(f"    - {{course: {key}}}" for key in keys[:3])
        courses = f"{core}\n    - choose: {{count: 1, name: Elective, of: [{{course: {keys[3]}}}, {{course: {keys[4]}}}]}}"
    elif shape == 3:  # three core, and one of two tracks that share a course with the core's choice
        core = "\n".join(f"    - {{course: {key}}}" for key in keys[:2])
        a, b, c = keys[2:]
        courses = (
            f"{core}\n    - choose: {{count: 1, name: First, of: [{{course: {a}}}, {{course: {b}}}]}}\n"
            f"    - choose: {{count: 1, name: Second, of: [{{course: {b}}}, {{course: {c}}}]}}"
        )
    else:  # combined marks
        courses = "\n".join(
            f"    - mark: {{name: Mark {n}, pass: 50, parts: [{{course: {key}, weight: 0.4}}, {{component: {key}-paper, weight: 0.6}}]}}"
            for n, key in enumerate(keys)
        )
    return f"  all:\n{courses}\n    - {{exam: p{program}-x, min_score: 60}}\n"


def catalogue() -> str:
    documents = ["institution: bench\nname: Bench University\ncountry: NZ\n", "type: bench\nlabel: Bench\n"]
    for program in range(PROGRAMS):
        documents += [
            f"course: p{program}-c{n}\ntitle: Course {program}.{n}\ninstitutions: [bench]\nfield: '0611'\nlanguage: en\n"
            f"pass_mark: 60\nruns: [{{run: p{program}-c{n}-r, start: 2026-01-01, end: 2027-12-31}}]\n"
            for n in range(COURSES)
        ]
        documents.append(
            f"exam: p{program}-x\ntitle: Exam {program}\ninstitution: bench\nminutes: 120\npass_mark: 60\n"
        )
        documents.append(
            f"program: p{program}\ntitle: Program {program}\ntype: bench\ninstitutions: [bench]\nfield: '0611'\n"
            f"language: en\nrules:\n{rules(program)}"
        )
    return "---\n".join(documents)


def facts(first: int, learners: int) -> Iterator[object]:
    from studium.progress.facts import Fact

    chance = random.Random(7)
    for number in range(learners):
        program, learner = number % PROGRAMS, first + number
        marks = program % 5 == 4
        for n in range(COURSES):
            if chance.random() < 0.8:
                at = START + timedelta(hours=chance.randrange(24 * 1500))
                score = Decimal(chance.randrange(4000, 10001)) / 100
                common = {"verified": chance.random() < 0.95, "source": "bench"}
                yield Fact(0, learner, "course_result", f"course:p{program}-c{n}", at, at, score, score >= 50,
                           run=f"p{program}-c{n}-r", source_ref=f"c{n}", **common)  # fmt: skip
                if marks:
                    yield Fact(0, learner, "component_result", f"component:p{program}-c{n}-paper", at, at, score, None,
                               source_ref=f"k{n}", **common)  # fmt: skip
        if chance.random() < 0.5:
            at = START + timedelta(hours=24 * 1500 + chance.randrange(24 * 200))
            score = Decimal(chance.randrange(5000, 10001)) / 100
            yield Fact(0, learner, "exam_result", f"exam:p{program}-x", at, at, score, score >= 60,
                       source="bench", source_ref="x")  # fmt: skip


def generate(learners: int) -> None:
    from django.db import connection

    from studium.accounts.models import User
    from studium.catalog import api as catalog
    from studium.progress import api as progress

    if User.objects.count() == learners:
        return
    catalog.import_files(files=[("bench.yaml", catalogue())])
    said("catalogue")
    joined = START
    if connection.vendor == "postgresql":
        fields = [f.column for f in User._meta.local_concrete_fields if not f.primary_key]
        sample = User(legal_name="Learner", password="!", joined_at=joined)  # noqa: S106
        base = {f.column: f.get_db_prep_save(getattr(sample, f.attname), connection)
                for f in User._meta.local_concrete_fields if not f.primary_key}  # fmt: skip
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY accounts_user ({', '.join(fields)}) FROM STDIN") as copy,
        ):
            for n in range(learners):
                copy.write_row([*({**base, "email": f"l{n}@example.org", "public_id": f"{n:022d}"}.values())])
    else:
        for at in range(0, learners, 5000):
            User.objects.bulk_create(
                User(email=f"l{n}@example.org", legal_name="Learner", public_id=f"{n:022d}")
                for n in range(at, min(at + 5000, learners))
            )
    first = User.objects.order_by("pk").values_list("pk", flat=True)[0]
    said("people")
    progress.load_memberships((first + n, f"p{n % PROGRAMS}", 1, joined) for n in range(learners))
    said("memberships")
    count = progress.load_facts(facts(first, learners))
    said(f"{count} facts")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        said("vacuum")


_begun = time.perf_counter()


def said(what: str) -> None:
    print(f"  {time.perf_counter() - _begun:7.1f} s  {what}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=10_000)
    args = parser.parse_args()
    import django

    django.setup()
    from django.db import connection

    from studium.progress import api as progress
    from studium.progress.models import FactRow, StandingRow

    generate(args.learners)
    StandingRow.objects.all()._raw_delete("default")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE progress_standing")
    begun = time.perf_counter()
    swept = progress.recompute_all()
    j5 = time.perf_counter() - begun
    said(f"J5 {swept}")
    begun = time.perf_counter()
    again = progress.recompute_changed()
    j7 = time.perf_counter() - begun
    said(f"J7 {again}")
    begun = time.perf_counter()
    same = progress.recompute_all()
    full = time.perf_counter() - begun
    said(f"all again {same}")
    # Floor: the one join that must be read, and nothing decided.
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM (SELECT m.learner_id, COUNT(*) FROM progress_membership m JOIN progress_fact f "
            "ON f.learner_id = m.learner_id WHERE f.passed GROUP BY m.learner_id) x"
        )
    floor = time.perf_counter() - begun
    print(json.dumps({
        "learners": args.learners, "facts": FactRow.objects.count(), "database": connection.vendor,
        "j5_seconds": round(j5, 2), "j5_per_second": round(args.learners / j5), "j7_ms": round(j7 * 1000, 1),
        "j5_again_seconds": round(full, 2), "floor_seconds": round(floor, 2), "ratio": round(j5 / floor, 2),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
