"""Importing files: read all, check all, then store all in one transaction, or nothing.

A program whose rules or settings differ from its current version gets a new rule version; one whose texts
alone differ keeps it (R1 to R3).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Invalid
from studium.core.events import Event, emit
from studium.partners import api as partners

from . import models, requirements, stamp
from .checking import ORGANISATIONS, Known, check_alone, check_together
from .events import ExamDeclared, ProgramPublished, RunsChanged
from .permission import check_may_publish
from .requirements_problems import say as _
from .yaml_marks import Document, FileProblem, read


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or would do. `problems` non-empty means that nothing was stored."""

    documents: int
    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: int = 0
    new_versions: tuple[str, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    dry_run: bool = False


class Refused(Invalid):
    """An import that was refused, whole; `problems` says why, line by line."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass
class _Tally:
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    unchanged: int = 0

    def note(self, document: Document, made: bool, differs: bool) -> bool:
        """Counts one document; returns whether anything of it is new."""
        name = f"{document.kind} {document.key}"
        if made:
            self.created.append(name)
        elif differs:
            self.changed.append(name)
        else:
            self.unchanged += 1
        return made or differs


def import_files(
    *, files: Iterable[tuple[str, str]], dry_run: bool = False, by: int | None = None
) -> ImportReport:
    """Imports documents from `files`, pairs of a name (for messages) and its text. All or nothing.

    `by` is the person who publishes, who must be a program manager there; None is the operator. Raises `Refused`
    with every problem (file, line, field, rule, sentence), `NotAllowed`.
    """
    documents: list[Document] = []
    problems: list[FileProblem] = []
    for name, text in files:
        found, wrong = read(name, text)
        documents += found
        problems += wrong
    for document in documents:
        problems += check_alone(document)
    if not problems:
        problems += check_together(documents, known())
    if problems:
        raise Refused(problems)
    if dry_run:
        return ImportReport(documents=len(documents), dry_run=True)
    if by is not None:
        check_may_publish(by, documents)
    tally = _Tally()
    with write():
        told = _store(documents, tally, by)
        # Whoever hears of a change reads the catalogue: it must be whole and known to have changed by then.
        stamp.touch()
        for event in told:
            emit(event)
    return ImportReport(
        documents=len(documents),
        created=tuple(tally.created),
        changed=tuple(tally.changed),
        unchanged=tally.unchanged,
        new_versions=tuple(tally.versions),
    )


def read_paths(paths: Iterable[Path]) -> list[tuple[str, str]]:
    """The files' names and texts; a folder stands for its .yaml files. Raises `Invalid` with a sentence."""
    files: list[tuple[str, str]] = []
    for path in paths:
        found = sorted([*path.glob("*.yaml"), *path.glob("*.yml")]) if path.is_dir() else [path]
        if not found:
            raise Invalid(_("There is no .yaml file in {path}.", path=path))
        for file in found:
            try:
                files.append((str(file), file.read_text(encoding="utf-8")))
            except OSError as error:
                raise Invalid(_("{file} cannot be read: {why}.", file=file, why=error.strerror)) from error
            except UnicodeDecodeError as error:
                sentence = _(
                    "{file} is not UTF-8 text (byte {at}); save it as UTF-8.", file=file, at=error.start
                )
                raise Invalid(sentence) from error
    return files


def known() -> Known:
    """What the catalogue holds now, for new documents to refer to."""
    programs = {
        row.program.key: requirements.parse(row.rules)
        for row in models.RuleVersion.objects.select_related("program").order_by("program_id", "number")
    }
    return Known(
        organisations=frozenset(partners.organisations()),
        types=frozenset(models.ProgramType.objects.values_list("key", flat=True)),
        courses=frozenset(models.Course.objects.values_list("key", flat=True)),
        exams=frozenset(models.ExamDeclaration.objects.values_list("key", flat=True)),
        runs=dict(models.Run.objects.values_list("key", "course__key")),
        agreements={
            agreement["agreement"]: key
            for key, document in models.Program.objects.values_list("key", "document")
            for agreement in document.get("agreements", ())
        },
        programs=programs,
    )


def _store(documents: list[Document], tally: _Tally, by: int | None) -> list[Event]:
    """Stores the documents; returns what is to be told about them."""
    order = {kind: index for index, kind in enumerate((*ORGANISATIONS, "type", "course", "exam", "program"))}
    programs: list[tuple[Document, bool]] = []
    told: list[Event] = []
    for document in sorted(documents, key=lambda document: order[document.kind]):
        if document.kind in ORGANISATIONS:
            _organisation(document, tally)
        elif document.kind == "type":
            _row(models.ProgramType, document, tally)
        elif document.kind == "course":
            told += _course(document, tally)
        elif document.kind == "exam":
            if _row(models.ExamDeclaration, document, tally, title=document.value["title"]):
                told.append(ExamDeclared(exam_key=document.key))
        else:
            programs.append((document, _row(models.Program, document, tally, title=document.value["title"])))
    names = _names()
    if tally.changed:
        _rename(names)
    for document, fresh in programs:
        number, new = _publish(document, names)
        if new:
            tally.versions.append(f"{document.key} {number}")
            audit.record(
                actor_id=by,
                action="publish rules",
                target=f"program:{document.key}",
                after={"version": number},
            )
        if new or fresh:
            told.append(ProgramPublished(program_key=document.key, version=number))
    return told


def _body(document: Document) -> dict[str, Any]:
    """What is stored: the document as read, its rules in their canonical form."""
    body = {name: value for name, value in document.value.items() if name != document.kind}
    if "rules" in body:
        body["rules"] = requirements.to_raw(requirements.parse(body["rules"]))
    return body


def _organisation(document: Document, tally: _Tally) -> None:
    body = _body(document)
    before = partners.document(document.key)
    if tally.note(document, before is None, before != {document.kind: document.key} | body):
        partners.upsert_organisation(key=document.key, kind=document.kind, document=body)


def _row(model: Any, document: Document, tally: _Tally, **columns: Any) -> bool:
    """Stores a document in its table; returns whether anything changed."""
    body = _body(document)
    row = model.objects.filter(key=document.key).first()
    changed = tally.note(document, row is None, row is not None and row.document != body)
    if changed:
        model.objects.update_or_create(key=document.key, defaults={"document": body} | columns)
    return changed


def _course(document: Document, tally: _Tally) -> list[Event]:
    """Runs that left the file stay: learners are in them. They only lose their place on the page's list."""
    if not _row(models.Course, document, tally, title=document.value["title"]):
        return []
    course = models.Course.objects.get(key=document.key)
    for position, run in enumerate(document.value.get("runs", ())):
        models.Run.objects.update_or_create(
            key=run["run"], defaults={"course": course, "document": run, "position": position}
        )
    return [RunsChanged(course_key=document.key)]


def _names() -> dict[str, str]:
    names = {f"course:{key}": title for key, title in models.Course.objects.values_list("key", "title")}
    names |= {
        f"exam:{key}": title for key, title in models.ExamDeclaration.objects.values_list("key", "title")
    }
    return names | {
        f"program:{key}": title for key, title in models.Program.objects.values_list("key", "title")
    }


def _rename(names: dict[str, str]) -> None:
    """What a version calls its subjects follows their titles: a name is no rule, and a misprint may be mended."""
    for pk, known in models.RuleVersion.objects.values_list("pk", "names"):
        renewed = {subject: names.get(subject, name) for subject, name in known.items()}
        if renewed != known:
            models.RuleVersion.objects.filter(pk=pk).update(names=renewed)


def _publish(document: Document, names: dict[str, str]) -> tuple[int, bool]:
    """The program's current version number, and whether it was made just now."""
    program = models.Program.objects.select_for_update().get(key=document.key)
    tree = requirements.parse(document.value["rules"])
    rules = requirements.to_raw(tree)
    settings = {"overlap": bool(document.value.get("overlap", False))}
    digest = hashlib.sha256(json.dumps([rules, settings], sort_keys=True).encode()).hexdigest()
    last = program.versions.order_by("-number").first()
    if last is not None and last.digest == digest:
        return last.number, False
    subjects = {subject for leaf in requirements.leaves(tree) for subject in requirements.subjects_of(leaf)}
    version = models.RuleVersion.objects.create(
        program=program,
        number=last.number + 1 if last else 1,
        rules=rules,
        settings=settings,
        names={subject: names[subject] for subject in sorted(subjects) if subject in names},
        digest=digest,
        published_at=now(),
    )
    return version.number, True
