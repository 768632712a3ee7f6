"""Reading the catalogue: programs, courses, runs, exams, rule versions, prices."""

from __future__ import annotations

from typing import Any

from studium.core.errors import Invalid, NotFound
from studium.core.money import Money

from . import models, requirements, views
from .requirements_problems import say as _
from .stamp import kept


@kept
def program(key: str) -> views.ProgramPage:
    """One program's page; raises `NotFound`."""
    row = models.Program.objects.filter(key=key).first()
    if row is None:
        raise NotFound(_("There is no program “{key}”.", key=key))
    type_ = models.ProgramType.objects.filter(key=row.document["type"]).first()
    number = row.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return views.program_page(row.key, row.document, type_.document if type_ else {}, number)


@kept
def programs() -> tuple[str, ...]:
    """The keys of all programs, by title."""
    return tuple(models.Program.objects.order_by("title", "key").values_list("key", flat=True))


@kept
def courses() -> tuple[str, ...]:
    """The keys of all courses, by title."""
    return tuple(models.Course.objects.order_by("title", "key").values_list("key", flat=True))


@kept
def course(key: str) -> views.CoursePage:
    """One course with its runs in the file's order; raises `NotFound`."""
    row = models.Course.objects.filter(key=key).first()
    if row is None:
        raise NotFound(_("There is no course “{key}”.", key=key))
    runs = [run.document for run in row.runs.order_by("position", "key")]
    return views.course_page(row.key, row.document, runs)


@kept
def run(key: str) -> views.RunView:
    """One run; raises `NotFound`."""
    row = models.Run.objects.select_related("course").filter(key=key).first()
    if row is None:
        raise NotFound(_("There is no course run “{key}”.", key=key))
    return views.run_view(row.document, row.course.key, row.course.document)


@kept
def runs_of(organisation_key: str) -> tuple[views.RunView, ...]:
    """Every run of the courses an institution offers, alone or with others. One query."""
    rows = models.Run.objects.select_related("course").order_by("course__title", "position", "key")
    return tuple(
        views.run_view(row.document, row.course.key, row.course.document)
        for row in rows
        if organisation_key in row.course.document.get("institutions", ())
    )


@kept
def exam_document(key: str) -> dict[str, Any]:
    """What an exam's file declares (docs/formats/program.md), under `exam` its key; raises `NotFound`."""
    row = models.ExamDeclaration.objects.filter(key=key).first()
    if row is None:
        raise NotFound(_("There is no exam “{key}”.", key=key))
    document: dict[str, Any] = row.document
    return {"exam": row.key} | document


@kept
def exams() -> tuple[str, ...]:
    """The keys of all exams."""
    return tuple(models.ExamDeclaration.objects.order_by("key").values_list("key", flat=True))


@kept
def rule_version(program_key: str, number: int) -> views.RuleVersionView:
    """One immutable rule version; raises `NotFound`."""
    row = models.RuleVersion.objects.filter(program__key=program_key, number=number).first()
    if row is None:
        raise NotFound(_("The program “{key}” has no rule version {number}.", key=program_key, number=number))
    return views.RuleVersionView(
        program_key=program_key,
        number=number,
        tree=requirements.parse(row.rules),
        settings=row.settings,
        names=row.names,
        published_at=row.published_at,
    )


def current_rule_version(program_key: str) -> views.RuleVersionView:
    """The rule version a new learner is pinned to (R3); raises `NotFound`."""
    return rule_version(program_key, program(program_key).version)


@kept
def programs_ever_with(subject: str) -> tuple[str, ...]:
    """The programs of which any rule version names the subject: learners are pinned to older ones too."""
    found = models.RuleVersion.objects.order_by("program__key", "number").values_list("program__key", "names")
    return tuple(dict.fromkeys(key for key, names in found if subject in names))


@kept
def programs_with(subject: str) -> tuple[str, ...]:
    """The programs whose current rules name the subject (`course:KEY`, `exam:KEY`, `program:KEY`), by title."""
    return tuple(key for key in programs() if subject in current_rule_version(key).names)


def price_of(kind: str, ref: str) -> Money | None:
    """What something costs now: kind verified (ref a run), bundle or credential (a program), exam (an exam).

    None where it is not sold; zero money where it is free. Raises `NotFound` for an unknown ref.
    """
    if kind == "verified":
        return run(ref).price
    if kind == "bundle":
        return program(ref).bundle_price
    if kind == "credential":
        return program(ref).credential_price
    if kind == "exam":
        return views.money(exam_document(ref).get("price"))
    raise Invalid(_("“{kind}” is not something that is sold.", kind=kind), field="kind")
