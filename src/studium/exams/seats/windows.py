"""A window's seats as the office sees them, and one's own as a candidate does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studium.accounts import api as accounts
from studium.core.clock import now

from ..ledger import exam_by_key, window_of
from ..models import Registration
from ..policy import check_officer
from ..rules import WindowTimes
from ..states import RegistrationState
from .models import Invitation, Seating
from .seating import SlotView, slots


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody with a place not yet used, or one that lapsed and may be moved."""

    registration: str
    name: str
    lapsed: bool
    starts: datetime | None
    mode: str


@dataclass(frozen=True, slots=True)
class WindowSeats:
    exam_key: str
    exam_title: str
    window_key: str
    times: WindowTimes
    admits: str
    invited: int
    slots: tuple[SlotView, ...]
    people: tuple[Placed, ...]
    other_windows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """The dates a candidate may choose; `slot` is the one they have."""

    exam_key: str
    exam_title: str
    window_key: str
    registered: bool
    slot: str
    slots: tuple[SlotView, ...]
    other_windows: tuple[tuple[str, datetime], ...]


def window_seats(*, officer_id: int, exam_key: str, window_key: str) -> WindowSeats:
    """For exam officers of the institution; raises `NotAllowed`. Queries do not grow with the people."""
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    window = window_of(exam, window_key)
    places = list(
        Registration.objects.filter(
            window=window, state__in=[RegistrationState.REGISTERED, RegistrationState.LAPSED]
        )
        .select_related("seat__slot")
        .order_by("pk")
    )
    people = accounts.people({one.learner_id for one in places})
    seating = Seating.objects.filter(window=window).first()
    placed = []
    for one in places:
        seat = getattr(one, "seat", None)
        placed.append(
            Placed(
                registration=one.public_id,
                name=people[one.learner_id].legal_name,
                lapsed=one.state == RegistrationState.LAPSED,
                starts=seat.slot.starts if seat and seat.slot else None,
                mode=seat.mode if seat else "self",
            )
        )
    others = exam.windows.filter(withdrawn=False, closes__gt=now()).exclude(pk=window.pk)
    return WindowSeats(
        exam_key=exam.key,
        exam_title=exam.title,
        window_key=window.key,
        times=window.times,
        admits=seating.admits if seating else "self",
        invited=Invitation.objects.filter(window=window).count(),
        slots=tuple(slots(window)),
        people=tuple(sorted(placed, key=lambda row: (row.name, row.registration))),
        other_windows=tuple(others.order_by("opens", "pk").values_list("key", flat=True)),
    )


def own_seat(*, learner_id: int, exam_key: str, window_key: str) -> OwnSeat:
    """What a candidate may choose from in a window, and where else they might go."""
    exam = exam_by_key(exam_key)
    window = window_of(exam, window_key)
    place = (
        Registration.objects.filter(learner=learner_id, window=window, state=RegistrationState.REGISTERED)
        .select_related("seat__slot")
        .first()
    )
    seat = getattr(place, "seat", None) if place else None
    moment = now()
    open_now = [
        (one.key, one.opens)
        for one in exam.windows.filter(withdrawn=False).exclude(pk=window.pk).order_by("opens", "pk")
        if one.times.registering(moment)
    ]
    return OwnSeat(
        exam_key=exam.key,
        exam_title=exam.title,
        window_key=window.key,
        registered=place is not None,
        slot=seat.slot.public_id if seat and seat.slot else "",
        slots=tuple(one for one in slots(window) if one.entry_until > moment),
        other_windows=tuple(open_now),
    )
