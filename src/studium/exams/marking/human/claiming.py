"""Taking a response up: one person at a time, from the queue of a window.

    taken ──a draft is saved: kept two hours more──▶ taken ──given, complete──▶ given
      ├──two hours without a save, and another grader asks──▶ expired
      ├──the grader knows the candidate──▶ conflict
      ├──the exam office hands it to somebody else──▶ reassigned
      └──the exam office decides itself──▶ decided

Any number of graders may ask at once: a response is locked while it is given out, and looked at again under the
lock; a constraint stands behind it. Places are the first mark, the second where two people mark, and the third.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import NotFound

from ...ledger import exam_by_key, window_of
from ...models import Window
from .models import Grader, Response, ResponseMark
from .people import check_grader, graders_of
from .receiving import counts_without
from .rules import LEASE, Ended, Place

_TRIES = 8


def live(active: list[int], moment: datetime) -> Q:
    """Marks that keep a place: given ones, and those in the hands of somebody who still marks, within their time."""
    held = Q(grader__in=active) & (Q(lease_until=None) | Q(lease_until__gt=moment))
    return Q(ended="") & (Q(given_at__isnull=False) | held)


def is_live(mark: ResponseMark, active: list[int], moment: datetime) -> bool:
    """The same of one mark."""
    if mark.ended:
        return False
    in_time = mark.lease_until is None or mark.lease_until > moment
    return mark.given_at is not None or (mark.grader_id in active and in_time)


def to_mark(window: Window, grader: Grader, active: list[int]) -> QuerySet[Response]:
    """Responses of which a place is free for this grader. Never one's own, never one twice, never a candidate one
    has declared to know."""
    moment = now()
    marks = ResponseMark.objects.filter(response=OuterRef("pk"))

    def free(place: Place) -> Q:
        return ~Q(Exists(marks.filter(live(active, moment), place=place)))

    wanted = free(Place.FIRST) | (Q(second=True) & free(Place.SECOND))
    if grader.third:
        wanted |= Q(third=True) & free(Place.THIRD)
    # Lists that hold for the grader are made once, not looked up response by response.
    own = ResponseMark.objects.filter(grader=grader.user_id, response__window=window)
    mine = own.exclude(ended=Ended.EXPIRED).values("response")
    known = list(own.filter(ended=Ended.CONFLICT).values_list("response__sitting", flat=True))
    return (
        Response.objects.filter(wanted, window=window, points=None)
        .exclude(pk__in=mine)
        .exclude(sitting__in=known)
        .exclude(counts_without())
    )


def in_hand(window: Window, user_id: int) -> QuerySet[ResponseMark]:
    """What this grader has taken up and not given, the oldest first."""
    rows = ResponseMark.objects.filter(response__window=window, grader=user_id, given_at=None, ended="")
    return rows.select_related("response").order_by("taken_at", "pk")


def take_next(*, user_id: int, exam_key: str, window_key: str, block_key: str) -> str:
    """Takes the next response to a question up, and returns its public id; one in hand already comes first.

    Raises `NotAllowed`, and `NotFound` where nothing waits for this grader.
    """
    window = window_of(exam_by_key(exam_key), window_key)
    with write():
        grader = check_grader(user_id=user_id, window=window)
        active = list(graders_of(window))
        held = in_hand(window, user_id).filter(response__block_key=block_key)
        for mark in held.filter(response__points=None):
            # Also after its time, as long as nobody else has asked for it.
            return mark.response.public_id
        passed: list[int] = []
        for _try in range(_TRIES):
            waiting = to_mark(window, grader, active).filter(block_key=block_key)
            # One that somebody is just taking is waited for only where it is the last: it may have a second place.
            found = _lock_next(waiting, passed, skip=True) or _lock_next(waiting, passed, skip=False)
            if found is None:
                break
            place = free_place(found, grader, active)
            if place is not None:
                take(found, place, user_id)
                return found.public_id
            passed.append(found.pk)
    raise NotFound(_("Nothing of this question waits for you now."))


def _lock_next(rows: QuerySet[Response], passed: list[int], *, skip: bool) -> Response | None:
    """The next, locked. Thirds first, then in the order of their numbers, which is that of chance."""
    skip = skip and connection.features.has_select_for_update_skip_locked
    locking = rows.exclude(pk__in=passed).select_for_update(of=("self",), skip_locked=skip)
    return locking.order_by("-third", "number", "pk").first()


def free_place(response: Response, grader: Grader, active: list[int]) -> Place | None:
    """The place that this grader would take of a response held locked, as it stands now."""
    moment = now()
    marks = list(ResponseMark.objects.filter(response=response, ended="", place__lt=Place.DECISION))
    taken = {mark.place for mark in marks if is_live(mark, active, moment)}
    if any(mark.grader_id == grader.user_id and is_live(mark, active, moment) for mark in marks):
        return None
    if response.third and grader.third and Place.THIRD not in taken:
        return Place.THIRD
    wanted = (Place.FIRST, Place.SECOND) if response.second else (Place.FIRST,)
    return next((place for place in wanted if place not in taken), None)


def take(response: Response, place: Place, user_id: int, *, kept: bool = False) -> ResponseMark:
    """Gives a place of a response held locked to this grader; who had it before and let it lie has it no more.

    `kept`: until the exam office says otherwise. Else for `LEASE`.
    """
    moment = now()
    stale: Any = ResponseMark.objects.filter(response=response, ended="").filter(
        Q(place=place) | Q(grader=user_id, given_at=None, place__lt=Place.DECISION)
    )
    stale.update(ended=Ended.EXPIRED, ended_at=moment)
    return ResponseMark.objects.create(
        response=response,
        place=place,
        grader_id=user_id,
        taken_at=moment,
        lease_until=None if kept else moment + LEASE,
    )
