"""Loading the demo: the same files a user would import, and people at every stage of the journey."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from studium.catalog import api as catalog
from studium.content import api as content
from studium.core.clock import now
from studium.core.errors import StudiumError
from studium.environment import ROOT
from studium.partners import api as partners

from .demo_people import DemoPerson, History, create, tell

FOLDER = ROOT / "demo"


@cache
def people() -> tuple[DemoPerson, ...]:
    """The demo's people, in the order the sign-in page lists them."""
    raw = yaml.safe_load((FOLDER / "people.yaml").read_text(encoding="utf-8"))
    return tuple(
        DemoPerson(
            key=entry["key"],
            email=entry["email"],
            legal_name=entry["legal_name"],
            display_name=entry["display_name"],
            romanised_name=entry["romanised_name"],
            country=entry["country"],
            time_zone=entry["time_zone"],
            stage=entry.get("stage", ""),
            program=entry["program"],
            story=entry["description"],
            audit=frozenset(entry.get("audit", ())),
            roles=tuple((role["organisation"], role["role"]) for role in entry.get("roles", ())),
        )
        for entry in raw
    )


def load(folder: Path = FOLDER) -> Iterator[tuple[int, int, str]]:
    """Loads everything into an empty database; yields (steps done, steps, what comes next) before each step."""
    courses = sorted(path for path in (folder / "courses").iterdir() if path.is_dir())
    learners = [person for person in people() if person.stage]
    total = 2 + len(courses) + len(learners)
    yield 0, total, "the catalogue"
    catalog.import_files(files=catalog.read_paths([folder / "catalogue"]))
    for number, course in enumerate(courses):
        yield 1 + number, total, f"the course {course.name}"
        content.import_course(course, course_key=course.name)
    # Recommendations are signed before the first credential, which then carries them.
    run_waiting_tasks()
    yield 1 + len(courses), total, "the people"
    ids = {person.key: create(person) for person in people()}
    for number, person in enumerate(learners):
        yield 2 + len(courses) + number, total, f"the story of {person.display_name}"
        history = History(
            learner_id=ids[person.key],
            program_key=person.program,
            today=now(),
            officers=_officers(person.program),
        )
        tell(history, person)
    run_waiting_tasks()


def _officers(program_key: str) -> list[int]:
    """Who may release results of the program's exam."""
    for institution in catalog.program(program_key).institutions:
        found = partners.holders_of(organisation_key=institution, role="exam_officer")
        if found:
            return list(found)
    return []


def run_waiting_tasks() -> None:
    """Does what the task worker would: the demo is complete when it is loaded, not some moments later."""
    from django_tasks_db.models import DBTaskResult

    while waiting := list(DBTaskResult.objects.ready().order_by("enqueued_at")):
        for row in waiting:
            row.claim("demo")
            result = row.task_result
            try:
                row.set_successful(row.task.call(*result.args, **result.kwargs))
            except StudiumError as error:
                row.set_failed(error)
                raise
