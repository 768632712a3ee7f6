"""The exam office over those who mark: who does, what passes to somebody else, what it decides itself.

Everything here leaves an audit entry. Nobody decides on a window they sat (R44).
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound
from studium.learning.peer.rules import clean_choice
from studium.partners import api as partners

from ...models import Registration, Result, Sitting, Window
from ...policy import said_why
from ...states import SHOWN, RegistrationState
from ..ruling_views import office
from .claiming import free_place, take
from .judging import Typed, shown
from .models import Grader, Response, ResponseMark
from .people import ROLE, graders_of, response_of
from .rules import Ended, Place
from .settling import settle


def assign(*, officer_id: int, exam_key: str, window_key: str, email: str, third: bool = False) -> str:
    """Puts somebody on a window as grader, or changes whether they are a third marker; returns their name.

    They get the institution's role of grader where they do not hold it. Raises `Invalid` for an address nobody has
    an account with, `Conflict` for somebody who sits this window.
    """
    exam, window = office(officer_id, exam_key, window_key)
    person = accounts.person_by_email(email.strip())
    if person is None:
        raise Invalid(_("Nobody has an account with this address."), field="email")
    registered = Registration.objects.filter(
        window=window, learner=person.id, state=RegistrationState.REGISTERED
    )
    if registered.exists() or Sitting.objects.filter(window=window, learner=person.id).exists():
        raise Conflict(_("%(name)s sits this window, and cannot mark in it.") % {"name": person.display_name})
    with write():
        partners.grant_role(
            user_id=person.id, organisation_key=exam.institution_key, role=ROLE, by=officer_id
        )
        Grader.objects.update_or_create(
            window=window,
            user_id=person.id,
            defaults={"third": third, "ended_at": None},
            create_defaults={"third": third, "since": now()},
        )
        _note(officer_id, "assign exam grader", window, after={"user": person.public_id, "third": third})
    return person.display_name


def end(*, officer_id: int, exam_key: str, window_key: str, person: str) -> int:
    """Takes a grader off a window; returns how many responses in hand went back. Marks given stay."""
    _exam, window = office(officer_id, exam_key, window_key)
    with write():
        row = _grader(window, person)
        row.ended_at = now()
        row.save(update_fields=["ended_at"])
        freed = ResponseMark.objects.filter(
            response__window=window, grader=row.user_id, given_at=None, ended=""
        ).update(ended=Ended.REASSIGNED, ended_at=now())
        _note(officer_id, "end exam grader", window, after={"user": person, "freed": freed})
    return freed


def pass_on(*, officer_id: int, response: str, reason: str, place: int = 0, to: str = "") -> None:
    """Takes a response out of the hands it is in at `place` (0: it is in nobody's), and hands it to the grader
    `to` (a public id) for as long as it takes; without one it goes back to the queue.

    Who had it does not get it again. Raises `Conflict` where that mark is given, or the grader `to` may not have it.
    """
    why = said_why(reason)
    with write():
        row = _own_office(officer_id, response)
        mark = None
        if place:
            mark = ResponseMark.objects.filter(
                response=row, place=place, ended="", place__lt=Place.DECISION
            ).first()
            if mark is None or mark.given_at is not None:
                raise Conflict(_("Nobody has this response in hand any more; look at it again."))
            mark.ended, mark.ended_at, mark.why = Ended.REASSIGNED, now(), why
            mark.save(update_fields=["ended", "ended_at", "why"])
        if to:
            _hand(row, to)
        _note(
            officer_id,
            "pass exam response on",
            row.window,
            before={"user": mark.grader_id if mark else None, "response": row.public_id},
            after={"user": to},
            why=why,
        )


def _hand(row: Response, to: str) -> None:
    grader = _grader(row.window, to)
    active = graders_of(row.window)
    had = ResponseMark.objects.filter(response=row, grader=grader.user_id).exclude(ended=Ended.EXPIRED)
    knows = ResponseMark.objects.filter(
        response__sitting=row.sitting_id, grader=grader.user_id, ended=Ended.CONFLICT
    )
    if grader.user_id not in active or had.exists() or knows.exists():
        raise Conflict(_("This grader has had the response already, or may not have it. Choose another."))
    place = None if row.points is not None else free_place(row, grader, list(active))
    if place is None:
        raise Conflict(_("Nothing is left to mark here, or the mark that is left is a third marker's."))
    take(row, place, grader.user_id, kept=True)


def ask_second(*, officer_id: int, response: str, reason: str) -> None:
    """Has another person mark a response that one has marked. Its result waits until then.

    Raises `Conflict` for a result that is out, and where two mark it already.
    """
    why = said_why(reason)
    with write():
        row = _own_office(officer_id, response)
        if Result.objects.filter(sitting=row.sitting_id, state__in=SHOWN).exists():
            raise Conflict(
                _("This result is out. Decide on the response yourself; the result is then amended.")
            )
        if row.second or row.how == "decision":
            raise Conflict(_("Two people mark this response already, or it is decided."))
        row.second = True
        row.save(update_fields=["second"])
        settle(row, by=officer_id)
        _note(officer_id, "ask for second mark", row.window, after={"response": row.public_id}, why=why)


def decide(*, officer_id: int, response: str, typed: Typed, reason: str) -> int:
    """The office's own mark, which stands before all others; returns its points. Who has it in hand is done.

    A result that is out is amended by it (R20). Raises `Invalid`, `Conflict` where the result was amended by hand.
    """
    why = said_why(reason)
    with write():
        row = _own_office(officer_id, response)
        _seen, question = shown(row)
        chosen, words, comment, points = clean_choice(
            question.task, typed.options, typed.words, typed.comment
        )
        before = None if row.points is None else str(row.points)
        marks = ResponseMark.objects.filter(response=row, ended="")
        marks.filter(place=Place.DECISION).update(ended=Ended.REPLACED, ended_at=now())
        marks.filter(given_at=None).update(ended=Ended.DECIDED, ended_at=now())
        ResponseMark.objects.create(
            response=row,
            place=Place.DECISION,
            grader_id=officer_id,
            draft=typed.to_json(question.task),
            chosen=chosen,
            words=words,
            comment=comment,
            points=points,
            taken_at=now(),
            given_at=now(),
            why=why,
        )
        settle(row, by=officer_id, why=why)
        _note(
            officer_id,
            "decide on exam response",
            row.window,
            before={"response": row.public_id, "points": before},
            after={"points": points},
            why=why,
        )
    return points


def _own_office(officer_id: int, response: str) -> Response:
    """A response, locked, for an exam officer who did not sit its window."""
    row = response_of(response, lock=True)
    office(officer_id, row.window.exam.key, row.window.key)
    return row


def _grader(window: Window, person: str) -> Grader:
    row = Grader.objects.filter(window=window, user__public_id=person).first()
    if row is None:
        raise NotFound(_("This person does not mark in this window."))
    return row


def _note(
    officer_id: int,
    action: str,
    window: Window,
    *,
    before: object = None,
    after: object = None,
    why: str = "",
) -> None:
    audit.record(
        actor_id=officer_id,
        action=action,
        target=f"window:{window.exam.key}:{window.key}"[:200],
        before=before,
        after=after,
        why=why,
    )
