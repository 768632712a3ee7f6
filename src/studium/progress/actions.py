"""From a leaf that is not met and what is on offer: its state, the next action, its deadline and cost.

Deadlines are inclusive. A run or window is on offer while its last day to enrol or register has not passed;
of several the one that starts first is proposed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from studium.core.money import Money

from .offers import ExamPlace, Offers, RunOffer, WindowOffer
from .standing import Next, Params, Reason, State


@dataclass(frozen=True, slots=True)
class Step:
    """`reason` None: what the facts say is the better reason. `available`: something on offer can meet the
    leaf; then `cost` is the least it takes from here (None: nothing)."""

    state: State
    reason: Reason | None = None
    next: Next | None = None
    available: bool = False
    cost: Money | None = None


UNKNOWN = Step("open", None)


def course_step(
    key: str, name: str, offers: Offers, as_of: datetime, *, verified: bool, passed_in: Collection[str] = ()
) -> Step:
    """`passed_in` are the runs of results that lack nothing but the verified track."""
    subject = f"course:{key}"
    runs = offers.runs_of.get(key, ())
    enrolled = offers.enrolled_in.get(key, ())
    paid = key in offers.entitled
    for place in enrolled:
        run = next((run for run in runs if run.key == place.run), None)
        on_track = place.track == "verified" or not verified
        over = run is not None and run.end is not None and run.end < as_of
        upgrade = None if on_track or run is None or _past(run.upgrade_until, as_of) else run
        if upgrade is not None and (not over or place.run in passed_in):
            cost = None if paid else upgrade.price
            step = Next("upgrade", place.run, subject, name, None, upgrade.upgrade_until, cost)
            if place.run in passed_in:
                return Step("open", _until("can_upgrade", upgrade.upgrade_until), step, True, cost)
            return Step("in_progress", _under_way("on_audit", place.percent, run), step, True, cost)
        if on_track and not over and place.run not in passed_in:
            ends = run.end if run is not None else None
            step = Next("continue", place.run, subject, name, None, ends)
            return Step("in_progress", _under_way("under_way", place.percent, run), step, True)
    past = False
    for run in runs:
        until = _soonest(run.enrol_until or run.end, run.upgrade_until if verified else None)
        if _past(until, as_of) or _past(run.end, as_of):
            past = True
            continue
        if any(place.run == run.key for place in enrolled):
            continue
        cost = run.price if verified and not paid else None
        start = run.start if run.start is not None and run.start > as_of else None
        params: Params = {} if start is None else {"starts": start.isoformat()}
        step = Next("enrol", run.key, subject, name, start, until, cost)
        return Step("open", Reason("can_start", params), step, True, cost)
    if past or enrolled:
        return Step("missed", Reason("run_missed", {}))
    return Step("blocked", Reason("no_run", {}))


def exam_step(key: str, name: str, offers: Offers, as_of: datetime, waiting_for: list[str]) -> Step:
    """`waiting_for` names what must be met first; the next window is told all the same."""
    subject = f"exam:{key}"
    place = offers.place.get(key)
    windows = offers.windows_of.get(key, ())
    if place is not None and place.awaiting_since is not None:
        return Step(
            "provisional", Reason("awaiting_release", {"on": place.awaiting_since.date().isoformat()})
        )
    ahead = [window for window in windows if not _past(window.register_until or window.closes, as_of)]
    cost = ahead[0].price if ahead and not (place is not None and place.entitled) else None
    if waiting_for:
        params: Params = {"after": waiting_for}
        if ahead:
            params |= _window(ahead[0])
        return Step("blocked", Reason("after", params), None, bool(ahead), cost)
    if place is not None and place.registered:
        sitting = next((window for window in windows if window.key == place.registered), None)
        if sitting is None or not _past(sitting.closes, as_of):
            return _registered(place, sitting, subject, name, as_of)
    if place is not None and place.attempts_left == 0:
        return Step("blocked", Reason("no_attempts", {}))
    if not ahead:
        return (
            Step("missed", Reason("window_missed", {}))
            if windows
            else Step("blocked", Reason("no_window", {}))
        )
    window = ahead[0]
    if window.register_from is not None and window.register_from > as_of:
        return Step("blocked", Reason("registration_opens", _window(window)), None, True, cost)
    step = Next("register", window.key, subject, name, None, window.register_until or window.closes, cost)
    return Step("open", Reason("can_register", _window(window)), step, True, cost)


def _registered(
    place: ExamPlace, sitting: WindowOffer | None, subject: str, name: str, as_of: datetime
) -> Step:
    opens = sitting.opens if sitting is not None else None
    later = opens if opens is not None and opens > as_of else None
    step = Next(
        "sit", place.registered, subject, name, later, sitting.closes if sitting is not None else None
    )
    params = _window(sitting) if sitting is not None else {}
    return Step("in_progress", Reason("registered" if later else "can_sit", params), step, True)


def _window(window: WindowOffer) -> Params:
    moments = {
        "register_from": window.register_from,
        "register_until": window.register_until,
        "opens": window.opens,
        "closes": window.closes,
    }
    return {name: moment.isoformat() for name, moment in moments.items() if moment is not None}


def _until(code: str, until: datetime | None) -> Reason:
    return Reason(code, {} if until is None else {"until": until.isoformat()})


def _under_way(code: str, percent: object, run: RunOffer | None) -> Reason:
    params: Params = {}
    if percent is not None:
        params["percent"] = format(percent, "f")
    if run is not None and run.end is not None:
        params["ends"] = run.end.isoformat()
    if code == "on_audit" and run is not None and run.upgrade_until is not None:
        params["upgrade_until"] = run.upgrade_until.isoformat()
    return Reason(code, params)


def _past(until: datetime | None, as_of: datetime) -> bool:
    return until is not None and until < as_of


def _soonest(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)
