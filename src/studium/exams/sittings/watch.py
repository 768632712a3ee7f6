"""The sittings under way, for an exam officer: where each is, when it ends, whether its clock stands still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studium.accounts import api as accounts
from studium.core.clock import now

from ..closing import parts_of
from ..ledger import exam_by_key
from ..models import Sitting
from ..policy import check_officer
from .pausing import paused

# How many are shown at once; anybody is found by their address.
SHOWN_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Running:
    """One sitting under way. `part` 0 is between parts; `deadline` is when what runs ends."""

    sitting: str
    name: str
    part: int
    parts: int
    started_at: datetime
    deadline: datetime
    paused: bool


@dataclass(frozen=True, slots=True)
class Room:
    """The first sittings to end, and how many there are in all."""

    running: tuple[Running, ...]
    total: int


def under_way(*, officer_id: int, exam_key: str, email: str = "") -> Room:
    """Sittings under way, the next to end first; with `email`, that person's alone. Raises `NotAllowed`."""
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    rows = Sitting.objects.filter(exam=exam, submitted_at=None)
    if email:
        person = accounts.person_by_email(email.strip())
        rows = rows.filter(learner=person.id if person else 0)
    shown = list(rows.defer("form").order_by("deadline", "pk")[:SHOWN_AT_ONCE])
    people = accounts.people({row.learner_id for row in shown})
    moment = now()
    return Room(
        tuple(
            Running(
                sitting=row.public_id,
                name=people[row.learner_id].legal_name,
                part=row.current,
                parts=len(parts_of(row)),
                started_at=row.started_at,
                deadline=row.deadline,
                paused=paused(row, moment),
            )
            for row in shown
            if row.learner_id in people
        ),
        rows.count(),
    )
