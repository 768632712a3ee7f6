"""A program's file reaches the apps that run parts of it."""

from __future__ import annotations

from studium.catalog.events import ExamDeclared, ProgramPublished
from studium.exams import api as exams
from studium.recognition import api as recognition


def exam(event: ExamDeclared) -> None:
    exams.sync_exam(event.exam_key)


def agreements(event: ProgramPublished) -> None:
    recognition.sync_agreements(event.program_key)
