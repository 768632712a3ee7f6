"""Recognition's rules: pure functions over frozen values. No database, no clock, no settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from studium.catalog.requirements_values import Period, last_day, utc_day_number

from .flow import CLOSED, CaseState

Effect = Literal["admission", "application", "credit", "waiver", "exemption"]
EFFECTS: tuple[Effect, ...] = ("admission", "application", "credit", "waiver", "exemption")
# Effects that give something within a degree: they need a student, so they wait for admission (R31).
WITHIN_A_DEGREE: frozenset[str] = frozenset({"credit", "waiver", "exemption"})

# R33: how soon the same may be asked again, and how much in a day.
REPEAT_AFTER = timedelta(days=30)
MOST_A_DAY = 5
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Credits:
    """An amount and the unit in which the university states it. Never converted (R35)."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of an agreement (R29): who accepts the credential, for what, under which conditions.

    `share` of the degree, `min_score` in the program and `min_exam_score` in its examinations in percent.
    `extra` are conditions that only the university can judge.
    """

    key: str
    program_key: str
    institution_key: str
    degree: str
    effect: Effect
    credits: Credits | None = None
    share: Decimal | None = None
    min_score: Decimal | None = None
    min_exam_score: Decimal | None = None
    max_age: Period | None = None
    conditional_on_admission: bool = True
    non_combinable_with: tuple[str, ...] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    extra: tuple[str, ...] = ()
    contact: str = ""
    notes: str = ""

    @property
    def waits_for_admission(self) -> bool:
        """Credit is conditional on admission unless the agreement says otherwise (R31)."""
        return self.conditional_on_admission and self.effect in WITHIN_A_DEGREE

    def in_force(self, now: datetime) -> bool:
        return (self.valid_from is None or self.valid_from <= now) and (
            self.valid_until is None or now <= self.valid_until
        )


@dataclass(frozen=True, slots=True)
class Holding:
    """The learner's award of the program. `score` in percent, None where it states none.

    `scored_by`: the program's own mark, or the lowest of its examinations where there is no such mark.
    `exam_score` is that lowest, None where the program has no examination.
    """

    awarded_at: datetime
    active: bool
    number: str = ""
    score: Decimal | None = None
    scored_by: Literal["overall", "exam", ""] = ""
    exam_score: Decimal | None = None


ConditionCode = Literal[
    "in_force", "credential", "min_score", "min_exam_score", "max_age", "not_combined", "university"
]
Judged = Literal["met", "not_met", "open"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition as it stands for a learner. `open`: the university decides; nothing here can.

    `needed` and `found` are values for the sentence: numbers and ISO dates as text, or keys.
    """

    code: ConditionCode
    judged: Judged
    needed: str = ""
    found: str = ""
    note: str = ""


def conditions(
    terms: Terms, *, holding: Holding | None, granted: Iterable[str], now: datetime
) -> tuple[Condition, ...]:
    """Every condition of the agreement for one learner. `granted`: agreements that already gave something."""
    found = [_in_force(terms, now), _credential(holding)]
    if terms.min_score is not None:
        mark = (holding.score, holding.scored_by) if holding else None
        found.append(_reached("min_score", terms.min_score, mark))
    if terms.min_exam_score is not None:
        mark = (holding.exam_score, "exam") if holding else None
        found.append(_reached("min_exam_score", terms.min_exam_score, mark))
    if terms.max_age is not None:
        found.append(_max_age(terms.max_age, holding, now))
    taken = set(granted)
    found += [
        Condition("not_combined", "not_met" if other in taken else "met", needed=other)
        for other in terms.non_combinable_with
    ]
    found += [Condition("university", "open", needed=text) for text in terms.extra]
    return tuple(found)


def _in_force(terms: Terms, now: datetime) -> Condition:
    needed = terms.valid_until or terms.valid_from
    judged: Judged = "met" if terms.in_force(now) else "not_met"
    return Condition("in_force", judged, needed=needed.isoformat() if needed else "")


def _credential(holding: Holding | None) -> Condition:
    if holding is None:
        return Condition("credential", "not_met")
    return Condition(
        "credential",
        "met" if holding.active else "not_met",
        needed=holding.number,
        found=holding.awarded_at.isoformat(),
    )


def _reached(code: ConditionCode, needed: Decimal, mark: tuple[Decimal | None, str] | None) -> Condition:
    """Compared exactly. Without a credential it is not met; where no mark is stated the university decides."""
    if mark is None:
        return Condition(code, "not_met", needed=str(needed))
    score, note = mark
    if score is None:
        return Condition(code, "open", needed=str(needed))
    judged: Judged = "met" if score >= needed else "not_met"
    return Condition(code, judged, needed=str(needed), found=str(score), note=note)


def _max_age(age: Period, holding: Holding | None, now: datetime) -> Condition:
    """Counted in calendar months over UTC days; the last day counts."""
    if holding is None:
        return Condition("max_age", "not_met", needed=str(age))
    end = utc_day_number(holding.awarded_at) + age.days
    judged: Judged = "met" if utc_day_number(now) <= end else "not_met"
    return Condition("max_age", judged, needed=str(age), found=last_day(end).isoformat())


def usable(found: Sequence[Condition]) -> bool:
    """True if nothing that can be judged here stands in the way."""
    return all(condition.judged != "not_met" for condition in found)


# Requests (R33)


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier request of the learner."""

    agreement_key: str
    state: CaseState
    requested_at: datetime


RefusalCode = Literal["open", "granted", "too_soon", "too_many"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not taken now, and from when it would be (None: not by waiting)."""

    code: RefusalCode
    until: datetime | None = None


def may_request(past: Sequence[Past], *, agreement_key: str, now: datetime) -> Refusal | None:
    """R33: repeat requests are allowed, one at a time, 30 days apart, at most five requests in 24 hours."""
    same = [one for one in past if one.agreement_key == agreement_key]
    if any(one.state not in CLOSED for one in same):
        return Refusal("open")
    if any(one.state is CaseState.GRANTED for one in same):
        return Refusal("granted")
    if same:
        again = max(one.requested_at for one in same) + REPEAT_AFTER
        if now < again:
            return Refusal("too_soon", again)
    today = sorted(one.requested_at for one in past if now - one.requested_at < DAY)
    if len(today) >= MOST_A_DAY:
        return Refusal("too_many", today[-MOST_A_DAY] + DAY)
    return None


# Decisions (R34, R35)

Outcome = Literal["granted", "partial", "refused"]
DecisionFault = Literal["credits_needed", "credits_unwanted", "credits_range", "unit", "rationale", "outcome"]


def decision_fault(
    terms: Terms, *, outcome: str, amount: Decimal | None, unit: str, rationale: str
) -> DecisionFault | None:
    """What is wrong with a decision as written, or None.

    Credit is granted in the agreement's own unit (R35): granted is the agreed amount, partial is more than
    nothing and less than agreed. Effects other than credit carry no amount.
    """
    if outcome not in ("granted", "partial", "refused"):
        return "outcome"
    if not rationale.strip():
        return "rationale"
    if outcome == "refused" or terms.effect != "credit":
        return "credits_unwanted" if amount is not None else None
    if amount is None:
        return "credits_needed"
    if not amount.is_finite() or amount <= 0:
        return "credits_range"
    if terms.credits is None:
        return None if unit.strip() else "unit"
    if unit != terms.credits.unit:
        return "unit"
    if outcome == "granted":
        return None if amount == terms.credits.amount else "credits_range"
    return None if amount < terms.credits.amount else "credits_range"
