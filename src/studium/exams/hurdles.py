"""Why can this person not register, or not start? Every obstacle, in words; none means they can."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from studium.core.errors import Conflict

from .documents import ExamTerms
from .eligibility import Eligibility
from .rules import Balance, WindowTimes, may_use_attempt


@dataclass(frozen=True, slots=True)
class Hurdle:
    """One obstacle. Codes: not_eligible, announced, registration_over, withdrawn, awaiting_release,
    limit_reached, none_held, by_invitation, by_office, slots_full; and before the start: not_open, over, identity,
    slot_ahead, slot_past, code, vendor. `said` is what the sentence was filled with."""

    code: str
    sentence: str
    said: Mapping[str, str] = field(default_factory=dict)


def _nothing() -> list[Hurdle]:
    return []


@dataclass(frozen=True, slots=True)
class Situation:
    """Where one learner and one window stand. `awaiting_release`: a sitting here is in, unreleased.

    `seating` says what stands before a seat in this window, `door` what stands before the start: asked only then.
    """

    terms: ExamTerms
    window_key: str
    times: WindowTimes
    withdrawn: bool
    eligibility: Eligibility
    held: Balance
    identity_checked: bool
    awaiting_release: bool
    seating: Callable[[], list[Hurdle]] = _nothing
    door: Callable[[], list[Hurdle]] = _nothing


def at(moment: datetime) -> str:
    """A moment in the reader's zone, with the zone's name."""
    local = timezone.localtime(moment)
    zone = local.tzname() or "UTC"
    if zone[0] in "+-":
        zone = f"UTC{zone[0]}{zone[1:].lstrip('0') or '0'}"
    return f"{formats.date_format(local, 'j F Y, H:i')} ({zone})"


def refuse(hurdles: list[Hurdle]) -> None:
    """Raises `Conflict` with the first obstacle's sentence, if there is one."""
    if hurdles:
        raise Conflict(hurdles[0].sentence)


def before_registering(case: Situation, now: datetime) -> list[Hurdle]:
    found = []
    if not case.eligibility.eligible:
        found.append(Hurdle("not_eligible", case.eligibility.sentence))
    if case.withdrawn:
        found.append(Hurdle("withdrawn", _("This window takes no new registrations.")))
    elif case.times.register_from and now < case.times.register_from:
        text = _("Registration opens on %(when)s.") % {"when": at(case.times.register_from)}
        found.append(Hurdle("announced", text))
    elif now > case.times.register_until:
        text = _("Registration closed on %(when)s.") % {"when": at(case.times.register_until)}
        found.append(Hurdle("registration_over", text))
    if case.awaiting_release:
        found.append(
            Hurdle("awaiting_release", _("You have sat in this window; the result is held until release."))
        )
    found.extend(case.seating())
    refusal = may_use_attempt(case.terms.attempts, case.held, case.window_key, free=case.terms.free)
    if refusal == "limit_reached":
        found.append(Hurdle("limit_reached", _("You have used all the attempts that this exam allows.")))
    elif refusal == "none_held":
        found.append(Hurdle("none_held", _("You hold no attempt; the exam has to be paid for first.")))
    return found


def before_starting(case: Situation, now: datetime) -> list[Hurdle]:
    """Obstacles for somebody who is registered. Eligibility is looked at again (R11)."""
    found = []
    if now < case.times.opens:
        found.append(Hurdle("not_open", _("The exam opens on %(when)s.") % {"when": at(case.times.opens)}))
    elif case.times.over(now):
        found.append(Hurdle("over", _("The window closed on %(when)s.") % {"when": at(case.times.closes)}))
    if not case.eligibility.eligible:
        found.append(Hurdle("not_eligible", case.eligibility.sentence))
    if case.terms.identity_check and not case.identity_checked:
        found.append(
            Hurdle(
                "identity",
                _("Your identity has not been checked yet; the exam office has to record the check."),
            )
        )
    found.extend(case.door())
    return found
