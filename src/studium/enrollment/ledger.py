"""Writing the ledger, and looking up what is left on it."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.core.clock import now
from studium.core.errors import Conflict
from studium.core.prepared import NUMBER, TEXT, Prepared

from . import rules
from .models import Entitlement
from .rules import DELTA, Entry, Kind, Right, RunDates


def dates(run: catalog.RunView) -> RunDates:
    """The dates of a run that decide who may join it."""
    return RunDates(run.start, run.end, run.enrol_until, run.upgrade_until)


def note(
    *,
    learner_id: int,
    entry: Entry,
    right: Right,
    cause: str,
    run_key: str = "",
    ignore_repeats: bool = False,
) -> None:
    """Appends one line. With `ignore_repeats` a line the order has already made stays the only one."""
    Entitlement.objects.bulk_create(
        [
            Entitlement(
                learner_id=learner_id,
                kind=right.kind,
                ref=right.ref,
                entry=entry.value,
                delta=DELTA[entry],
                run_key=run_key,
                order=right.order,
                cause=cause,
                at=now(),
            )
        ],
        ignore_conflicts=ignore_repeats,
    )


def _rights(learner_id: int, run_key: str, course_key: str) -> QuerySet[Entitlement]:
    return Entitlement.objects.filter(
        Q(kind=Kind.VERIFIED.value, ref=run_key) | Q(kind=Kind.BUNDLE.value, ref=course_key),
        learner_id=learner_id,
    ).order_by("pk")


_RIGHTS = Prepared(_rights, NUMBER, f"{TEXT} run", f"{TEXT} course")


def usable_right(*, learner_id: int, run_key: str, course_key: str, lock: bool = False) -> Right | None:
    """An unused right of the learner that this run may consume, if there is one.

    With `lock`, the rights' lines are locked first and read after, so that two requests cannot use one.
    """
    if lock:
        list(_rights(learner_id, run_key, course_key).select_for_update().values_list("pk"))
    rows = _RIGHTS.all(learner_id, run_key, course_key)
    return rules.usable(rows, run_key=run_key, course_key=course_key)


def take_right(*, learner_id: int, run: catalog.RunView) -> Right:
    """The right this run is to consume, locked. Raises `Conflict` where there is none."""
    right = usable_right(learner_id=learner_id, run_key=run.key, course_key=run.course_key, lock=True)
    if right is None:
        raise Conflict(
            _(
                "The verified track of %(course)s has to be paid for first. "
                "You can join the audit track now and upgrade later."
            )
            % {"course": run.course_title}
        )
    return right
