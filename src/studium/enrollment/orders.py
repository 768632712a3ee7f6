"""What an order means for enrolments: what it grants when it settles, what is taken back with its money.

These are the app's handlers; `journey.wiring` connects them. An item's kind and ref are all they know of
an order, and running one twice changes nothing.
"""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.catalog import requirements
from studium.core.clock import now
from studium.core.errors import Conflict

from . import models, rules
from .joining import check_enrol_open, check_upgrade_open, do_change_track, do_enrol, do_upgrade, find
from .ledger import dates, note, usable_right
from .models import Entitlement
from .rules import Entry, Kind, Right, Track


class OrderEvent(Protocol):
    """What is known here of an order: whose it is, and what it holds, as pairs of kind and ref."""

    @property
    def public_id(self) -> str: ...
    @property
    def learner_id(self) -> int: ...
    @property
    def items(self) -> list[list[str]]: ...


def on_order_placed(event: OrderEvent) -> None:
    """Refuses, before anything is paid, what could not be granted or is there already."""
    for kind, ref in event.items:
        if kind == Kind.VERIFIED:
            _check_worth_buying(event.learner_id, catalog.run(ref))


def _check_worth_buying(learner_id: int, run: catalog.RunView) -> None:
    row = find(learner_id, run.key)
    if row is None:
        check_enrol_open(run)
    elif row.track == Track.VERIFIED.value:
        raise Conflict(
            _("You are on the verified track of %(course)s already.") % {"course": run.course_title}
        )
    check_upgrade_open(run)
    right = usable_right(learner_id=learner_id, run_key=run.key, course_key=run.course_key)
    if right is not None:
        raise Conflict(
            _("You have already paid for the verified track of %(course)s; choose it without paying again.")
            % {"course": run.course_title}
        )


def on_order_settled(event: OrderEvent) -> None:
    """Grants what was bought, and uses it at once where the learner is already there.

    No deadline is looked at here: the order was made in time, and its money has been taken.
    """
    cause = f"order {event.public_id}"
    for kind, ref in event.items:
        if kind == Kind.VERIFIED:
            right = Right(Kind.VERIFIED.value, ref, event.public_id)
            _grant(event.learner_id, right, cause)
            _use_for_run(event.learner_id, ref, right, cause)
        elif kind == Kind.BUNDLE:
            for course_key in courses_of(ref):
                right = Right(Kind.BUNDLE.value, course_key, event.public_id)
                _grant(event.learner_id, right, f"{cause}, bundle {ref}")
                _use_for_current_run(event.learner_id, right, cause)


def courses_of(program_key: str) -> list[str]:
    """The courses of a program's current rules, those of programs nested in it included, once each."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [program_key]
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        for leaf in requirements.leaves(catalog.current_rule_version(key).tree):
            for kind, _sep, ref in (subject.partition(":") for subject in requirements.subjects_of(leaf)):
                if kind == "course":
                    found[ref] = None
                elif kind == "program":
                    waiting.append(ref)
    return list(found)


def _grant(learner_id: int, right: Right, cause: str) -> None:
    note(learner_id=learner_id, entry=Entry.GRANTED, right=right, cause=cause, ignore_repeats=True)


def _left(learner_id: int, right: Right) -> bool:
    rows = Entitlement.objects.filter(
        learner_id=learner_id, kind=right.kind, ref=right.ref, order=right.order
    )
    return rules.balance(rows).get(right, 0) > 0


def _use_for_run(learner_id: int, run_key: str, right: Right, cause: str) -> None:
    if not _left(learner_id, right):
        return
    row = find(learner_id, run_key)
    if row is None:
        do_enrol(learner_id=learner_id, run=catalog.run(run_key), right=right, cause=cause)
    elif row.track != Track.VERIFIED.value:
        do_upgrade(row, right=right, cause=cause)


def _use_for_current_run(learner_id: int, right: Right, cause: str) -> None:
    """A bundle bought in the middle of a course upgrades it, where the run still allows it."""
    rows = models.Enrolment.objects.filter(learner_id=learner_id, course_key=right.ref).order_by(
        "-enrolled_at", "-pk"
    )
    latest = rows.first()
    if latest is None or latest.track == Track.VERIFIED.value or not _left(learner_id, right):
        return
    if rules.upgrade_closed(dates(catalog.run(latest.run_key)), now()) is None:
        do_upgrade(latest, right=right, cause=cause)


def on_order_refunded(event: OrderEvent) -> None:
    """Takes back every right the order granted; a track that rested on one goes back to audit (R24).

    Where another right covers the same run, that one is used instead and the track stays.
    """
    cause = f"refund of order {event.public_id}"
    rows = list(Entitlement.objects.filter(learner_id=event.learner_id, order=event.public_id).order_by("pk"))
    returned = {(row.kind, row.ref) for row in rows if row.entry == Entry.RETURNED.value}
    for right, left in rules.balance(rows).items():
        if (right.kind, right.ref) in returned:
            continue
        used_for = ""
        if left <= 0:
            used_for = next(
                row.run_key
                for row in reversed(rows)
                if row.entry == Entry.CONSUMED.value and (row.kind, row.ref) == (right.kind, right.ref)
            )
            note(
                learner_id=event.learner_id, entry=Entry.RESTORED, right=right, cause=cause, run_key=used_for
            )
        note(learner_id=event.learner_id, entry=Entry.RETURNED, right=right, cause=cause)
        if used_for:
            _lose_track(event.learner_id, used_for, cause)


def _lose_track(learner_id: int, run_key: str, cause: str) -> None:
    row = find(learner_id, run_key)
    if row is None or row.track != Track.VERIFIED.value:
        return
    other = usable_right(learner_id=learner_id, run_key=run_key, course_key=row.course_key, lock=True)
    if other is not None:
        note(learner_id=learner_id, entry=Entry.CONSUMED, right=other, cause=cause, run_key=run_key)
    else:
        do_change_track(row, Track.AUDIT, cause=cause)
