"""Beginning a part: its clock runs, and ends with the span of all parts or the window at the latest (R14)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, NotFound

from ..closing import hold, parts_of, settle
from ..documents import ExamTerms, PartTerms
from ..models import Sitting, SittingPart
from .clock import Arrangements, part_end, whole_end
from .devices import check_here


def end_of_all(terms: ExamTerms, *, started: datetime, closes: datetime, arranged: Arrangements) -> datetime:
    """When all parts must have ended for a sitting that begins at `started`."""
    return whole_end(
        started=started,
        minutes=[part.minutes for part in terms.parts],
        within_hours=terms.within_hours,
        closes=closes,
        arranged=arranged,
    )


def begin_part(sitting: Sitting, number: int, terms: tuple[PartTerms, ...]) -> SittingPart:
    """Sets a part of a sitting going; the caller, who holds the sitting locked, stores both."""
    started = now()
    part = terms[number - 1]
    sitting.current = number
    sitting.deadline = part_end(
        started=started,
        minutes=part.minutes,
        ends=sitting.ends_at or sitting.deadline,
        arranged=Arrangements.from_json(sitting.arrangements),
    )
    return SittingPart(
        sitting=sitting, number=number, key=part.key, started_at=started, deadline=sitting.deadline
    )


def go_on(*, learner_id: int, sitting: str, part: int, device: str = "") -> None:
    """Begins the next part of the candidate's own sitting; begun already, does nothing.

    Parts come in their order (R14): raises `Conflict` for any but the next, and while one is under way;
    `NotFound` for a sitting of somebody else, `OnAnotherDevice`.
    """
    with write():
        number = (
            Sitting.objects.filter(public_id=sitting, learner=learner_id).values_list("pk", flat=True).first()
        )
        if number is None:
            raise NotFound(_("There is no such sitting of yours."))
        locked = hold(number)
        settle(locked)
        if locked.submitted_at is not None or locked.parts.filter(number=part).exists():
            return
        check_here(locked.device, device)
        following = locked.parts.count() + 1
        terms = parts_of(locked)
        if locked.current or part != following or part > len(terms):
            raise Conflict(_("The parts come in their order; the next one begins when this one has ended."))
        begun = begin_part(locked, part, terms)
        locked.save(update_fields=["current", "deadline"])
        begun.save()
