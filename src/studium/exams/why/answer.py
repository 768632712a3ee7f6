"""Why can this person not sit? Found from the record itself, not from what a page once said (R11, R15, R16).

Looks in the order in which a sitting comes about: the program, the requirements, the money, the attempts, the window,
the place, the person at the door, the paper. The first obstacle is the answer; the others follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.accounts.api import Person
from studium.core.clock import now
from studium.core.errors import NotFound, StudiumError
from studium.payments import api as payments
from studium.payments.api import OrderView

from .. import paper
from ..documents import ExamTerms
from ..eligibility import Eligibility, eligibility
from ..hurdles import Hurdle, at, before_registering, before_starting
from ..ledger import exam_by_key, held, rows_of, terms_of
from ..ledger_words import LedgerLine, line
from ..models import Exam, LedgerEntry, Registration, Sitting, Window
from ..policy import check_officer
from ..registration import situation
from ..rules import Balance, may_use_attempt
from ..states import Kind, RegistrationState
from .obstacles import Obstacle, obstacle


@dataclass(frozen=True, slots=True)
class Answer:
    """`verdict`: sitting (under way), now (may start), later (only time is in the way), act (one step of their own
    is missing), no. `obstacles` in the order in which they matter; empty where they may start or are sitting."""

    exam_key: str
    exam_title: str
    person: Person
    verdict: str
    obstacles: tuple[Obstacle, ...]
    window_key: str
    opens: datetime | None
    closes: datetime | None
    eligibility: Eligibility
    held: Balance
    history: tuple[LedgerLine, ...]
    orders: tuple[OrderView, ...]
    sitting: str

    @property
    def first(self) -> Obstacle | None:
        return self.obstacles[0] if self.obstacles else None

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.obstacles]


def why_not(*, learner_id: int, exam_key: str, window_key: str = "") -> Answer:
    """What stands between this learner and the exam now. Without a window, the one that concerns them: where they are
    registered, else the next they could use. Raises `NotFound`."""
    exam = exam_by_key(exam_key)
    terms = terms_of(exam)
    who = accounts.person(learner_id)
    may_sit = eligibility(learner_id=learner_id, exam_key=exam_key)
    rows = rows_of(learner_id=learner_id, exam_id=exam.pk)
    balance = held(rows)
    orders = tuple(
        one for one in payments.orders_of(learner_id) if any(item == ["exam", exam_key] for item in one.items)
    )
    window, place = _where(exam, learner_id, window_key)
    last = (
        Sitting.objects.filter(learner=learner_id, window=window).order_by("-pk").first() if window else None
    )
    under_way = last.public_id if last and last.submitted_at is None else ""
    found: list[Obstacle] = []
    if not under_way:
        found = [
            *_eligible(may_sit),
            *_attempts(terms, balance, rows, orders, window, place),
            *_window(learner_id, window, place, terms, may_sit, balance, who),
            *_paper(terms),
        ]
    return Answer(
        exam_key=exam.key,
        exam_title=terms.title,
        person=who,
        verdict="sitting" if under_way else _verdict(found),
        obstacles=tuple(found),
        window_key=window.key if window else "",
        opens=window.opens if window else None,
        closes=window.closes if window else None,
        eligibility=may_sit,
        held=balance,
        history=tuple(line(row) for row in rows),
        orders=orders,
        sitting=under_way,
    )


def why_not_for_office(*, officer_id: int, email: str, exam_key: str, window_key: str = "") -> Answer:
    """The same, asked by an exam officer about the person with this address. Raises `NotAllowed`, `NotFound`."""
    check_officer(user_id=officer_id, exam=exam_by_key(exam_key))
    person = accounts.person_by_email(email.strip())
    if person is None:
        raise NotFound(_("Nobody has an account with this address."), field="email")
    return why_not(learner_id=person.id, exam_key=exam_key, window_key=window_key)


def _verdict(found: Iterable[Obstacle]) -> str:
    whose = {one.whose for one in found}
    if not whose:
        return "now"
    if whose == {"time"}:
        return "later"
    return "act" if whose <= {"candidate", "time"} else "no"


def _where(exam: Exam, learner_id: int, window_key: str) -> tuple[Window | None, Registration | None]:
    """The window that is asked about or that concerns the learner, and their last place in it."""
    windows = list(exam.windows.order_by("opens", "pk"))
    places = list(Registration.objects.filter(learner=learner_id, exam=exam).order_by("pk"))
    moment = now()
    by_key = {window.key: window for window in windows}
    if window_key:
        if window_key not in by_key:
            raise NotFound(
                _("The exam “%(exam)s” has no window “%(window)s”.")
                % {"exam": exam.title, "window": window_key}
            )
        chosen: Window | None = by_key[window_key]
    else:
        own = {one.window_id for one in places if one.state == RegistrationState.REGISTERED}
        sat = {one.window_id for one in places if one.state == RegistrationState.USED}
        chosen = (
            next((one for one in windows if one.pk in own and one.closes > moment), None)
            or next((one for one in windows if one.pk in sat and one.closes > moment), None)
            or next((one for one in windows if one.times.registering(moment) and not one.withdrawn), None)
            or next((one for one in windows if one.closes > moment and not one.withdrawn), None)
            or next((one for one in reversed(windows) if one.pk in own | sat), None)
        )
    here = [one for one in places if chosen is not None and one.window_id == chosen.pk]
    held_now = next((one for one in here if one.state == RegistrationState.REGISTERED), None)
    return chosen, held_now or (here[-1] if here else None)


def _eligible(may_sit: Eligibility) -> list[Obstacle]:
    if not may_sit.program_key:
        return [obstacle("not_joined")]
    if may_sit.eligible:
        return []
    names = ", ".join(reason.name for reason in may_sit.missing)
    return [obstacle("not_eligible", ref=may_sit.program_key, names=names)]


def ungranted(orders: Iterable[OrderView], rows: Iterable[LedgerEntry], exam_key: str) -> list[OrderView]:
    """Paid orders that hold this exam and of which the ledger knows nothing: paid, and no attempt."""
    causes = {row.cause for row in rows if row.kind == Kind.GRANTED}
    return [
        order
        for order in orders
        if order.state == payments.State.SETTLED
        and any(
            item == ["exam", exam_key] and f"order:{order.public_id}/{place}" not in causes
            for place, item in enumerate(order.items)
        )
    ]


def _attempts(
    terms: ExamTerms,
    balance: Balance,
    rows: list[LedgerEntry],
    orders: tuple[OrderView, ...],
    window: Window | None,
    place: Registration | None,
) -> list[Obstacle]:
    found = [
        obstacle("paid_not_granted", ref=order.public_id, order=order.number)
        for order in ungranted(orders, rows, terms.key)
    ]
    if place is not None and place.state == RegistrationState.REGISTERED:
        return found
    refusal = may_use_attempt(terms.attempts, balance, window.key if window else "", free=terms.free)
    if refusal == "limit_reached":
        found.append(obstacle("limit_reached", limit=terms.attempts.limit))
    elif refusal == "none_held" and not found:
        found.append(_no_attempt(orders, terms.key))
    return found


def _no_attempt(orders: tuple[OrderView, ...], exam_key: str) -> Obstacle:
    """Not paid, not yet paid, or paid and refunded: the newest order says which."""
    newest = next((one for one in orders if one.state != payments.State.CANCELLED), None)
    if newest is not None and newest.state.is_open:
        return obstacle("payment_open", ref=newest.public_id, order=newest.number)
    if newest is not None and newest.state == payments.State.REFUNDED:
        return obstacle("refunded", ref=exam_key, order=newest.number)
    return obstacle("none_held", ref=exam_key)


def _window(
    learner_id: int,
    window: Window | None,
    place: Registration | None,
    terms: ExamTerms,
    may_sit: Eligibility,
    balance: Balance,
    who: Person,
) -> list[Obstacle]:
    if window is None:
        return [obstacle("no_window")]
    registered = place is not None and place.state == RegistrationState.REGISTERED
    case = situation(
        learner_id=learner_id,
        window=window,
        terms=terms,
        may_sit=may_sit,
        attempts=balance,
        identity=who.identity_checked_at is not None,
        place=place if registered else None,
    )
    moment = now()
    if registered:
        return [_said(hurdle, window, who) for hurdle in before_starting(case, moment) if _new(hurdle)]
    if place is not None and place.state == RegistrationState.LAPSED:
        return [obstacle("not_started", when=at(window.closes), what=_lapsed(place))]
    found = [_said(hurdle, window, who) for hurdle in before_registering(case, moment) if _new(hurdle)]
    if window.times.over(moment) and not found:
        found = [obstacle("over", when=at(window.closes))]
    return found or [obstacle("not_registered", ref=window.key, when=at(window.register_until))]


def _new(hurdle: Hurdle) -> bool:
    # What money and requirements say was said already, with its cause.
    return hurdle.code not in ("not_eligible", "limit_reached", "none_held")


def _said(hurdle: Hurdle, window: Window, who: Person) -> Obstacle:
    whens = {
        "announced": window.register_from,
        "registration_over": window.register_until,
        "not_open": window.opens,
        "over": window.closes,
    }
    said: dict[str, object] = dict(hurdle.said)
    if whens.get(hurdle.code):
        said["when"] = at(whens[hurdle.code])  # type: ignore[arg-type]
    if hurdle.code == "identity":
        said["name"] = who.legal_name
    return obstacle(hurdle.code, ref=window.key, **said)


def _lapsed(place: Registration) -> str:
    came_back = LedgerEntry.objects.filter(registration=place, kind=Kind.RETURNED).exists()
    return _("The attempt came back.") if came_back else _("The attempt is used up.")


def _paper(terms: ExamTerms) -> list[Obstacle]:
    try:
        paper.draft(terms)
    except StudiumError as error:
        return [obstacle("paper", what=error.sentence)]
    return []
