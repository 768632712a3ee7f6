"""The invigilated room: a list of who is expected, and a code for each who was seen at the door.

The code is six digits, shown to the invigilator once, kept as a digest bound to the place, good for one start and five
tries. A new check-in makes a new code and ends the old one.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid

from ..ledger import exam_by_key, terms_of, window_of
from ..models import Registration, Window
from ..policy import check_not_own, check_officer
from ..states import RegistrationState
from .models import CheckIn, Vendor

TRIES = 5


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody on the list. `state`: expected, at_the_door (has a code), entered (used it), started."""

    registration: str
    name: str
    public_id: str
    identity_checked: bool
    starts: datetime | None
    place: str
    state: str


@dataclass(frozen=True, slots=True)
class CheckInList:
    exam_key: str
    exam_title: str
    window_key: str
    invigilated: bool
    remote: bool
    by_vendor: bool
    people: tuple[Expected, ...]


def _digest(place: Registration, code: str) -> str:
    text = f"start code:{place.public_id}:{code}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def check_in_list(*, officer_id: int, exam_key: str, window_key: str) -> CheckInList:
    """Who is expected in the window's rooms, by slot and name. Exam officers only. Six queries, however many."""
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    window = window_of(exam, window_key)
    places = list(
        Registration.objects.filter(
            window=window, state__in=[RegistrationState.REGISTERED, RegistrationState.USED]
        )
        .select_related("check_in", "seat__slot")
        .order_by("pk")
    )
    people = accounts.people({one.learner_id for one in places})
    found = []
    for one in places:
        who, seat, entry = people[one.learner_id], getattr(one, "seat", None), getattr(one, "check_in", None)
        slot = seat.slot if seat else None
        state = "expected" if entry is None else "entered" if entry.used_at else "at_the_door"
        found.append(
            Expected(
                registration=one.public_id,
                name=who.legal_name,
                public_id=who.public_id,
                identity_checked=who.identity_checked_at is not None,
                starts=slot.starts if slot else None,
                place=slot.place if slot else "",
                state="started" if one.state == RegistrationState.USED else state,
            )
        )
    found.sort(key=lambda row: (row.starts or window.opens, row.place, row.name, row.registration))
    terms = terms_of(exam)
    return CheckInList(
        exam.key,
        terms.title,
        window.key,
        invigilated=terms.supervision == "invigilated",
        remote=terms.supervision == "remote",
        by_vendor=terms.supervision == "remote"
        and Vendor.objects.filter(institution_key=exam.institution_key).exists(),
        people=tuple(found),
    )


def check_in(*, officer_id: int, registration: str, document_seen: bool) -> str:
    """Records that somebody stands at the door with a document in their legal name; returns their start code.

    The code is not kept and cannot be shown again. Raises `NotAllowed` for anyone but an exam officer, `Invalid` where
    no document was seen, `Conflict` once they have started.
    """
    place = Registration.objects.select_related("exam").filter(public_id=registration).first()
    if place is None:
        raise Conflict(_("That person is not registered for this window any more."))
    check_officer(user_id=officer_id, exam=place.exam)
    check_not_own(officer_id=officer_id, learner_id=place.learner_id)
    if not document_seen:
        raise Invalid(_("Look at an identity document in the name on the list first."), field="document")
    code = f"{secrets.randbelow(1_000_000):06d}"
    with write():
        place = Registration.objects.select_for_update().get(pk=place.pk)
        if place.state != RegistrationState.REGISTERED:
            raise Conflict(_("That person has started, or is not registered any more."))
        CheckIn.objects.update_or_create(
            registration=place,
            defaults={
                "code": _digest(place, code),
                "tries_left": TRIES,
                "at": now(),
                "by_id": officer_id,
                "used_at": None,
            },
        )
        if accounts.person(place.learner_id).identity_checked_at is None:
            accounts.record_identity_check(learner_id=place.learner_id, method="in_person", by=officer_id)
        audit.record(actor_id=officer_id, action="check in", target=f"registration:{registration}")
    return code


def enter(*, learner_id: int, exam_key: str, window_key: str, code: str) -> None:
    """The candidate types the code: they may start from now on. It works once, for them, in this window.

    A wrong code costs one of five tries, also when many arrive at once. Raises `Invalid`, `Conflict`.
    """
    exam = exam_by_key(exam_key)
    window: Window = window_of(exam, window_key)
    with write():
        entry = (
            CheckIn.objects.select_for_update(of=("self",))
            .select_related("registration")
            .filter(
                registration__learner=learner_id,
                registration__window=window,
                registration__state=RegistrationState.REGISTERED,
            )
            .first()
        )
        if entry is None:
            raise Conflict(_("Check in at the room first; the invigilator gives you the code."))
        if entry.used_at is not None:
            return
        if entry.tries_left == 0:
            raise Conflict(_("Too many wrong codes; ask the invigilator for a new one."))
        digits = "".join(sign for sign in code if sign.isascii() and sign.isdigit())
        right = hmac.compare_digest(entry.code, _digest(entry.registration, digits))
        if right:
            entry.used_at = now()
            entry.save(update_fields=["used_at"])
        else:
            CheckIn.objects.filter(pk=entry.pk).update(tries_left=F("tries_left") - 1)
    if not right:
        raise Invalid(
            _("This is not your code. Type the six digits that the invigilator gave you."), field="code"
        )
