"""What is wrong with an exam document: parts without questions, banks that are not there, time that is too short."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import dates
from .requirements_problems import say as _
from .yaml_marks import Document, FieldPath, FileProblem

# Fields that a document without `parts` says for its only part.
_OF_ONE_PART = ("content", "minutes")


def check_exam(document: Document) -> list[FileProblem]:
    """What is wrong with one exam by itself. The schema has been checked."""
    value = document.value
    return [*_parts(document, value), *_banks(document, value), *_time(document, value)]


def _parts(document: Document, value: dict[str, Any]) -> Iterator[FileProblem]:
    parts = value.get("parts", ())
    for name in _OF_ONE_PART if parts else ():
        if name in value:
            sentence = _("An exam of parts says “{name}” in each part; take it out here.", name=name)
            yield document.problem((name,), "exam-parts", sentence)
    yield from _twice(document, ("parts",), [part["part"] for part in parts], "part")
    banks = {bank["bank"] for bank in value.get("banks", ())}
    for index, part in enumerate(parts):
        if ("content" in part) == ("blueprint" in part):
            sentence = _(
                "Part “{part}” needs either “content” or “blueprint”: where its questions come from.",
                part=part["part"],
            )
            yield document.problem(("parts", index, "part"), "part-questions", sentence)
        for at, line in enumerate(part.get("blueprint", ())):
            if line["bank"] not in banks:
                sentence = _("There is no bank “{bank}” in this exam.", bank=line["bank"])
                yield document.problem(("parts", index, "blueprint", at, "bank"), "unknown-bank", sentence)


def _banks(document: Document, value: dict[str, Any]) -> Iterator[FileProblem]:
    yield from _twice(document, ("banks",), [bank["bank"] for bank in value.get("banks", ())], "bank")
    for index, bank in enumerate(value.get("banks", ())):
        for at, shelf in enumerate(bank["from"]):
            if "section" in shelf and "unit" in shelf:
                sentence = _("Name a section or a unit, not both.")
                yield document.problem(("banks", index, "from", at, "unit"), "bank-place", sentence)


def _twice(document: Document, path: FieldPath, keys: list[str], name: str) -> Iterator[FileProblem]:
    for index, key in enumerate(keys):
        if key in keys[:index]:
            sentence = _("“{key}” stands twice; keep one.", key=key)
            yield document.problem((*path, index, name), "duplicate", sentence)


def _time(document: Document, value: dict[str, Any]) -> Iterator[FileProblem]:
    """Whoever may begin can also finish: limits and windows hold all parts one after another (R14)."""
    minutes = sum(part["minutes"] for part in value.get("parts", ()))
    within = value.get("within_hours")
    if within is not None and not minutes:
        yield document.problem(
            ("within_hours",), "exam-parts", _("“within_hours” is about “parts”; name them.")
        )
    elif within is not None and minutes > within * 60:
        sentence = _(
            "The parts take {minutes} minutes together, more than the {within} hours they must end within.",
            minutes=minutes,
            within=within,
        )
        yield document.problem(("within_hours",), "exam-time", sentence)
    for index, window in enumerate(value.get("windows", ()) if minutes else ()):
        opens, closes = dates.start(window["opens"]), dates.end(window["closes"])
        if opens and closes and (closes - opens).total_seconds() < minutes * 60:
            sentence = _(
                "Window “{window}” is shorter than the {minutes} minutes that the parts take together.",
                window=window["window"],
                minutes=minutes,
            )
            yield document.problem(("windows", index, "closes"), "exam-time", sentence)
