"""A program's file reaches the apps that run parts of it."""

from __future__ import annotations

from studium.catalog.events import ExamDeclared, ProgramPublished
from studium.exams import api as exams


def exam(event: ExamDeclared) -> None:
    exams.sync_exam(event.exam_key)


def agreements(event: ProgramPublished) -> None:
    from studium.recognition import agreements as recognition  # TEMPORARY until its api stands

    recognition.sync_agreements(event.program_key)
