"""What an officer arranges for a candidate: more time, breaks, large print, another format (R17).

Kept apart from marks: nothing that a grader reads names this table. What is in force when a sitting begins is
frozen with it; more time set while a sitting is under way moves its end at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Invalid
from studium.core.prepared import NUMBER, Prepared

from ..closing import hold, parts_of, settle
from ..ledger import exam_by_key, lock_candidate
from ..models import Accommodation, Exam, Sitting
from ..policy import check_not_own, check_officer
from .clock import LONGEST_FACTOR, MOST_BREAK_MINUTES, Arrangements, part_time

_IN_FORCE = Prepared(
    lambda learner_id, exam_id: Accommodation.objects.filter(learner=learner_id, exam=exam_id, ended_at=None),
    NUMBER,
    NUMBER + 1,
)


@dataclass(frozen=True, slots=True)
class Arranged:
    """One line of the officer's list."""

    person: str
    name: str
    email: str
    arrangements: Arrangements
    why: str
    set_at: datetime


def _values(row: Accommodation) -> Arrangements:
    return Arrangements(row.time_factor, row.break_minutes, row.large_print, row.separate_format)


def arranged(*, learner_id: int, exam_id: int) -> Arrangements:
    """What is in force for this candidate in this exam. One prepared query."""
    row = _IN_FORCE.first(learner_id, exam_id)
    return _values(row) if row else Arrangements()


def accommodations(*, officer_id: int, exam_key: str) -> tuple[Arranged, ...]:
    """Everything in force for an exam, by name. For its officers alone; raises `NotAllowed`."""
    exam = _office(officer_id, exam_key)
    rows = list(Accommodation.objects.filter(exam=exam, ended_at=None).order_by("pk"))
    people = accounts.people({row.learner_id for row in rows})
    found = [
        Arranged(
            person=people[row.learner_id].public_id,
            name=people[row.learner_id].legal_name,
            email=people[row.learner_id].email,
            arrangements=_values(row),
            why=row.why,
            set_at=row.set_at,
        )
        for row in rows
        if row.learner_id in people
    ]
    return tuple(sorted(found, key=lambda one: (one.name, one.person)))


def accommodate(
    *,
    officer_id: int,
    learner_id: int,
    exam_key: str,
    reason: str,
    time_factor: str | Decimal = "1",
    break_minutes: int = 0,
    large_print: bool = False,
    separate_format: str = "",
) -> None:
    """Arranges this for a candidate in an exam, in place of what was arranged before (R17).

    `time_factor` 1 to 4, `break_minutes` in all 0 to 240. Nothing at all takes an accommodation away; a sitting
    under way never gets shorter. Raises `Invalid` with its field, `NotAllowed`.
    """
    wanted = Arrangements(
        _factor(time_factor), _breaks(break_minutes), large_print, separate_format.strip()[:200]
    )
    if not reason.strip():
        raise Invalid(_("Say on what ground; it stays on record."), field="reason")
    exam = _office(officer_id, exam_key)
    check_not_own(officer_id=officer_id, learner_id=learner_id)
    with write():
        # A sitting that begins at this moment either has it, or is found below.
        lock_candidate(learner_id)
        before = Accommodation.objects.select_for_update().filter(
            learner=learner_id, exam=exam, ended_at=None
        )
        old = before.first()
        before.update(ended_at=now())
        if wanted.any:
            Accommodation.objects.create(
                learner_id=learner_id,
                exam=exam,
                why=reason.strip(),
                by_id=officer_id,
                set_at=now(),
                **(wanted.to_json() | {"time_factor": wanted.time_factor}),
            )
        audit.record(
            actor_id=officer_id,
            action="arrange accommodation",
            target=f"exam:{exam.key}/{accounts.person(learner_id).public_id}",
            before=_values(old).to_json() if old else None,
            after=wanted.to_json(),
            why=reason.strip(),
        )
        for number in Sitting.objects.filter(learner=learner_id, exam=exam, submitted_at=None).values_list(
            "pk", flat=True
        ):
            _lengthen(hold(number), wanted)


def _lengthen(sitting: Sitting, wanted: Arrangements) -> None:
    """More time for a sitting under way, at once; never less."""
    settle(sitting)
    had = Arrangements.from_json(sitting.arrangements)
    if sitting.submitted_at is not None:
        return
    now_has = Arrangements(
        max(had.time_factor, wanted.time_factor),
        max(had.break_minutes, wanted.break_minutes),
        wanted.large_print,
        wanted.separate_format,
    )
    terms = parts_of(sitting)
    more = {part.key: part_time(part.minutes, now_has) - part_time(part.minutes, had) for part in terms}
    closes = sitting.window.closes
    if sitting.ends_at is not None and sitting.terms.get("within_hours"):
        breaks = timedelta(minutes=now_has.break_minutes - had.break_minutes)
        wider = sitting.ends_at + sum(more.values(), timedelta()) + breaks
        sitting.ends_at = max(sitting.ends_at, min(wider, closes))
    latest = sitting.ends_at or closes
    if sitting.current:
        longer = sitting.deadline + more[terms[sitting.current - 1].key]
        sitting.deadline = max(sitting.deadline, min(longer, latest))
        sitting.parts.filter(number=sitting.current).update(deadline=sitting.deadline)
    else:
        sitting.deadline = latest
    sitting.arrangements = now_has.to_json()
    sitting.save(update_fields=["deadline", "ends_at", "arrangements"])


def _office(officer_id: int, exam_key: str) -> Exam:
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    return exam


def _factor(text: str | Decimal) -> Decimal:
    try:
        value = Decimal(str(text).strip() or "1")
    except InvalidOperation:
        value = Decimal(0)
    if not value.is_finite() or not 1 <= value <= LONGEST_FACTOR or value != round(value, 2):
        raise Invalid(
            _("Give the time as a factor from 1 to 4, like 1.5 for time and a half."), field="time_factor"
        )
    return value


def _breaks(minutes: int) -> int:
    if not 0 <= minutes <= MOST_BREAK_MINUTES:
        raise Invalid(_("Breaks are 0 to 240 minutes in all."), field="break_minutes")
    return minutes
