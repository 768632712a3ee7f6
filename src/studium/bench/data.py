"""The one generator of benchmark data, for every size: 50 programs of 5 courses and an exam, 80 % earned.

Five shapes of rules, ten programs each, so that validity, thresholds, electives, overlapping electives and combined
marks are all paid for. Seeded: the same size gives the same data.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from studium.core.errors import Conflict

if TYPE_CHECKING:
    from studium.progress.facts import Fact

PROGRAMS, COURSES = 50, 5
START = datetime(2023, 1, 1, tzinfo=UTC)
_DAYS = 1200


def prepare(*, learners: int, programs_each: int) -> int:
    """Fills an empty, migrated database; one that holds exactly this is used again. Returns the first learner's id.

    Raises `Conflict` for a database that holds anything else: a benchmark never touches real data.
    """
    from django.contrib.auth import get_user_model

    people = get_user_model().objects.order_by("pk")
    mark = f"{learners}-{programs_each}@bench.example"
    count = people.count()
    if count == learners + 1 and people.filter(email=mark).exists():
        return int(people.values_list("pk", flat=True)[1])
    if count:
        raise Conflict(
            "The database is not empty; benchmarks need one of their own (--database, or another folder)."
        )
    return _fill(learners, programs_each, mark)


def prepare_people(learners: int) -> int:
    """Only people, in an empty, migrated database; returns the first learner's id. Raises `Conflict`."""
    from django.contrib.auth import get_user_model

    if get_user_model().objects.exists():
        raise Conflict(
            "The database is not empty; benchmarks need one of their own (--database, or another folder)."
        )
    return _people(learners, "cohort@bench.example")


def _fill(learners: int, programs_each: int, mark: str) -> int:
    from django.db import connection

    from studium.catalog import api as catalog
    from studium.progress import api as progress

    began = time.perf_counter()

    def said(what: str) -> None:
        print(f"  {time.perf_counter() - began:6.1f} s  {what}", file=sys.stderr, flush=True)

    catalog.import_files(files=[("bench.yaml", catalogue())])
    said("catalogue")
    first = _people(learners, mark)
    said(f"{learners:,} people")
    pairs = (
        (first + n, f"p{(n + k) % PROGRAMS}", 1, START) for n in range(learners) for k in range(programs_each)
    )
    progress.load_memberships(pairs)
    said("memberships")
    count = progress.load_facts(_facts(first, learners, programs_each))
    said(f"{count:,} facts")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    else:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    said("statistics")
    return first


