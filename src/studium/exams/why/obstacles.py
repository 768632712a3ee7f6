"""Why somebody cannot sit: each obstacle in the candidate's words, in the office's words, and what removes it.

`answer.py` finds the obstacles; this file says them. One obstacle a code, so that a test and a letter mean the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

# Who can remove an obstacle. `time`: nobody has to do anything but wait.
Whose = Literal["candidate", "office", "time", "nobody"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way. `act` names the button or link that removes it, `ref` what it is about."""

    code: str
    to_candidate: str
    to_office: str
    whose: Whose
    remedy_candidate: str
    remedy_office: str
    act: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    whose: Whose
    to_candidate: str
    to_office: str
    remedy_candidate: str
    remedy_office: str
    act: str = ""


def _words(whose: Whose, you: object, they: object, you_do: object, they_do: object, act: str = "") -> _Words:
    # Lazy strings: read in the language of whoever asks.
    return _Words(whose, you, they, you_do, they_do, act)  # type: ignore[arg-type]


_ASK = _("Write to the exam office; nothing on this site removes it for you.")
_WAIT = _("Nothing has to be done but wait.")

WORDS: Mapping[str, _Words] = {
    "not_joined": _words(
        "candidate",
        _("This exam belongs to a program that you have not joined."),
        _("They have joined no program that asks for this exam."),
        _("Join the program first."),
        _("They have to join the program themselves."),
        "programs",
    ),
    "not_eligible": _words(
        "candidate",
        _("Still to be met before the exam: %(names)s."),
        _("Not yet met before the exam: %(names)s."),
        _("Look at where you stand; each requirement says what it lacks."),
        _("Their standing says what each requirement lacks."),
        "standing",
    ),
    "paid_not_granted": _words(
        "office",
        _(
            "Order %(order)s is paid, but the attempt it pays for was never written down. You have lost nothing."
        ),
        _("Order %(order)s is paid, but no attempt was granted for it."),
        _("The exam office grants it; write to them and name the order."),
        _("Grant what was paid for. Doing it twice grants it once."),
        "mend",
    ),
    "payment_open": _words(
        "candidate",
        _("Your payment for order %(order)s has not arrived yet."),
        _("Order %(order)s was placed, but its payment has not arrived."),
        _("Finish paying on the page of the order."),
        _("They finish paying, or the payment arrives by itself."),
        "order",
    ),
    "refunded": _words(
        "candidate",
        _("Order %(order)s was refunded, and its attempt was taken back with it."),
        _("Order %(order)s was refunded, and its attempt was taken back with it."),
        _("Buy another attempt."),
        _("They buy another attempt, or you grant one."),
        "pay",
    ),
    "none_held": _words(
        "candidate",
        _("You hold no attempt; the exam has to be paid for first."),
        _("They hold no attempt and have not paid for one."),
        _("Pay for an attempt, or use a voucher."),
        _("They pay, use a voucher, or you grant an attempt."),
        "pay",
    ),
    "limit_reached": _words(
        "office",
        _("You have used all the attempts that this exam allows (%(limit)s)."),
        _("They have used all the attempts that this exam allows (%(limit)s)."),
        _ASK,
        _("You may grant another attempt at your discretion, with a reason."),
        "grant",
    ),
    "no_window": _words(
        "time",
        _("No window is announced."),
        _("The exam has no window that is not over."),
        _("The next dates will be here as soon as they are set."),
        _("Set a window in the exam's file."),
    ),
    "withdrawn": _words(
        "time",
        _("This window was withdrawn and takes no new registrations."),
        _("This window is no longer in the exam's file, and takes no new registrations."),
        _("Choose another window."),
        _("Put the window back into the file, or point them to another."),
    ),
    "announced": _words(
        "time",
        _("Registration opens on %(when)s."),
        _("Registration opens on %(when)s."),
        _WAIT,
        _("Nobody has to do anything; or register them yourself."),
        "seats",
    ),
    "registration_over": _words(
        "time",
        _("Registration closed on %(when)s, and you have no place."),
        _("Registration closed on %(when)s, and they have no place."),
        _("Choose a later window."),
        _("They choose a later window, or you register them, with a reason."),
        "seats",
    ),
    "by_invitation": _words(
        "office",
        _("This window is by invitation, and there is no invitation for your address."),
        _("This window is by invitation, and they have not been invited."),
        _ASK,
        _("Invite them, or register them yourself."),
        "seats",
    ),
    "by_office": _words(
        "office",
        _("The exam office fills this window itself."),
        _("Only the office registers people in this window."),
        _ASK,
        _("Register them yourself."),
        "seats",
    ),
    "slots_full": _words(
        "office",
        _("Every date of this window is taken."),
        _("Every slot of this window is taken."),
        _("Look again later; places that others give up become free."),
        _("Raise the capacity of a slot, or add one."),
        "seats",
    ),
    "not_registered": _words(
        "candidate",
        _("You are not registered. You may register until %(when)s."),
        _("They are not registered; they may register until %(when)s."),
        _("Register."),
        _("They register themselves, or you register them."),
        "register",
    ),
    "not_started": _words(
        "candidate",
        _("You were registered and did not start before the window closed on %(when)s. %(what)s"),
        _("They were registered and did not start before the window closed on %(when)s. %(what)s"),
        _("Register for another window."),
        _("They register for another window; if the attempt was used, you may give one."),
        "grant",
    ),
    "over": _words(
        "time",
        _("The window closed on %(when)s."),
        _("The window closed on %(when)s."),
        _("Choose a later window."),
        _("They choose a later window."),
    ),
    "awaiting_release": _words(
        "time",
        _("You have sat in this window; the result is held until release."),
        _("They have sat in this window; the result is not released yet."),
        _WAIT,
        _("Release the result, or say on the board why it is held."),
        "board",
    ),
    "not_open": _words(
        "time",
        _("You are registered. The exam opens on %(when)s."),
        _("They are registered. The exam opens on %(when)s."),
        _WAIT,
        _("Nobody has to do anything."),
    ),
    "slot_ahead": _words(
        "time",
        _("You are registered for %(when)s; you can start from then on."),
        _("Their slot begins on %(when)s."),
        _WAIT,
        _("Nobody has to do anything; you may move them to another slot."),
        "seats",
    ),
    "slot_past": _words(
        "office",
        _("Your date has passed: you could start until %(when)s."),
        _("Their slot has passed: they could start until %(when)s."),
        _ASK,
        _("Move them to another slot or window, with a reason."),
        "seats",
    ),
    "identity": _words(
        "office",
        _("Your identity has not been checked yet against the name %(name)s."),
        _("No identity check is on record for the legal name %(name)s."),
        _("The exam office checks it; if that is not your legal name, change it first."),
        _("Check a document and record it on the board. A check of an earlier name does not count."),
        "board",
    ),
    "code": _words(
        "office",
        _("You have to check in at the room; the invigilator gives you a code to start with."),
        _("They have not checked in at the room with their start code."),
        _("Show your identity document at the room's door."),
        _("Check them in on the room's list and give them the code."),
        "room",
    ),
    "vendor": _words(
        "candidate",
        _("The supervision by %(vendor)s has not let you in yet."),
        _("The supervision by %(vendor)s has not let them in yet: %(what)s"),
        _("Go to the supervision from the exam's page and follow what it asks."),
        _("See what the supervision said; where it is down, let them in yourself, with a reason."),
        "vendor",
    ),
    "paper": _words(
        "office",
        _("The paper of this exam is not ready."),
        _("No paper can be set: %(what)s"),
        _("The exam office has to put it right; your attempt is not touched."),
        _("Mend the paper's content."),
        "board",
    ),
}


def obstacle(code: str, *, ref: str = "", **said: object) -> Obstacle:
    """The obstacle of this code, with what is to be filled in."""
    words = WORDS[code]
    fill = {name: str(value) for name, value in said.items()}
    return Obstacle(
        code=code,
        to_candidate=str(words.to_candidate) % fill if fill else str(words.to_candidate),
        to_office=str(words.to_office) % fill if fill else str(words.to_office),
        whose=words.whose,
        remedy_candidate=str(words.remedy_candidate),
        remedy_office=str(words.remedy_office),
        act=words.act,
        ref=ref,
    )
