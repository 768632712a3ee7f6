"""The examination's rules: pure functions over frozen values. No database, no clock, no settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Literal

from .states import Kind, Source

# How long after the end an answer that was on its way is still taken.
GRACE = timedelta(seconds=20)
# Percentages are kept to six digits, cut: a cut value compares with a pass mark as the exact one does.
_PERCENT = Decimal("0.000001")


# Attempts (R15, R16)


@dataclass(frozen=True, slots=True)
class AttemptPolicy:
    """How many attempts there may be: `limit` None is no limit; a term is one window.

    `consumes` says what uses an attempt up: registering, or starting (R16). `no_show` says whether staying away
    uses it (else it follows `consumes`), `technical_failure` whether a sitting that broke down does.
    """

    limit: int | None = None
    per: Literal["lifetime", "term", "payment"] = "lifetime"
    consumes: Literal["registration", "start"] = "start"
    no_show: Literal["", "used", "returned"] = ""
    technical_failure: Literal["used", "returned"] = "returned"

    @property
    def no_show_returns(self) -> bool:
        """Whether the attempt of somebody who did not come is theirs again."""
        return self.no_show == "returned" or (not self.no_show and self.consumes == "start")

    @property
    def attempts_per_payment(self) -> int:
        """How many attempts one payment grants."""
        return self.limit or 1 if self.per == "payment" else 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a learner's ledger for one exam. `registration` and `window` are empty for grants."""

    kind: Kind
    count: int = 1
    source: Source | None = None
    registration: int | None = None
    window: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """What the ledger adds up to. `windows` counts the attempts in use, window by window."""

    granted: int = 0
    discretionary: int = 0
    reserved: int = 0
    consumed: int = 0
    windows: dict[str, int] = field(default_factory=dict)

    @property
    def available(self) -> int:
        return self.granted - self.reserved - self.consumed

    @property
    def in_use(self) -> int:
        return self.reserved + self.consumed


def balance(entries: Iterable[Entry]) -> Balance:
    """Adds the ledger up. `entries` are in the order in which they were written."""
    granted = discretionary = 0
    last: dict[int, Entry] = {}
    for entry in entries:
        if entry.kind is Kind.GRANTED:
            granted += entry.count
            discretionary += entry.count if entry.source is Source.OFFICER else 0
        elif entry.kind is Kind.WITHDRAWN:
            granted -= entry.count
        elif entry.registration is not None:
            last[entry.registration] = entry
    windows: dict[str, int] = {}
    for entry in last.values():
        if entry.kind is not Kind.RETURNED:
            windows[entry.window] = windows.get(entry.window, 0) + 1
    return Balance(
        granted=granted,
        discretionary=discretionary,
        reserved=sum(1 for entry in last.values() if entry.kind is Kind.RESERVED),
        consumed=sum(1 for entry in last.values() if entry.kind is Kind.CONSUMED),
        windows=windows,
    )


def attempts_left(policy: AttemptPolicy, held: Balance, window: str) -> int | None:
    """How many more attempts the limit lets this person use in this window; None is no limit.

    An attempt that an officer granted at discretion comes on top of the limit (R15).
    """
    if policy.limit is None or policy.per == "payment":
        return None
    used = held.windows.get(window, 0) if policy.per == "term" else held.in_use
    return max(0, policy.limit + held.discretionary - used)


AttemptRefusal = Literal["none_held", "limit_reached"]


def may_use_attempt(
    policy: AttemptPolicy, held: Balance, window: str, *, free: bool
) -> AttemptRefusal | None:
    """Why an attempt cannot be used in this window, or None. `free`: the exam costs nothing."""
    if attempts_left(policy, held, window) == 0:
        return "limit_reached"
    if not free and held.available <= 0:
        return "none_held"
    return None


def may_buy(policy: AttemptPolicy, held: Balance, window: str) -> bool:
    """True if an attempt bought now could be used in this window: nobody pays and cannot sit (R15)."""
    left = attempts_left(policy, held, window)
    return left is None or held.available < left


# Windows and the clock (R13)


@dataclass(frozen=True, slots=True)
class WindowTimes:
    """A window's moments, aware. Ends are inclusive for registration, exclusive for starting.

    `register_from` None: one may register as soon as the window is announced.
    """

    register_from: datetime | None
    register_until: datetime
    opens: datetime
    closes: datetime
    release_after: datetime

    def registering(self, now: datetime) -> bool:
        return (self.register_from is None or self.register_from <= now) and now <= self.register_until

    def open(self, now: datetime) -> bool:
        return self.opens <= now < self.closes

    def over(self, now: datetime) -> bool:
        return now >= self.closes

    def releasable(self, now: datetime) -> bool:
        return now >= self.release_after


def deadline(*, started: datetime, minutes: int, closes: datetime) -> datetime:
    """When the sitting ends: after its minutes, and never after the window."""
    return min(started + timedelta(minutes=minutes), closes)


def takes_answers(*, now: datetime, deadline: datetime, submitted: bool) -> bool:
    """True while an answer is still taken: until the end, and a grace for answers on their way."""
    return not submitted and now <= deadline + GRACE


def overdue(*, now: datetime, deadline: datetime) -> bool:
    """True once anyone who looks must close the sitting."""
    return now > deadline + GRACE


# Saving answers: exactly once, the last by sequence wins


@dataclass(frozen=True, slots=True)
class Saved:
    """One save of one question: its number, the browser tab it comes from, and what it says."""

    seq: int
    tab: str
    content: str


SaveVerdict = Literal["store", "same", "late", "elsewhere"]


def judge_save(stored: Saved | None, incoming: Saved) -> SaveVerdict:
    """What to do with a save, given the last one stored for the same question.

    - `store`: nothing is there, or this is newer (its number is kept even where it says the same, so that
      an older one that is still on its way cannot win later).
    - `same`: not newer, and what is there says the same: a replay, or two tabs that agree.
    - `late`: an older save of the same tab that arrives after a newer one, or the same number again; dropped.
    - `elsewhere`: another tab has saved something different since this tab last looked; not overwritten.
    """
    if stored is None or incoming.seq > stored.seq:
        return "store"
    if stored.content == incoming.content:
        return "same"
    return "late" if incoming.tab == stored.tab else "elsewhere"


# Marks


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """Points of possible for one question; `weight` None counts the possible points as they are."""

    points: Decimal
    possible: Decimal
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """The whole: `points` and `possible` exact; `percent` 0 to 100, cut after six digits."""

    points: Fraction
    possible: Fraction
    percent: Decimal
    passed: bool


def total(questions: Sequence[QuestionScore], pass_mark: Decimal) -> Total:
    """Adds up and compares exactly: 59.95 is not 60, and two thirds are two thirds."""
    points = possible = Fraction(0)
    for question in questions:
        whole = Fraction(question.possible)
        if not whole:
            continue
        weight = whole if question.weight is None else Fraction(question.weight)
        points += Fraction(question.points) / whole * weight
        possible += weight
    share = points / possible * 100 if possible else Fraction(0)
    return Total(points, possible, cut(share), share >= Fraction(pass_mark) and bool(possible))


def cut(value: Fraction) -> Decimal:
    """The fraction as a decimal, cut (never rounded up) after six digits."""
    whole = value.numerator * 1_000_000 // value.denominator
    return (Decimal(whole) * _PERCENT).quantize(_PERCENT, rounding=ROUND_DOWN)