def _people(learners: int, mark: str) -> int:
    """The first row marks what was generated; returns the id of the first learner after it."""
    from django.contrib.auth import get_user_model
    from django.db import connection

    user = get_user_model()
    fields = [field for field in user._meta.local_concrete_fields if not field.primary_key]
    sample = user(legal_name="Bench Learner", password="!", joined_at=START)  # noqa: S106 - no password fits "!"
    base = {
        str(field.column): field.get_db_prep_save(getattr(sample, field.attname), connection)
        for field in fields
    }
    rows = (
        base | {"email": f"l{n}@bench.example" if n else mark, "public_id": f"bench{n:017d}"}
        for n in range(learners + 1)
    )
    columns = ", ".join(base)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {user._meta.db_table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(list(row.values()))
        else:
            marks = ", ".join(["%s"] * len(base))
            statement = f"INSERT INTO {user._meta.db_table} ({columns}) VALUES ({marks})"  # noqa: S608 - own names
            cursor.executemany(statement, [tuple(row.values()) for row in rows])
    return int(user.objects.order_by("pk").values_list("pk", flat=True)[1])


def _facts(first: int, learners: int, programs_each: int) -> Iterator[Fact]:
    from studium.progress.facts import Fact

    chance = random.Random(7)  # noqa: S311 - data, not secrets
    for number in range(learners):
        learner = first + number
        for k in range(programs_each):
            program = (number + k) % PROGRAMS
            for n in range(COURSES):
                if chance.random() >= 0.8:
                    continue
                at = START + timedelta(hours=chance.randrange(24 * _DAYS))
                score = Decimal(chance.randrange(4000, 10001)) / 100
                verified = chance.random() < 0.95
                yield Fact(
                    0, learner, "course_result", f"course:p{program}-c{n}", at, at, score, score >= 50, verified,
                    run=f"p{program}-c{n}-r", source="bench", source_ref=f"p{program}-c{n}",
                )  # fmt: skip
                if program % 5 == 4:
                    yield Fact(
                        0, learner, "component_result", f"component:p{program}-c{n}-paper", at, at, score, None, verified,
                        source="bench", source_ref=f"p{program}-k{n}",
                    )  # fmt: skip
            if chance.random() < 0.5:
                at = START + timedelta(hours=24 * _DAYS + chance.randrange(24 * 150))
                score = Decimal(chance.randrange(5000, 10001)) / 100
                yield Fact(
                    0, learner, "exam_result", f"exam:p{program}-x", at, at, score, score >= 60,
                    source="bench", source_ref=f"p{program}-x",
                )  # fmt: skip


def earned_facts(first: int, learners: int, program: int) -> Iterator[Fact]:
    """All that each of them needs in one program, and passed."""
    from studium.progress.facts import Fact

    chance = random.Random(11)  # noqa: S311 - data, not secrets
    for learner in range(first, first + learners):
        for n in range(COURSES):
            at = START + timedelta(hours=chance.randrange(24 * _DAYS))
            score = Decimal(chance.randrange(6000, 10001)) / 100
            yield Fact(
                0, learner, "course_result", f"course:p{program}-c{n}", at, at, score, True, True,
                run=f"p{program}-c{n}-r", source="bench", source_ref=f"p{program}-c{n}",
            )  # fmt: skip
        at = START + timedelta(hours=24 * _DAYS + chance.randrange(24 * 150))
        yield Fact(
            0, learner, "exam_result", f"exam:p{program}-x", at, at, Decimal(chance.randrange(6000, 10001)) / 100, True,
            source="bench", source_ref=f"p{program}-x",
        )  # fmt: skip


def catalogue() -> str:
    """The program file: one institution, one type, 50 programs with their courses and exams."""
    documents = [
        "institution: bench\nname: Bench University\ncountry: NZ\n",
        "type: bench\nlabel: Bench program\n",
    ]
    for program in range(PROGRAMS):
        documents += [
            f"course: p{program}-c{n}\ntitle: Course {program}.{n}\ninstitutions: [bench]\nfield: '0611'\nlanguage: en\n"
            f"pass_mark: 60\nweeks: 8\nhours_per_week: [6, 8]\nprice: 120 USD\n"
            f"runs: [{{run: p{program}-c{n}-r, start: 2026-01-01, end: 2035-12-31, enrol_until: 2035-06-30}}]\n"
            for n in range(COURSES)
        ]
        documents.append(
            f"exam: p{program}-x\ntitle: Final examination {program}\ninstitution: bench\nminutes: 120\npass_mark: 60\n"
            f"price: 150 USD\nwindows: [{{window: p{program}-w, opens: 2026-01-01, closes: 2035-12-31}}]\n"
        )
        documents.append(
            f"program: p{program}\ntitle: Program {program}\ntype: bench\ninstitutions: [bench]\nfield: '0611'\n"
            f"language: en\nsummary: Five courses and a final examination, generated to be measured.\n"
            f"skills: [Measurement, Systems {program}]\nprices: {{credential: 20 USD}}\nrules:\n{_rules(program)}"
        )
    return "---\n".join(documents)


def _rules(program: int) -> str:
    keys = [f"p{program}-c{n}" for n in range(COURSES)]
    plain = [f"    - course: {key}" for key in keys]
    shape = program % 5
    if shape == 0:
        lines = [f'    - {{course: {key}, valid_for: P5Y, measured_at: "exam:p{program}-x"}}' for key in keys]
    elif shape == 1:
        lines = [f"    - {{course: {key}, min_score: 60}}" for key in keys]
    elif shape == 2:
        lines = [*plain[:3], _choice("Elective", keys[3:])]
    elif shape == 3:
        # Two groups that share a course: who has it must have it counted where it is needed.
        lines = [*plain[:2], _choice("First elective", keys[2:4]), _choice("Second elective", keys[3:])]
    else:
        lines = [
            f"    - mark: {{name: Mark {n}, pass: 50, parts: "
            f"[{{course: {key}, weight: 0.4}}, {{component: {key}-paper, weight: 0.6}}]}}"
            for n, key in enumerate(keys)
        ]
    exam = f"    - {{exam: p{program}-x, min_score: 60}}"
    return "  all:\n" + "\n".join([*lines, exam]) + "\n"


def _choice(name: str, keys: list[str]) -> str:
    of = ", ".join(f"{{course: {key}}}" for key in keys)
    return f"    - choose: {{count: 1, name: {name}, of: [{of}]}}"
