"""Files of results as an exam officer sees them, and what they say about each learner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core.errors import NotFound

from ..ledger import exam_by_key
from ..policy import check_officer
from .files import moment_of
from .models import ImportedResult, ResultsFile
from .rows import Line, Outcome


@dataclass(frozen=True, slots=True)
class FileView:
    """A file with its reconciliation. `own`: checked by who looks, so that another officer takes it."""

    public_id: str
    exam_key: str
    exam_title: str
    name: str
    digest: str
    origin: str
    state: str
    totals: dict[str, Any]
    by: str
    at: datetime
    applied_by: str
    applied_at: datetime | None
    reversed_by: str
    reversed_at: datetime | None
    reversed_why: str
    own: bool
    lines: tuple[Line, ...] = ()

    @property
    def rejects(self) -> tuple[Line, ...]:
        return tuple(one for one in self.lines if one.outcome in (Outcome.REJECTED, Outcome.LEFT_ALONE))

    @property
    def taken(self) -> tuple[Line, ...]:
        return tuple(one for one in self.lines if one.outcome in (Outcome.NEW, Outcome.CHANGED))


@dataclass(frozen=True, slots=True)
class Imported:
    """One result from elsewhere, as it stands. `stands` False: it was taken back."""

    learner_id: int
    exam_key: str
    reference: str
    percent: Decimal
    passed: bool
    identity_checked: bool
    effective_at: datetime
    stands: bool


def files(*, officer_id: int, exam_key: str) -> tuple[str, list[FileView]]:
    """The exam's title and its last files, the newest first, without their rows. Raises `NotAllowed`."""
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    rows = ResultsFile.objects.filter(exam=exam).select_related("exam").defer("lines").order_by("-pk")[:50]
    return exam.title, _views(list(rows), officer_id, lines=False)


def file(*, officer_id: int, public_id: str) -> FileView:
    """One file with every row. Raises `NotFound`, `NotAllowed`."""
    row = ResultsFile.objects.select_related("exam").filter(public_id=public_id).first()
    if row is None:
        raise NotFound(_("There is no such file."))
    check_officer(user_id=officer_id, exam=row.exam)
    return _views([row], officer_id, lines=True)[0]


def results_of_file(*, file: str) -> list[Imported]:
    """What stands now under each reference a file has set, or had set before it was reversed. Two queries."""
    row = ResultsFile.objects.select_related("exam").get(public_id=file)
    references = {
        line["reference"] for line in row.lines if line["outcome"] in (Outcome.NEW, Outcome.CHANGED)
    }
    rows = ImportedResult.objects.filter(exam=row.exam).order_by("pk")
    return [
        Imported(
            learner_id=one.learner_id,
            exam_key=row.exam.key,
            reference=one.reference,
            percent=one.percent,
            passed=one.passed,
            identity_checked=one.identity_checked,
            effective_at=moment_of(one.sat_on),
            stands=one.stands,
        )
        for one in rows
        if one.reference in references
    ]


def _views(rows: list[ResultsFile], officer_id: int, *, lines: bool) -> list[FileView]:
    people = accounts.people(
        {one for row in rows for one in (row.by_id, row.applied_by_id, row.reversed_by_id) if one}
    )

    def name(number: int | None) -> str:
        return people[number].display_name if number in people else ""

    return [
        FileView(
            public_id=row.public_id,
            exam_key=row.exam.key,
            exam_title=row.exam.title,
            name=row.name,
            digest=row.digest,
            origin=row.origin,
            state=row.state,
            totals=row.totals,
            by=name(row.by_id),
            at=row.at,
            applied_by=name(row.applied_by_id),
            applied_at=row.applied_at,
            reversed_by=name(row.reversed_by_id),
            reversed_at=row.reversed_at,
            reversed_why=row.reversed_why,
            own=row.by_id == officer_id,
            lines=tuple(Line(**one) for one in row.lines) if lines else (),
        )
        for row in rows
    ]
