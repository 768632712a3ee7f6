"""What a start asks of the database: the place with all that hangs on it, twice, the second time under the lock.

Thousands ask this in the same minute, so that each is one query, written once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, F, FilteredRelation, OuterRef, Q, Subquery

from studium.core.prepared import NUMBER, TEXT, Insert, Prepared, Update, execute

from ..definition.form import Draft
from ..models import Exam, LedgerEntry, Registration, Sitting, SittingPart, Window
from ..states import Kind, RegistrationState
from .clock import Arrangements

_PLACE = Prepared(
    lambda learner_id, exam_key, window_key: Registration.objects.filter(
        learner=learner_id, exam__key=exam_key, window__key=window_key, state=RegistrationState.REGISTERED
    ).values_list(
        "pk", "public_id", "exam_id", "exam__number", "exam__document",
        "window_id", "window__register_from", "window__register_until", "window__opens", "window__closes",
        "window__release_after", "window__withdrawn",
        "prepared_paper__exam_number", "prepared_paper__content_version", "prepared_paper__form",
        "seat__slot__starts", "seat__slot__entry_until",
    ),
    NUMBER, TEXT, TEXT + "!",
)  # fmt: skip

# No two sittings of one attempt: what began meanwhile is seen here, as the candidate's row is held.
_STILL = Prepared(
    lambda place: (
        Registration.objects.filter(pk=place)
        .annotate(
            given=FilteredRelation(
                "exam__accommodations",
                condition=Q(exam__accommodations__ended_at=None)
                & Q(exam__accommodations__learner=F("learner")),
            )
        )
        .values_list(
            "state", "given__time_factor", "given__break_minutes", "given__large_print", "given__separate_format",
            Subquery(
                Sitting.objects.filter(learner=OuterRef("learner"), exam=OuterRef("exam"))
                .order_by().values("exam").annotate(count=Count("pk")).values("count")
            ),
            Subquery(
                LedgerEntry.objects.filter(registration=OuterRef("pk"), kind=Kind.CONSUMED)
                .order_by("pk").values("pk")[:1]
            ),
        )
    ),
    NUMBER,
)  # fmt: skip

_SITTING = Insert(Sitting)
_PART = (
    'INSERT INTO exams_sittingpart (sitting_id, number, "key", started_at, deadline, ended, receipt)'
    " SELECT id, %s, %s, %s, %s, '', '' FROM"
)
_USED = Update(Registration, "state", "ended_at")
_CONSUMED = Insert(LedgerEntry)


@dataclass(frozen=True, slots=True)
class Place:
    """A place that is not used yet, as it was before the candidate was held; `slot` is from when until when one may
    start, `paper` the one prepared for it."""

    registration: Registration
    exam: Exam
    window: Window
    slot: tuple[datetime, datetime] | None
    paper: Draft | None


@dataclass(frozen=True, slots=True)
class Still:
    """What holds for a place under the lock. `sat` counts the sittings of the exam so far; `consumed`: registering
    has used the attempt up already."""

    held: bool
    arrangements: Arrangements
    sat: int
    consumed: bool


def place_of(learner_id: int, exam_key: str, window_key: str) -> Place | None:
    """The learner's place in the window; None where there is none that can be used. One query."""
    rows = _PLACE.rows(learner_id, exam_key, window_key)
    if not rows:
        return None
    (
        pk, public_id, exam_id, number, document, window_id, register_from, register_until, opens, closes,
        release_after, withdrawn, drawn_by, content_version, form, starts, entry_until,
    ) = rows[0]  # fmt: skip
    exam = Exam(pk=exam_id, key=exam_key, number=number, document=document)
    window = Window(
        pk=window_id, exam_id=exam_id, key=window_key, register_from=register_from, register_until=register_until,
        opens=opens, closes=closes, release_after=release_after, withdrawn=withdrawn,
    )  # fmt: skip
    return Place(
        registration=Registration(
            pk=pk, public_id=public_id, learner_id=learner_id, exam_id=exam_id, window_id=window_id
        ),
        exam=exam,
        window=window,
        slot=(starts, entry_until) if starts else None,
        paper=Draft(content_version, form) if drawn_by == number else None,
    )


def still(place: Registration) -> Still:
    """What holds now, of a place whose candidate the caller holds. One query."""
    rows = _STILL.rows(place.pk)
    if not rows:
        return Still(False, Arrangements(), 0, False)
    state, factor, minutes, large, separate, sat, consumed = rows[0]
    given = Arrangements(factor, minutes, large, separate) if factor is not None else Arrangements()
    return Still(state == RegistrationState.REGISTERED, given, sat or 0, consumed is not None)


def store(sitting: Sitting, part: SittingPart, place: Registration, consumed: LedgerEntry | None) -> None:
    """Stores a sitting with its first part; the place is used, and the attempt where that is not yet on the ledger.

    In a `write()`, the candidate held. One statement on PostgreSQL, three or four elsewhere.
    """
    begin, begun = _SITTING.statement(sitting), "exams_sitting WHERE public_id = %s"
    others = [_USED.statement(place), *([_CONSUMED.statement(consumed)] if consumed else [])]
    at = connection.ops.adapt_datetimefield_value
    values = [part.number, part.key, at(part.started_at), at(part.deadline)]
    if connection.vendor == "postgresql":
        named = [
            ("begun", f"{begin[0]} RETURNING id"),
            *((f"other{n}", sql) for n, (sql, _) in enumerate(others)),
        ]
        whole = ", ".join(f"{name} AS ({sql})" for name, sql in named)
        given = [value for _sql, each in (begin, *others) for value in each]
        execute(f"WITH {whole} {_PART} begun", [*given, *values])
        return
    execute(*begin)
    execute(f"{_PART} {begun}", [*values, sitting.public_id])
    for sql, each in others:
        execute(sql, each)
