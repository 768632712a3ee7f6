"""What a candidate sees of an exam: rules, windows, attempts, what stands in the way, released results.

Nothing here reads a result that has not been released (R18).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from django.db.models import Q

from studium.accounts import api as accounts
from studium.core.clock import now

from .documents import ExamTerms
from .eligibility import Eligibility, eligibility
from .hurdles import Hurdle, Situation, before_registering, before_starting
from .ledger import exam_by_key, held, rows_of, terms_of
from .ledger_words import LedgerLine, line, policy_sentences
from .marking.human.receiving import being_marked
from .models import Exam, Registration, Result, Sitting, Window
from .rules import Balance, WindowTimes, attempts_left, may_buy
from .seats.seating import at_the_door
from .sittings.accommodations import arranged
from .sittings.clock import Arrangements, part_time
from .states import SHOWN, RegistrationState

# How many windows ahead are shown, besides those the candidate is in.
WINDOWS_AHEAD = 3


@dataclass(frozen=True, slots=True)
class LobbyWindow:
    """One window for one candidate. `short_by`: so much less than the full time is left if one starts now."""

    key: str
    times: WindowTimes
    registered: bool
    sitting: str
    register_hurdles: tuple[Hurdle, ...]
    start_hurdles: tuple[Hurdle, ...]
    short_by: timedelta

    @property
    def can_register(self) -> bool:
        return not self.registered and not self.sitting and not self.register_hurdles

    @property
    def can_start(self) -> bool:
        return self.registered and not self.start_hurdles

    @property
    def dated(self) -> Hurdle | None:
        """The obstacle that is this window's own (its dates, a sitting in it), not the candidate's everywhere."""
        personal = ("not_eligible", "none_held", "limit_reached")
        return next((hurdle for hurdle in self.register_hurdles if hurdle.code not in personal), None)

    @property
    def only_payment_missing(self) -> bool:
        return [hurdle.code for hurdle in self.register_hurdles] == ["none_held"]


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A released result."""

    sitting: str
    attempt: int
    sat_at: datetime
    percent: Decimal
    passed: bool
    amended: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sitting that was received and is held until release; nothing is said of its mark."""

    sitting: str
    submitted_at: datetime
    release_after: datetime
    # People are marking it.
    marking: bool = False


@dataclass(frozen=True, slots=True)
class Lobby:
    """Everything a candidate needs to know before, between and after sittings.

    `candidate` is their legal name, which an identity document has to show (R25). `part_times` are this
    candidate's own, with what was arranged for them.
    """

    terms: ExamTerms
    candidate: str
    eligibility: Eligibility
    held: Balance
    left: int | None
    may_buy: bool
    policy: tuple[str, ...]
    windows: tuple[LobbyWindow, ...]
    history: tuple[LedgerLine, ...]
    results: tuple[ShownResult, ...]
    waiting: tuple[Waiting, ...]
    identity_needed: bool
    arrangements: Arrangements
    part_times: tuple[timedelta, ...]

    @property
    def surplus(self) -> int:
        """Paid attempts that the limit does not let this person use: to be refunded, and said so (R15)."""
        return 0 if self.left is None else max(0, self.held.available - self.left)


def lobby(*, learner_id: int, exam_key: str) -> Lobby:
    """The exam as it stands for one learner now. Raises `NotFound`."""
    exam = exam_by_key(exam_key)
    terms = terms_of(exam)
    moment = now()
    may_sit = eligibility(learner_id=learner_id, exam_key=exam_key)
    rows = rows_of(learner_id=learner_id, exam_id=exam.pk)
    attempts = held(rows)
    arrangements = arranged(learner_id=learner_id, exam_id=exam.pk)
    person = accounts.person(learner_id)
    checked = person.identity_checked_at is not None
    sittings = list(
        Sitting.objects.filter(learner=learner_id, exam=exam)
        .select_related("window")
        .annotate(marking=being_marked())
        .order_by("pk")
    )
    shown = _shown(learner_id, exam)
    seen = {result.sitting for result in shown}
    places = set(
        Registration.objects.filter(
            learner=learner_id, exam=exam, state=RegistrationState.REGISTERED
        ).values_list("window_id", flat=True)
    )
    under_way = {one.window_id for one in sittings if one.submitted_at is None}
    windows = []
    for window in _worth_showing(exam, places | under_way, moment):
        here = [sitting for sitting in sittings if sitting.window_id == window.pk]
        case = Situation(
            terms=terms,
            window_key=window.key,
            times=window.times,
            withdrawn=window.withdrawn,
            eligibility=may_sit,
            held=attempts,
            identity_checked=checked,
            awaiting_release=any(one.public_id not in seen for one in here),
            door=partial(at_the_door, window, learner_id, terms, None),
        )
        windows.append(_window(window, case, here, window.pk in places, moment, arrangements))
    return Lobby(
        terms=terms,
        candidate=person.legal_name,
        eligibility=may_sit,
        held=attempts,
        left=_left(terms, attempts, windows),
        may_buy=not terms.free
        and may_sit.eligible
        and any(_could_use(terms, attempts, window, moment) for window in windows),
        policy=tuple(policy_sentences(terms.attempts)),
        windows=tuple(windows),
        history=tuple(line(row) for row in rows),
        results=tuple(shown),
        waiting=tuple(
            Waiting(one.public_id, one.submitted_at, one.window.release_after, one.marking)
            for one in sittings
            if one.submitted_at is not None and one.public_id not in seen
        ),
        identity_needed=terms.identity_check and not checked,
        arrangements=arrangements,
        part_times=tuple(part_time(part.minutes, arrangements) for part in terms.parts),
    )


def _worth_showing(exam: Exam, own: set[int], moment: datetime) -> list[Window]:
    """The candidate's own windows, and the next few of all."""
    coming = exam.windows.filter(Q(closes__gt=moment, withdrawn=False) | Q(pk__in=own)).order_by("opens")
    found: list[Window] = []
    others = 0
    for window in coming:
        if window.pk not in own:
            others += 1
            if others > WINDOWS_AHEAD:
                continue
        found.append(window)
    return found


