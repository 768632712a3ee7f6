"""Seats in a window: whom it admits, which slot, and what is asked at the door (R12, R13)."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Count, Q
from django.utils import formats
from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid

from .. import models as tables
from ..documents import ExamTerms
from ..hurdles import Hurdle, at
from ..models import Registration, Window
from ..policy import check_officer
from ..states import RegistrationState
from ..supervision.doors import before_entering
from .models import Invitation, Seat, Seating, Slot

# States of a registration that hold a seat.
HOLDING = (RegistrationState.REGISTERED, RegistrationState.USED)


@dataclass(frozen=True, slots=True)
class SlotView:
    """A slot. `zone` names where it takes place; `local` is its beginning there."""

    public_id: str
    starts: datetime
    entry_until: datetime
    zone: str
    place: str
    capacity: int
    taken: int

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.taken)

    @property
    def local(self) -> datetime:
        return self.starts.astimezone(zoneinfo.ZoneInfo(self.zone))

    @property
    def there(self) -> str:
        """Its beginning as the clocks there show it; a template's own filter would show the reader's."""
        return formats.date_format(self.local.replace(tzinfo=None), "j F Y, H:i")


def slots(window: Window) -> list[SlotView]:
    """The window's slots with how many seats are taken. One query."""
    counted = window.slots.annotate(taken=Count("seats", filter=Q(seats__registration__state__in=HOLDING)))
    return [
        SlotView(row.public_id, row.starts, row.entry_until, row.zone, row.place, row.capacity, row.taken)
        for row in counted.order_by("starts", "pk")
    ]


def before_seat(window: Window, learner_id: int) -> list[Hurdle]:
    """What stands between somebody and a seat of their own choosing in this window."""
    found = []
    seating = Seating.objects.filter(window=window).first()
    if seating is not None and seating.admits == "office":
        found.append(Hurdle("by_office", _("The exam office fills this window itself.")))
    elif seating is not None and seating.admits == "invited":
        email = get_user_model().objects.values_list("email", flat=True).get(pk=learner_id)
        if not Invitation.objects.filter(window=window, email=email.lower()).exists():
            found.append(
                Hurdle(
                    "by_invitation", _("This window is by invitation, and there is none for your address.")
                )
            )
    offered = slots(window)
    if offered and not any(one.free and one.entry_until > now() for one in offered):
        found.append(Hurdle("slots_full", _("Every date of this window is taken.")))
    return found


def pick(
    place: Registration,
    slot: str,
    *,
    mode: str = "self",
    by: int | None = None,
    why: str = "",
    deferred_from: Registration | None = None,
) -> None:
    """Seats a place. Where the window has slots one has to be named; the slot's row is locked, so that two who want the
    last seat are served in turn and one is told."""
    chosen = None
    if slot or Slot.objects.filter(window=place.window_id).exists():
        if not slot and mode != "self":
            slot = _first_free(place)
        chosen = Slot.objects.select_for_update().filter(window=place.window_id, public_id=slot).first()
        if chosen is None:
            raise Invalid(_("Choose one of the dates of this window."), field="slot")
        if chosen.entry_until <= now():
            raise Conflict(_("That date is past; choose another."))
        taken = Seat.objects.filter(slot=chosen, registration__state__in=HOLDING)
        if taken.exclude(registration=place).count() >= chosen.capacity:
            raise Conflict(_("The last seat of that date has just been taken; choose another."))
    elif mode == "self":
        return
    Seat.objects.update_or_create(
        registration=place,
        defaults={
            "slot": chosen,
            "mode": mode,
            "by_id": by,
            "why": why,
            "deferred_from": deferred_from,
        },
    )


def _first_free(place: Registration) -> str:
    """A place that was moved or given without naming a date takes the first with a free seat; it can be moved on."""
    free = (one.public_id for one in slots(place.window) if one.free and one.entry_until > now())
    return next(free, "")


def at_the_door(
    window: Window, learner_id: int, terms: ExamTerms, place: Registration | None
) -> list[Hurdle]:
    """What stands before the start of somebody who is registered: their slot, and the supervision."""
    seat = (
        Seat.objects.filter(
            registration__learner=learner_id,
            registration__window=window,
            registration__state=RegistrationState.REGISTERED,
        )
        .select_related("slot")
        .first()
    )
    slot = (seat.slot.starts, seat.slot.entry_until) if seat is not None and seat.slot is not None else None
    return [*before_slot(slot), *before_entering(learner_id, window, terms)]


def before_slot(slot: tuple[datetime, datetime] | None) -> list[Hurdle]:
    """What a slot, from when until when one may start in it, says of a start now."""
    if slot is None:
        return []
    moment, (starts, entry_until) = now(), slot
    if moment < starts:
        when = at(starts)
        text = _("Your date is %(when)s; you can start from then on.") % {"when": when}
        return [Hurdle("slot_ahead", text, {"when": when})]
    if moment >= entry_until:
        when = at(entry_until)
        text = _("Your date has passed: you could start until %(when)s.") % {"when": when}
        return [Hurdle("slot_past", text, {"when": when})]
    return []


def add_slot(
    *,
    officer_id: int,
    exam_key: str,
    window_key: str,
    day_and_time: str,
    zone: str,
    minutes: int,
    capacity: int,
    place: str = "",
) -> str:
    """Adds a slot by the local time of where it takes place (`2026-03-12T09:00`, `Asia/Tokyo`); returns its public id.

    A time that the zone's clocks skip or show twice is refused. `minutes`: how long after its beginning one may start.
    """
    exam, window = tables.Exam.objects.get(key=exam_key), None
    check_officer(user_id=officer_id, exam=exam)
    window = exam.windows.get(key=window_key)
    try:
        zone_info = zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise Invalid(
            _("“%(zone)s” is no time zone; write it like Asia/Tokyo.") % {"zone": zone}, field="zone"
        ) from None
    try:
        local = datetime.fromisoformat(day_and_time).replace(tzinfo=zone_info)
    except ValueError:
        raise Invalid(_("Give day and time like 2026-03-12T09:00."), field="starts") from None
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise Invalid(_("The clocks there are changed at that hour; choose another time."), field="starts")
    starts = local.astimezone(zoneinfo.ZoneInfo("UTC"))
    if not 1 <= capacity <= 100_000 or not 1 <= minutes <= 10_080:
        raise Invalid(_("Give how many seats there are, and for how many minutes one may start."))
    until = starts + timedelta(minutes=minutes)
    if starts < window.opens or until > window.closes:
        raise Invalid(
            _("The date lies outside the window, which is open from %(opens)s until %(closes)s.")
            % {"opens": at(window.opens), "closes": at(window.closes)},
            field="starts",
        )
    with write():
        slot = Slot.objects.create(
            window=window, starts=starts, entry_until=until, zone=zone, place=place.strip(), capacity=capacity
        )
        audit.record(
            actor_id=officer_id,
            action="add exam slot",
            target=f"window:{exam_key}/{window_key}",
            after={"starts": starts.isoformat(), "zone": zone, "capacity": capacity},
        )
    return slot.public_id
