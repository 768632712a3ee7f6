"""The campus's course: text, a film, practice, two graded homeworks and a final, in `campus_olx`."""

from __future__ import annotations

from pathlib import Path

from studium.content import api as content
from studium.learning import api as learning

OLX = Path(__file__).parent / "campus_olx"


def import_course() -> None:
    """Imports it as the content of the campus's course `flow`."""
    content.import_course(OLX, course_key="flow-content")
    learning.forget()


def right(block_key: str, run_key: str = "flow-2026") -> dict[str, str | list[str]]:
    """The answers to a problem that its author declares right."""
    answers = learning.problem(run_key=run_key, block_key=block_key).declared()
    assert answers is not None
    return dict(answers)


def wrong(block_key: str, run_key: str = "flow-2026") -> dict[str, str | list[str]]:
    """Answers that earn nothing."""
    answers = learning.problem(run_key=run_key, block_key=block_key).wrong()
    assert answers is not None
    return dict(answers)
