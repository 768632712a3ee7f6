"""The examination that is measured: its paper, its program, and so many candidates who hold a place."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from . import course, data
from .answers import request

QUESTIONS = 60
_OFFICE = "exambench"
_DEVICE = "benchdevice0"
# So many of the candidates do not start by the server.
ASIDE = 2
# How many of their saves are ever asked for: a few times what a server answers in the time of a measurement.
_SAVES = 24_000
# A right and a wrong answer to each kind of question of the paper.
_ANSWERS = [("choice_2", "choice_0"), ("12.5", "11"), ("heat", "cold"), ("more", "less")]


@dataclass(frozen=True, slots=True)
class Hall:
    """One size: an exam of its own and who sits it. `ids` are in the order in which they registered."""

    exam: str
    ids: Sequence[int]
    officers: tuple[int, int]

    @property
    def window(self) -> str:
        return f"{self.exam}-w"


def open_hall(size: int, first: int, opened: datetime) -> Hall:
    """Stores the paper, the exam and its program; registers the candidates, and prepares their papers."""
    from studium.catalog import api as catalog
    from studium.content import api as content
    from studium.exams import api as exams
    from studium.partners import api as partners
    from studium.progress import api as progress

    key = f"final-{size}"
    with tempfile.TemporaryDirectory(prefix="studium-bench-paper-") as folder:
        course.write_paper(Path(folder), questions=QUESTIONS)
        content.import_course(Path(folder), course_key=f"{key}-paper")
    catalog.import_files(files=[("exam.yaml", _file(key, opened, opened + timedelta(hours=6)))])
    ids = range(first, first + size)
    progress.load_memberships((learner, f"{key}-program", 1, data.START) for learner in ids)
    progress.recompute_all(program_key=f"{key}-program", version=1)
    # Who decides about results has none among them.
    *candidates, one, other = ids
    for officer in (one, other):
        partners.grant_role(user_id=officer, organisation_key=_OFFICE, role="exam_officer", by=None)
    hall = Hall(key, candidates, (one, other))
    exams.register(learner_id=candidates[0], exam_key=key, window_key=hall.window)
    _register_alike(hall)
    exams.prepare_papers(officer_id=one, exam_key=key, window_key=hall.window)
    # As it is at the moment when a window opens: another next step for everybody, computed for nobody yet.
    progress.stale_programs(program_keys=[f"{key}-program"])
    return hall


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


def _register_alike(hall: Hall) -> None:
    """Everybody else as the first: place, ledger and standing are copied, since registering ten thousand one by one
    would take longer than all that is measured."""
    from django.db import connection

    program, model = f"{hall.exam}-program", hall.ids[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO exams_registration"
            ' (public_id, learner_id, exam_id, window_id, state, "authorisation", registered_at)'
            " SELECT 'b' || r.window_id || '-' || s.learner_id, s.learner_id, r.exam_id, r.window_id, r.state,"
            ' r."authorisation", r.registered_at FROM exams_registration r JOIN exams_exam e ON e.id = r.exam_id,'
            " progress_standing s WHERE e.key = %s AND r.learner_id = %s AND s.program_key = %s"
            " AND s.learner_id > %s AND s.learner_id <= %s ORDER BY s.learner_id",
            [hall.exam, model, program, model, hall.ids[-1]],
        )
        cursor.execute(
            "INSERT INTO exams_ledgerentry (learner_id, exam_id, kind, count, source, cause, registration_id, why, at)"
            " SELECT r.learner_id, l.exam_id, l.kind, l.count, l.source, l.kind || ':' || r.public_id,"
            " CASE WHEN l.registration_id IS NULL THEN NULL ELSE r.id END, l.why, l.at"
            " FROM exams_ledgerentry l JOIN exams_registration r ON r.exam_id = l.exam_id AND r.learner_id <> l.learner_id"
            " JOIN exams_exam e ON e.id = l.exam_id WHERE e.key = %s AND l.learner_id = %s ORDER BY r.id, l.id",
            [hall.exam, model],
        )
        cursor.execute(
            "UPDATE progress_standing SET detail = (SELECT detail FROM progress_standing WHERE program_key = %s"
            " AND learner_id = %s) WHERE program_key = %s AND learner_id > %s AND learner_id <= %s",
            [program, model, program, model, hall.ids[-1]],
        )


def start(hall: Hall, cookie: str) -> bytes:
    fields = {"window": hall.window, "honour": "1"}
    return request("POST", f"/exams/{hall.exam}/start", cookie, fields, cookies=f"; studium_device={_DEVICE}")


def saves(hall: Hall, cookies: Sequence[str]) -> list[bytes]:
    """Every candidate answers question after question; each save is new."""
    at = dict(sittings(hall))
    found: list[bytes] = []
    for number in range(1, QUESTIONS + 1):
        right, wrong = _ANSWERS[(number - 1) % course.PROBLEMS_EACH % 4]
        for turn, (learner, cookie) in enumerate(zip(hall.ids, cookies, strict=True)):
            answer = right if (turn + number) % 10 < 7 else wrong
            fields = {f"q{number}-2_1": answer, "asked": str(number), "seq": str(number), "tab": "bench-tab"}
            found.append(
                request(
                    "POST", f"/sitting/{at[learner]}/save", cookie, fields,
                    cookies=f"; studium_device={_DEVICE}", accept="application/json",
                )
            )  # fmt: skip
        if len(found) > _SAVES:
            break
    return found


def sittings(hall: Hall) -> list[tuple[int, str]]:
    """Learner and public id of every sitting of the hall's exam."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.learner_id, s.public_id FROM exams_sitting s JOIN exams_exam e ON e.id = s.exam_id"
            " WHERE e.key = %s ORDER BY s.id",
            [hall.exam],
        )
        return [(int(row[0]), str(row[1])) for row in cursor.fetchall()]


def queries(hall: Hall) -> tuple[int, int]:
    """Statements of a start and of a save, transaction control included, by the last candidate; the one before them
    has warmed what is kept in the process."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from studium.exams import api as exams

    before, who = hall.ids[-ASIDE:]
    exams.start(learner_id=before, exam_key=hall.exam, window_key=hall.window, device=_DEVICE)
    with CaptureQueriesContext(connection) as starting:
        sitting = exams.start(learner_id=who, exam_key=hall.exam, window_key=hall.window, device=_DEVICE)
    with CaptureQueriesContext(connection) as saving:
        exams.save_answers(
            learner_id=who,
            sitting=sitting,
            saves=[exams.Save(question=1, answers={"2_1": "choice_2"})],
            seq=1,
            tab="bench-own",
            device=_DEVICE,
        )
    return len(starting), len(saving)


def answer_all(hall: Hall) -> None:
    """An answer of everybody to every question, as saves would have left them; harder questions are missed more."""
    from django.db import connection

    cast = "::jsonb" if connection.vendor == "postgresql" else ""
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
