"""What the exam office does about seats: whom a window admits, invitations, places given and moved (R12, R24)."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound
from studium.core.events import emit

from ..eligibility import eligibility
from ..events import PlaceChanged
from ..ledger import exam_by_key, give_back, lock_candidate, terms_of, window_of
from ..models import Exam, Registration, Window
from ..policy import check_not_own, office, said_why
from ..registration import Registered, check_may_register, place_in, take_place
from ..states import RegistrationState
from .models import Invitation, Seating
from .seating import pick

# What an officer may set aside: dates of registration and whom the window admits. Not money, not requirements.
_OFFICE_MAY = ("announced", "registration_over", "by_invitation", "by_office")


def admit(*, officer_id: int, exam_key: str, window_key: str, admits: str) -> None:
    """Says whom a window admits: self (anybody who may), invited, office. Places that are held stay."""
    _exam, window = office(officer_id, exam_key, window_key)
    if admits not in ("self", "invited", "office"):
        raise Invalid(_("Say whom the window admits."), field="admits")
    with write():
        Seating.objects.update_or_create(window=window, defaults={"admits": admits})
        audit.record(
            actor_id=officer_id,
            action="set whom a window admits",
            target=f"window:{exam_key}/{window_key}",
            after={"admits": admits},
        )


def invite(*, officer_id: int, exam_key: str, window_key: str, emails: Iterable[str]) -> int:
    """Invites addresses, with or without an account; returns how many are new. All or none: `Invalid` names the first
    that is no address. Those who have an account get a mail."""
    exam, window = office(officer_id, exam_key, window_key)
    wanted = list(dict.fromkeys(one.strip().lower() for one in emails if one.strip()))
    for one in wanted:
        try:
            validate_email(one)
        except ValidationError:
            raise Invalid(
                _("“%(text)s” is no e-mail address.") % {"text": one[:200]}, field="emails"
            ) from None
    with write():
        known = set(
            Invitation.objects.filter(window=window, email__in=wanted).values_list("email", flat=True)
        )
        fresh = [one for one in wanted if one not in known]
        Invitation.objects.bulk_create(
            [Invitation(window=window, email=one, invited_by_id=officer_id, at=now()) for one in fresh],
            ignore_conflicts=True,
        )
        audit.record(
            actor_id=officer_id,
            action="invite to exam",
            target=f"window:{exam_key}/{window_key}",
            after={"count": len(fresh)},
        )
    for one in fresh:
        person = accounts.person_by_email(one)
        if person is not None:
            accounts.notify(
                user_id=person.id,
                subject=_("You are invited to the exam “%(exam)s”") % {"exam": exam.title},
                body=_("You can register for the exam “%(exam)s” here:") % {"exam": exam.title},
                link=f"/exams/{exam.key}/",
            )
    return len(fresh)


def register_for(
    *, officer_id: int, email: str, exam_key: str, window_key: str, slot: str = "", reason: str
) -> Registered:
    """The office gives a place, also outside the dates of registration and where the window admits nobody else.

    Attempts and requirements hold as for anybody: without an attempt there is no place (R15), and without what comes
    before there is none (R10). Raises `Conflict` with the obstacle.
    """
    exam, window = office(officer_id, exam_key, window_key)
    why = said_why(reason)
    person = accounts.person_by_email(email.strip())
    if person is None:
        raise NotFound(_("Nobody has an account with this address."), field="email")
    check_not_own(officer_id=officer_id, learner_id=person.id)
    with write():
        lock_candidate(person.id)
        place = place_in(person.id, window)
        if place is None:
            place = _give_place(person.id, exam, window)
            pick(place, slot, mode="office", by=officer_id, why=why)
            audit.record(
                actor_id=officer_id,
                action="register for exam",
                target=f"registration:{place.public_id}",
                after={"window": window_key},
                why=why,
            )
    return Registered(place.public_id, exam_key, window_key)


def _give_place(learner_id: int, exam: Exam, window: Window) -> Registration:
    terms = terms_of(exam)
    may_sit = eligibility(learner_id=learner_id, exam_key=exam.key)
    attempts = check_may_register(learner_id, exam, window, terms, may_sit, waived=_OFFICE_MAY)
    if window.times.over(now()):
        raise Conflict(_("The window is over."))
    return take_place(learner_id, exam, window, terms, may_sit, attempts)


def defer(*, learner_id: int, exam_key: str, window_key: str, to_window: str, slot: str = "") -> Registered:
    """The candidate moves their place to another window or slot, before their own has opened, and only where
    registering has not used the attempt (R16, R24). Either the whole move happens, or nothing."""
    exam = exam_by_key(exam_key)
    window, target = window_of(exam, window_key), window_of(exam, to_window)
    terms = terms_of(exam)
    with write():
        lock_candidate(learner_id)
        place = _held_place(learner_id, window)
        seat = getattr(place, "seat", None)
        begins = seat.slot.starts if seat and seat.slot else window.opens
        if now() >= begins:
            raise Conflict(_("Your date has come; only the exam office can move your place now."))
        if target.pk == window.pk:
            pick(place, slot, mode=seat.mode if seat else "self")
            return Registered(place.public_id, exam_key, to_window)
        if terms.attempts.consumes == "registration":
            raise Conflict(_("Registering used the attempt; only the exam office can move your place."))
        _leave(place)
        may_sit = eligibility(learner_id=learner_id, exam_key=exam_key)
        attempts = check_may_register(learner_id, exam, target, terms, may_sit)
        moved = place_in(learner_id, target) or take_place(learner_id, exam, target, terms, may_sit, attempts)
        pick(moved, slot, mode="deferred", deferred_from=place)
    return Registered(moved.public_id, exam_key, to_window)


def defer_for(
    *, officer_id: int, registration: str, to_window: str, slot: str = "", reason: str
) -> Registered:
    """The office moves a place that was not started, whatever the date, also one that lapsed or whose registration had
    used the attempt: that attempt comes back and is set aside for the other window (R16, R24)."""
    why = said_why(reason)
    old = Registration.objects.select_related("exam", "window").filter(public_id=registration).first()
    if old is None:
        raise NotFound(_("There is no such place."))
    exam, target = office(officer_id, old.exam.key, to_window)
    check_not_own(officer_id=officer_id, learner_id=old.learner_id)
    with write():
        lock_candidate(old.learner_id)
        old.refresh_from_db(fields=["state"])
        if old.state not in (RegistrationState.REGISTERED, RegistrationState.LAPSED):
            raise Conflict(_("That place was used, given up or moved; it cannot be moved."))
        if target.pk == old.window_id:
            if old.state != RegistrationState.REGISTERED:
                raise Conflict(_("That window is over for this person; choose another."))
            pick(old, slot, mode="office", by=officer_id, why=why)
            moved = old
        else:
            _leave(old, why=why, by=officer_id)
            moved = place_in(old.learner_id, target) or _give_place(old.learner_id, exam, target)
            pick(moved, slot, mode="office", by=officer_id, why=why, deferred_from=old)
        audit.record(
            actor_id=officer_id,
            action="move exam place",
            target=f"registration:{registration}",
            before={"window": old.window.key},
            after={"window": to_window, "registration": moved.public_id},
            why=why,
        )
    return Registered(moved.public_id, exam.key, to_window)


def _held_place(learner_id: int, window: Window) -> Registration:
    place = place_in(learner_id, window)
    if place is None:
        raise Conflict(_("You are not registered for this window; register first."))
    return place


def _leave(place: Registration, *, why: str = "", by: int | None = None) -> None:
    """Ends the old place; its attempt comes back, once, whatever had been done with it."""
    place.state = RegistrationState.DEFERRED
    place.ended_at = place.ended_at or now()
    place.save(update_fields=["state", "ended_at"])
    give_back(place, cause="deferred", why=why, author_id=by)
    emit(PlaceChanged(learner_id=place.learner_id, exam_key=place.exam.key))
