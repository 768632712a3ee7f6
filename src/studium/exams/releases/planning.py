"""What a release would do: who passes, who fails, whose mark was changed, who is left out and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ..marking.human.receiving import being_marked
from ..models import Result, Window
from ..states import SHOWN, ResultState
from .holds import holds_in
from .models import Adjustment, ReleaseItem


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """What a release of these sittings would do, or has done. `left_out` pairs a sitting with why.

    `adjusted` are those going out whose mark is not as marking gave it.
    """

    passed: tuple[str, ...]
    failed: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    adjusted: tuple[str, ...] = ()

    @property
    def going_out(self) -> tuple[str, ...]:
        return self.passed + self.failed


@dataclass(frozen=True, slots=True)
class Standing:
    """One result as it stands now, as far as a release needs it."""

    result: int
    sitting: str
    learner: int
    state: str
    percent: Decimal
    passed: bool
    held: str
    marking: bool = False


def results_in(window: Window) -> dict[str, Standing]:
    """Every received sitting of the window, by its public id. Two queries."""
    held = holds_in(window.pk)
    rows = Result.objects.filter(sitting__window=window).annotate(marking=being_marked("sitting_id"))
    return {
        public_id: Standing(
            number, public_id, learner, state, percent, passed, held.get(sitting, ""), marking
        )
        for number, sitting, public_id, learner, state, percent, passed, marking in rows.order_by(
            "sitting_id"
        ).values_list(
            "pk",
            "sitting_id",
            "sitting__public_id",
            "sitting__learner_id",
            "state",
            "percent",
            "passed",
            "marking",
        )
    }


def obstacle(one: Standing | None, *, deciding: Iterable[int | None]) -> str:
    """Why this result does not go out, in a sentence; empty where it does. `deciding`: the officers."""
    if one is None:
        return _("Not received in this window.")
    if one.state in SHOWN:
        return _("Released already.")
    if one.held:
        return _("Excluded: %(why)s") % {"why": one.held}
    if one.state == ResultState.REVIEW:
        return _("Excluded, in review.")
    if one.marking:
        return _("People are still marking responses of it.")
    if one.learner in deciding:
        return _("Nobody decides on their own exam; another officer releases this one.")
    return ""


def plan_of(window: Window, asked: Iterable[str] | None, *, deciding: Iterable[int | None]) -> ReleasePlan:
    """Of these sittings, or of all that were received and are not released yet."""
    known = results_in(window)
    if asked is None:
        asked = [one.sitting for one in known.values() if one.state not in SHOWN]
    officers = set(deciding)
    passed: list[str] = []
    failed: list[str] = []
    left_out: list[tuple[str, str]] = []
    for public_id in dict.fromkeys(asked):
        one = known.get(public_id)
        why = obstacle(one, deciding=officers)
        if why or one is None:
            left_out.append((public_id, why))
        else:
            (passed if one.passed else failed).append(public_id)
    changed = set(
        Adjustment.objects.filter(sitting__window=window, ended_at=None).values_list(
            "sitting__public_id", flat=True
        )
    )
    adjusted = tuple(one for one in (*passed, *failed) if one in changed)
    return ReleasePlan(tuple(passed), tuple(failed), tuple(left_out), adjusted)


def check_items(
    window: Window, items: Iterable[ReleaseItem], *, deciding: Iterable[int | None]
) -> dict[int, str]:
    """The items that may not go out as they were put together, with why, by item number."""
    known = {one.result: one for one in results_in(window).values()}
    officers = set(deciding)
    found: dict[int, str] = {}
    for item in items:
        one = known.get(item.result_id)
        why = obstacle(one, deciding=officers)
        if not why and one is not None and (one.percent, one.passed) != (item.percent, item.passed):
            why = _("The mark has changed since the release was put together.")
        if why:
            found[item.pk] = why
    return found
