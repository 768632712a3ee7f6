"""The clock stands still only in a break that was arranged, or at an invigilator's word (R17)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, NotFound

from ..closing import hold, settle
from ..models import Pause, Sitting
from ..policy import check_not_own, check_officer, said_why
from .clock import LONGEST_PAUSE, Arrangements


def paused(sitting: Sitting, moment: datetime) -> bool:
    return bool(
        sitting.paused_at and sitting.paused_until and sitting.paused_at <= moment < sitting.paused_until
    )


def break_left(sitting: Sitting) -> timedelta:
    """How much of the arranged breaks is left."""
    given = timedelta(minutes=Arrangements.from_json(sitting.arrangements).break_minutes)
    if not given:
        return given
    taken = (one.ends_at - one.began_at for one in sitting.pauses.filter(is_break=True))
    return max(timedelta(), given - sum(taken, timedelta()))


def take_break(*, learner_id: int, sitting: str) -> None:
    """Stops the clock for what is left of the arranged breaks, or until the candidate goes on.

    Raises `Conflict` where no break was arranged, none is left, or no part is under way.
    """
    with write():
        locked = _own(learner_id, sitting)
        if paused(locked, now()):
            return
        _check_running(locked)
        left = break_left(locked)
        if left <= timedelta():
            raise Conflict(_("No break is left; the clock goes on."))
        _pause(locked, left, is_break=True)


def end_break(*, learner_id: int, sitting: str) -> None:
    """The candidate goes on; what is left of the break is kept. An invigilator's pause is not theirs to end."""
    with write():
        locked = _own(learner_id, sitting)
        last = locked.pauses.order_by("-pk").first()
        if not paused(locked, now()) or last is None:
            return
        if not last.is_break:
            raise Conflict(_("An invigilator stopped the clock, and sets it going again."))
        _go_on(locked, last)


def pause(*, officer_id: int, sitting: str, reason: str) -> None:
    """An invigilator stops the clock of one sitting, with a reason. It goes on by itself after four hours.

    The time is given back in full, beyond the end of the window too.
    """
    why = said_why(reason)
    with write():
        locked = _officers(officer_id, sitting)
        if paused(locked, now()):
            return
        _check_running(locked)
        _pause(locked, LONGEST_PAUSE, is_break=False, by=officer_id, why=why)
        audit.record(actor_id=officer_id, action="pause sitting", target=f"sitting:{sitting}", why=why)


def resume(*, officer_id: int, sitting: str) -> None:
    """The clock of a paused sitting goes on, whoever stopped it."""
    with write():
        locked = _officers(officer_id, sitting)
        last = locked.pauses.order_by("-pk").first()
        if not paused(locked, now()) or last is None:
            return
        _go_on(locked, last)
        audit.record(actor_id=officer_id, action="resume sitting", target=f"sitting:{sitting}")


def _own(learner_id: int, public_id: str) -> Sitting:
    number = (
        Sitting.objects.filter(public_id=public_id, learner=learner_id).values_list("pk", flat=True).first()
    )
    if number is None:
        raise NotFound(_("There is no such sitting of yours."))
    locked = hold(number)
    settle(locked)
    return locked


def _officers(officer_id: int, public_id: str) -> Sitting:
    found = Sitting.objects.filter(public_id=public_id).select_related("exam").first()
    if found is None:
        raise NotFound(_("There is no such sitting."))
    check_officer(user_id=officer_id, exam=found.exam)
    check_not_own(officer_id=officer_id, learner_id=found.learner_id)
    locked = hold(found.pk)
    settle(locked)
    return locked


def _check_running(sitting: Sitting) -> None:
    if sitting.submitted_at is not None or not sitting.current:
        raise Conflict(_("No part of this sitting is under way, so that there is no clock to stop."))


def _pause(
    sitting: Sitting, longest: timedelta, *, is_break: bool, by: int | None = None, why: str = ""
) -> None:
    began = now()
    Pause.objects.create(
        sitting=sitting,
        number=sitting.current,
        by_id=by,
        why=why,
        is_break=is_break,
        began_at=began,
        ends_at=began + longest,
    )
    sitting.paused_at, sitting.paused_until = began, began + longest
    move(sitting, longest, whole=not is_break or not _within(sitting))
    sitting.save(update_fields=["paused_at", "paused_until"])


def _go_on(sitting: Sitting, last: Pause) -> None:
    rest = last.ends_at - now()
    last.ends_at = now()
    last.save(update_fields=["ends_at"])
    sitting.paused_at = sitting.paused_until = None
    move(sitting, -rest, whole=not last.is_break or not _within(sitting))
    sitting.save(update_fields=["paused_at", "paused_until"])


def _within(sitting: Sitting) -> bool:
    """True where the span of all parts was set with the breaks in it, so that a break does not move its end."""
    return bool(sitting.terms.get("within_hours"))


def move(sitting: Sitting, by: timedelta, *, whole: bool) -> None:
    """Moves the end of the part under way, and with `whole` that of all parts; stores both."""
    sitting.deadline += by
    if whole and sitting.ends_at is not None:
        sitting.ends_at += by
    sitting.save(update_fields=["deadline", "ends_at"])
    sitting.parts.filter(number=sitting.current).update(deadline=sitting.deadline)
