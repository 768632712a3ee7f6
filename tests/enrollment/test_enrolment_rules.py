"""The ledger adds up, and deadlines close when they say."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from studium.enrollment.rules import (
    DELTA,
    Entry,
    Right,
    RunDates,
    balance,
    enrol_closed,
    upgrade_closed,
    usable,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Line:
    kind: str
    ref: str
    order: str
    delta: int


def line(entry: Entry, kind: str = "verified", ref: str = "flow-1", order: str = "o1") -> Line:
    return Line(kind, ref, order, DELTA[entry])


def test_a_right_is_there_until_it_is_used_and_never_twice():
    granted, consumed = line(Entry.GRANTED), line(Entry.CONSUMED)
    assert balance([granted]) == {Right("verified", "flow-1", "o1"): 1}
    assert balance([granted, consumed]) == {Right("verified", "flow-1", "o1"): 0}


def test_a_refund_of_a_used_right_leaves_nothing():
    life = [line(entry) for entry in (Entry.GRANTED, Entry.CONSUMED, Entry.RESTORED, Entry.RETURNED)]
    assert set(balance(life).values()) == {0}


def test_a_right_for_the_run_is_used_before_one_of_a_bundle():
    lines = [line(Entry.GRANTED, "bundle", "flow", "o0"), line(Entry.GRANTED)]
    assert usable(lines, run_key="flow-1", course_key="flow") == Right("verified", "flow-1", "o1")
    assert usable(lines, run_key="flow-2", course_key="flow") == Right("bundle", "flow", "o0")
    assert usable(lines, run_key="queues-1", course_key="queues") is None


def test_the_upgrade_deadline_closes_a_second_after_it():
    run = RunDates(NOW - DAY, NOW + 9 * DAY, None, NOW)
    assert upgrade_closed(run, NOW) is None
    assert upgrade_closed(run, NOW + SECOND) == NOW


def test_without_deadlines_a_run_is_open_until_it_ends():
    run = RunDates(NOW - DAY, NOW, None, None)
    assert enrol_closed(run, NOW) is None and upgrade_closed(run, NOW) is None
    assert enrol_closed(run, NOW + SECOND) == upgrade_closed(run, NOW + SECOND) == NOW
    assert enrol_closed(RunDates(None, None, None, None), NOW) is None


def test_a_deadline_after_the_end_does_not_keep_an_ended_run_open():
    assert enrol_closed(RunDates(None, NOW, NOW + 5 * DAY, None), NOW + DAY) == NOW