def _window(
    window: Window,
    case: Situation,
    here: Sequence[Sitting],
    registered: bool,
    moment: datetime,
    arrangements: Arrangements,
) -> LobbyWindow:
    under_way = next((one.public_id for one in here if one.submitted_at is None), "")
    full = sum((part_time(part.minutes, arrangements) for part in case.terms.parts), timedelta())
    return LobbyWindow(
        key=window.key,
        times=window.times,
        registered=registered,
        sitting=under_way,
        register_hurdles=() if registered else tuple(before_registering(case, moment)),
        start_hurdles=tuple(before_starting(case, moment)) if registered else (),
        short_by=max(timedelta(0), full - (window.closes - moment)),
    )


def _left(terms: ExamTerms, attempts: Balance, windows: list[LobbyWindow]) -> int | None:
    """The most that some window still allows; for a limit in all, simply what is left."""
    if not windows:
        return attempts_left(terms.attempts, attempts, "")
    each = [attempts_left(terms.attempts, attempts, window.key) for window in windows]
    return None if None in each else max(one for one in each if one is not None)


def _could_use(terms: ExamTerms, attempts: Balance, window: LobbyWindow, moment: datetime) -> bool:
    if window.registered or any(hurdle.code == "withdrawn" for hurdle in window.register_hurdles):
        return False
    return moment <= window.times.register_until and may_buy(terms.attempts, attempts, window.key)


def _shown(learner_id: int, exam: Exam) -> list[ShownResult]:
    rows = Result.objects.filter(
        sitting__learner=learner_id, sitting__exam=exam, state__in=SHOWN
    ).select_related("sitting")
    return [
        ShownResult(
            sitting=row.sitting.public_id,
            attempt=row.sitting.attempt,
            sat_at=row.sitting.started_at,
            percent=row.percent,
            passed=row.passed,
            amended=row.revision > 0,
        )
        for row in rows.order_by("sitting_id")
    ]
