"""Enrolments and the ledger, to the other apps. `rules` draws how a right is granted, used and returned."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Invalid
from studium.core.prepared import NUMBER, TEXT, Prepared

from . import models, rules
from .joining import as_view, check_enrol_open, check_upgrade_open, enrol, upgrade
from .ledger import dates, note, usable_right
from .orders import courses_of, on_order_placed, on_order_refunded, on_order_settled
from .roster import roster, tracks_in
from .rules import Entry, Kind, Right, Track
from .shelf import shelf
from .views import Enrolment, LedgerLine

__all__ = [
    "Enrolment",
    "Kind",
    "LedgerLine",
    "Right",
    "Track",
    "attempt_number",
    "check_enrol_open",
    "check_upgrade_open",
    "courses_of",
    "enrol",
    "enrol_open",
    "enrolment",
    "enrolments_of",
    "grant",
    "ledger_of",
    "may_upgrade_free",
    "on_order_placed",
    "on_order_refunded",
    "on_order_settled",
    "rights_of",
    "roster",
    "shelf",
    "tracks_in",
    "upgrade",
    "upgrade_open",
]

_ENROLMENT = Prepared(
    lambda learner_id, run_key: models.Enrolment.objects.filter(learner_id=learner_id, run_key=run_key),
    NUMBER,
    TEXT,
)


def enrolment(learner_id: int, run_key: str) -> Enrolment | None:
    """The learner's enrolment in the run, or None. One query."""
    row = _ENROLMENT.first(learner_id, run_key)
    return as_view(row) if row else None


def enrolments_of(learner_id: int) -> list[Enrolment]:
    """Every run the learner is or was in, newest first. One query."""
    return [
        as_view(row)
        for row in models.Enrolment.objects.filter(learner_id=learner_id).order_by("-enrolled_at", "-pk")
    ]


def attempt_number(*, learner_id: int, run_key: str, course_key: str) -> int:
    """Which attempt at the course this run is for the learner: 1 for the first run they joined (R7)."""
    runs = models.Enrolment.objects.filter(learner_id=learner_id, course_key=course_key)
    keys = list(runs.order_by("enrolled_at", "pk").values_list("run_key", flat=True))
    return keys.index(run_key) + 1 if run_key in keys else len(keys) + 1


def ledger_of(learner_id: int) -> list[LedgerLine]:
    """Every line of the learner's ledger, oldest first. One query."""
    return [
        LedgerLine(row.kind, row.ref, row.entry, row.delta, row.run_key, row.order, row.cause, row.at)
        for row in models.Entitlement.objects.filter(learner_id=learner_id).order_by("pk")
    ]


def rights_of(learner_id: int) -> list[Right]:
    """The learner's rights to a verified track that are still unused. One query."""
    rows = models.Entitlement.objects.filter(learner_id=learner_id).order_by("pk")
    return [right for right, left in rules.balance(rows).items() if left > 0]


def may_upgrade_free(*, learner_id: int, run_key: str, course_key: str) -> bool:
    """Whether a right the learner already has covers this run, so that nothing is left to pay. One query."""
    return usable_right(learner_id=learner_id, run_key=run_key, course_key=course_key) is not None


def enrol_open(run: catalog.RunView) -> bool:
    """Whether one may still join the run."""
    return rules.enrol_closed(dates(run), now()) is None


def upgrade_open(run: catalog.RunView) -> bool:
    """Whether the run's upgrade deadline is still ahead."""
    return rules.upgrade_closed(dates(run), now()) is None


def grant(*, learner_id: int, kind: str, ref: str, by: int | None, why: str) -> None:
    """Gives a right to a verified track without an order: a scholarship, an amends. Audited, with its reason.

    `kind` verified takes a run key as `ref`, bundle a course key. Raises `NotFound` where there is no such.
    """
    if not why.strip():
        raise Invalid(_("Say why the right is given; the reason stays in the ledger."), field="why")
    right = Right(Kind(kind).value, ref, "")
    if right.kind == Kind.VERIFIED.value:
        catalog.run(ref)
    else:
        catalog.course(ref)
    with write():
        note(learner_id=learner_id, entry=Entry.GRANTED, right=right, cause=why)
        audit.record(
            actor_id=by,
            action="grant entitlement",
            target=f"{right.kind}:{ref}",
            after={"learner": learner_id},
            why=why,
        )
