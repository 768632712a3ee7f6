"""Registering for a window: an attempt is set aside, the authorisation frozen (R11, R15, R16)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import TypedDict

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict
from studium.core.events import emit

from .documents import ExamTerms
from .eligibility import Eligibility, eligibility
from .events import PlaceChanged
from .hurdles import Situation, before_registering, refuse
from .ledger import exam_by_key, give_back, held, line, lock_candidate, put, rows_of, terms_of, window_of
from .models import Exam, LedgerEntry, Registration, Sitting, Window
from .rules import Balance
from .seats.seating import at_the_door, before_seat, pick
from .states import SHOWN, Kind, RegistrationState, Source


@dataclass(frozen=True, slots=True)
class Registered:
    public_id: str
    exam_key: str
    window_key: str


class _Line(TypedDict):
    learner_id: int
    exam_id: int
    kind: Kind
    cause: str
    registration: Registration


def situation(
    *,
    learner_id: int,
    window: Window,
    terms: ExamTerms,
    may_sit: Eligibility,
    attempts: Balance,
    identity: bool,
    place: Registration | None = None,
) -> Situation:
    unreleased = Sitting.objects.filter(learner=learner_id, window=window).exclude(result__state__in=SHOWN)
    return Situation(
        terms=terms,
        window_key=window.key,
        times=window.times,
        withdrawn=window.withdrawn,
        eligibility=may_sit,
        held=attempts,
        identity_checked=identity,
        awaiting_release=unreleased.exists(),
        seating=partial(before_seat, window, learner_id),
        door=partial(at_the_door, window, learner_id, terms, place),
    )


def identity_checked(learner_id: int) -> bool:
    return accounts.identity_checked(learner_id)


def register(*, learner_id: int, exam_key: str, window_key: str, slot: str = "") -> Registered:
    """Takes a place in a window, in a slot where it has slots. Idempotent while the place is held.

    Sets an attempt aside, or uses it up where the policy says that registering does (R16); a free exam
    grants it on the spot. The authorisation and its reasons are frozen with the place (R11). Raises
    `Conflict` with the first obstacle's sentence.
    """
    exam = exam_by_key(exam_key)
    terms = terms_of(exam)
    window = window_of(exam, window_key)
    may_sit = eligibility(learner_id=learner_id, exam_key=exam_key)
    with write():
        lock_candidate(learner_id)
        place = place_in(learner_id, window)
        if place is None:
            attempts = check_may_register(learner_id, exam, window, terms, may_sit)
            place = take_place(learner_id, exam, window, terms, may_sit, attempts)
            pick(place, slot)
    return Registered(place.public_id, exam_key, window_key)


def place_in(learner_id: int, window: Window) -> Registration | None:
    """The place the learner holds in the window, not used yet."""
    return Registration.objects.filter(
        learner=learner_id, window=window, state=RegistrationState.REGISTERED
    ).first()


def check_may_register(
    learner_id: int,
    exam: Exam,
    window: Window,
    terms: ExamTerms,
    may_sit: Eligibility,
    *,
    waived: Collection[str] = (),
) -> Balance:
    """The attempts held, where nothing stands in the way of a place; else `Conflict` with the first obstacle's
    sentence. `waived` are codes of obstacles that do not count."""
    attempts = held(rows_of(learner_id=learner_id, exam_id=exam.pk))
    case = situation(
        learner_id=learner_id, window=window, terms=terms, may_sit=may_sit, attempts=attempts, identity=True
    )
    refuse([one for one in before_registering(case, now()) if one.code not in waived])
    return attempts


def take_place(
    learner_id: int, exam: Exam, window: Window, terms: ExamTerms, may_sit: Eligibility, attempts: Balance
) -> Registration:
    place = Registration.objects.create(
        learner_id=learner_id,
        exam=exam,
        window=window,
        state=RegistrationState.REGISTERED,
        authorisation=may_sit.to_json(),
        registered_at=now(),
    )
    if attempts.available <= 0:
        put(
            learner_id=learner_id,
            exam_id=exam.pk,
            kind=Kind.GRANTED,
            source=Source.FREE,
            cause=f"free:{place.public_id}",
        )
    put(
        learner_id=learner_id,
        exam_id=exam.pk,
        kind=Kind.RESERVED,
        cause=f"registered:{place.public_id}",
        registration=place,
    )
    if terms.attempts.consumes == "registration":
        consume(place)
    emit(PlaceChanged(learner_id=learner_id, exam_key=exam.key))
    return place


def consume(place: Registration) -> None:
    """Uses up the attempt of a place; saying it twice uses it once."""
    put(**_consumed(place))


def consumed_line(place: Registration) -> LedgerEntry:
    """The line that `consume` writes."""
    return line(**_consumed(place))


def _consumed(place: Registration) -> _Line:
    return {
        "learner_id": place.learner_id,
        "exam_id": place.exam_id,
        "kind": Kind.CONSUMED,
        "cause": f"consumed:{place.public_id}",
        "registration": place,
    }


def cancel(*, learner_id: int, exam_key: str, window_key: str) -> None:
    """Gives the place up before the window opens. The attempt comes back unless registering used it (R16)."""
    exam = exam_by_key(exam_key)
    window = window_of(exam, window_key)
    with write():
        lock_candidate(learner_id)
        place = Registration.objects.filter(
            learner=learner_id, window=window, state=RegistrationState.REGISTERED
        ).first()
        if place is None:
            return
        if now() >= window.opens:
            raise Conflict(_("The window has opened; a place can be given up only before."))
        place.state = RegistrationState.CANCELLED
        place.ended_at = now()
        place.save(update_fields=["state", "ended_at"])
        if terms_of(exam).attempts.consumes == "start":
            give_back(place, cause="cancelled")
        emit(PlaceChanged(learner_id=learner_id, exam_key=exam_key))


def lapse_unused(*, limit: int = 500) -> int:
    """Closes the places of windows that are over and were not used; returns how many.

    An attempt that only a start uses comes back. One that registering used up comes back too where the
    candidate could not start because the requirements were no longer met (R11, R16).
    """
    due = Registration.objects.filter(
        state=RegistrationState.REGISTERED, window__closes__lte=now()
    ).values_list("pk", flat=True)[:limit]
    for number in list(due):
        with write():
            _lapse(number)
    return len(due)


def _lapse(number: int) -> None:
    place = Registration.objects.select_related("exam").filter(pk=number).first()
    if place is None:
        return
    lock_candidate(place.learner_id)
    moved = Registration.objects.filter(pk=number, state=RegistrationState.REGISTERED).update(
        state=RegistrationState.LAPSED, ended_at=now()
    )
    if not moved:
        return
    if not eligibility(learner_id=place.learner_id, exam_key=place.exam.key).eligible:
        give_back(place, cause="not-eligible")
    elif terms_of(place.exam).attempts.no_show_returns:
        give_back(place, cause="not-started")
    elif terms_of(place.exam).attempts.consumes == "start":
        consume(place)
    emit(PlaceChanged(learner_id=place.learner_id, exam_key=place.exam.key))
