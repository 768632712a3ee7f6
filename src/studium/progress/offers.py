"""What is on offer to a learner: runs, exam windows, prices; and where the learner stands in them.

Built by a layer above that knows courses, exams and payments; pure values here. All moments are aware; all
"until" are inclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from studium.core.money import Money

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class RunOffer:
    """A run of a course. `price` is that of its verified track (None: free)."""

    key: str
    course: str
    start: datetime | None = None
    end: datetime | None = None
    enrol_until: datetime | None = None
    upgrade_until: datetime | None = None
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class WindowOffer:
    """A window of an exam. `price` is that of a sitting (None: free)."""

    key: str
    exam: str
    register_from: datetime | None = None
    register_until: datetime | None = None
    opens: datetime | None = None
    closes: datetime | None = None
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The learner in a run. `track` is audit or verified, `percent` the mark so far."""

    run: str
    course: str
    track: str = "audit"
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ExamPlace:
    """The learner and an exam: a paid, unused attempt (`entitled`), the window registered for, a sitting that
    waits for release, and how many attempts are left (None: no limit)."""

    exam: str
    entitled: bool = False
    registered: str = ""
    awaiting_since: datetime | None = None
    attempts_left: int | None = None


@dataclass(frozen=True, slots=True)
class NestedOffer:
    """Another program that these rules nest: how far the learner is, and the least cost to finish it."""

    program: str
    begun: bool = False
    cost: Money | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """The credential's fee. `settled` also when waived (R21)."""

    price: Money | None = None
    settled: bool = False


@dataclass(frozen=True)
class Offers:
    """`entitled` names courses whose verified track is paid for already (a bundle): no further cost."""

    runs: tuple[RunOffer, ...] = ()
    windows: tuple[WindowOffer, ...] = ()
    enrolled: tuple[Enrolled, ...] = ()
    exams: tuple[ExamPlace, ...] = ()
    nested: tuple[NestedOffer, ...] = ()
    entitled: frozenset[str] = frozenset()
    fee: Fee | None = None

    @cached_property
    def runs_of(self) -> dict[str, list[RunOffer]]:
        """Runs by course, the earliest first; those without a start (always on offer) before all others."""
        found: dict[str, list[RunOffer]] = {}
        for run in self.runs:
            found.setdefault(run.course, []).append(run)
        for runs in found.values():
            if len(runs) > 1:
                runs.sort(key=lambda run: (run.start is not None, run.start, run.key))
        return found

    @cached_property
    def windows_of(self) -> dict[str, list[WindowOffer]]:
        """Windows by exam, the earliest first."""
        found: dict[str, list[WindowOffer]] = {}
        for window in self.windows:
            found.setdefault(window.exam, []).append(window)
        for windows in found.values():
            if len(windows) > 1:
                windows.sort(key=lambda window: (window.opens is not None, window.opens, window.key))
        return found

    @cached_property
    def enrolled_in(self) -> dict[str, list[Enrolled]]:
        found: dict[str, list[Enrolled]] = {}
        for each in self.enrolled:
            found.setdefault(each.course, []).append(each)
        return found

    @cached_property
    def place(self) -> dict[str, ExamPlace]:
        return {each.exam: each for each in self.exams}

    def next_moment(self, as_of: datetime) -> datetime | None:
        """The first moment after `as_of` at which something on offer opens or has closed."""
        soonest: datetime | None = None
        for run in self.runs:
            for until in (run.enrol_until, run.upgrade_until, run.end):
                if until is not None and until >= as_of and (soonest is None or until < soonest):
                    soonest = until + _TICK
        for window in self.windows:
            for until in (window.register_until, window.closes):
                if until is not None and until >= as_of and (soonest is None or until < soonest):
                    soonest = until + _TICK
            for start in (window.register_from, window.opens):
                if start is not None and start > as_of and (soonest is None or start < soonest):
                    soonest = start
        return soonest
