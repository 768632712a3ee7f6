"""The ledger of attempts: append-only, each line with its cause (R15, R16, R24)."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.errors import NotFound
from studium.core.prepared import NUMBER, Prepared

from . import documents
from .models import Exam, LedgerEntry, Registration, Window
from .rules import Balance, Entry, balance
from .states import Kind, Source


def exam_by_key(exam_key: str) -> Exam:
    exam = Exam.objects.filter(key=exam_key).first()
    if exam is None:
        raise NotFound(_("There is no exam “%(exam)s”.") % {"exam": exam_key})
    return exam


def window_of(exam: Exam, window_key: str) -> Window:
    window = exam.windows.filter(key=window_key).first()
    if window is None:
        raise NotFound(
            _("The exam “%(exam)s” has no window “%(window)s”.") % {"exam": exam.title, "window": window_key}
        )
    return window


def terms_of(exam: Exam) -> documents.ExamTerms:
    return documents.parse(exam.key, exam.document)


_CANDIDATE = Prepared(
    lambda learner_id: (
        get_user_model().objects.select_for_update(no_key=True).filter(pk=learner_id).values_list("pk")
    ),
    NUMBER,
)


def lock_candidate(learner_id: int) -> None:
    """Decisions about one person's attempts are taken in turn: the learner's row stands for them."""
    _CANDIDATE.rows(learner_id)


def as_entry(row: LedgerEntry) -> Entry:
    return Entry(
        kind=Kind(row.kind),
        count=row.count,
        source=Source(row.source) if row.source else None,
        registration=row.registration_id,
        window=row.registration.window.key if row.registration else "",
    )


def rows_of(*, learner_id: int, exam_id: int) -> list[LedgerEntry]:
    return list(
        LedgerEntry.objects.filter(learner=learner_id, exam=exam_id)
        .select_related("registration__window")
        .order_by("pk")
    )


def held(rows: Iterable[LedgerEntry]) -> Balance:
    return balance(as_entry(row) for row in rows)


def put(
    *,
    learner_id: int,
    exam_id: int,
    kind: Kind,
    cause: str,
    count: int = 1,
    source: Source | None = None,
    registration: Registration | None = None,
    why: str = "",
    author_id: int | None = None,
) -> None:
    """Writes one line; a cause that was written before writes nothing."""
    row = line(
        learner_id=learner_id,
        exam_id=exam_id,
        kind=kind,
        cause=cause,
        count=count,
        source=source,
        registration=registration,
        why=why,
        author_id=author_id,
    )
    LedgerEntry.objects.bulk_create([row], ignore_conflicts=True)


def line(
    *,
    learner_id: int,
    exam_id: int,
    kind: Kind,
    cause: str,
    count: int = 1,
    source: Source | None = None,
    registration: Registration | None = None,
    why: str = "",
    author_id: int | None = None,
) -> LedgerEntry:
    """A line as it is to be written."""
    return LedgerEntry(
        learner_id=learner_id,
        exam_id=exam_id,
        kind=kind.value,
        count=count,
        source=source.value if source else "",
        cause=cause,
        registration=registration,
        why=why,
        author_id=author_id,
        at=now(),
    )


def give_back(registration: Registration, *, cause: str, why: str = "", author_id: int | None = None) -> None:
    """Returns the attempt of a registration, reserved or consumed."""
    put(
        learner_id=registration.learner_id,
        exam_id=registration.exam_id,
        kind=Kind.RETURNED,
        cause=f"{cause}:{registration.public_id}",
        registration=registration,
        why=why,
        author_id=author_id,
    )
