"""A case as officers, judges and the candidate see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core.clock import now
from studium.core.errors import NotFound

from ..models import Exam
from ..policy import is_officer, offices_of
from ..releases.adjusting import in_words
from .cases import _heard, may_judge
from .models import IntegrityCase
from .states import CaseState


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case as its candidate finds it: until when a reply or an appeal is heard, None where none is."""

    public_id: str
    reply_by: datetime | None
    appeal_by: datetime | None
    closed: bool


@dataclass(frozen=True, slots=True)
class CaseLine:
    kind: str
    text: str
    by: str
    at: datetime
    shown: bool


@dataclass(frozen=True, slots=True)
class Seat:
    round: int
    name: str
    voted: bool
    outcome: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case. To the candidate without names of officers and judges, and without notes."""

    public_id: str
    exam_key: str
    exam_title: str
    window_key: str
    sitting: str
    candidate: str
    state: str
    concern: str
    opened_at: datetime
    reply_by: datetime | None
    outcome: str
    rule: str
    appeal_by: datetime | None
    lines: tuple[CaseLine, ...]
    seats: tuple[Seat, ...] = ()
    open_to: tuple[tuple[int, str], ...] = ()
    officer: bool = False
    may_seat: bool = False
    may_vote: bool = False

    @property
    def may_reply(self) -> bool:
        return self.state == CaseState.ASKED and self.reply_by is not None and now() <= self.reply_by

    @property
    def may_appeal(self) -> bool:
        return self.state == CaseState.DECIDED and self.appeal_by is not None and now() <= self.appeal_by


def cases(*, officer_id: int) -> list[CaseView]:
    """Cases of the institutions whose officer this person is, and those they judge; open ones first."""
    exams = Exam.objects.filter(institution_key__in=offices_of(user_id=officer_id)).values("pk")
    rows = IntegrityCase.objects.select_related("sitting__exam", "sitting__window")
    found = (rows.filter(sitting__exam__in=exams) | rows.filter(panel__member=officer_id)).distinct()
    listed = [row for row in found.order_by("-pk")[:200] if row.sitting.learner_id != officer_id]
    names = accounts.people({row.sitting.learner_id for row in listed})
    listed.sort(key=lambda row: row.closed_at is not None)
    return [_view(row, names[row.sitting.learner_id].legal_name) for row in listed]


def case(*, viewer_id: int, public_id: str) -> CaseView:
    """One case for an officer of the institution or one of its judges. Raises `NotFound` for anyone else."""
    row = _row(public_id)
    officer = is_officer(user_id=viewer_id, institution_key=row.sitting.exam.institution_key)
    seats = list(row.panel.order_by("round", "pk"))
    mine = [seat for seat in seats if seat.member_id == viewer_id]
    if not (officer or mine) or row.sitting.learner_id == viewer_id:
        raise NotFound(_("There is no such case."))
    round_ = 2 if row.state == CaseState.APPEALED else 1
    seated = any(seat.round == round_ for seat in seats)
    judging = row.state in (CaseState.PANEL, CaseState.APPEALED)
    may_seat = (
        officer
        and not seated
        and (row.state == CaseState.APPEALED or (row.state == CaseState.ASKED and _heard(row)))
    )
    open_to = may_judge(row) if may_seat else []
    entries = list(row.entries.all())
    people = accounts.people(
        {
            row.sitting.learner_id,
            *open_to,
            *(s.member_id for s in seats),
            *(e.by_id for e in entries if e.by_id),
        }
    )
    # Judges do not see each other's words before all have spoken.
    told = {one.round for one in seats} - ({round_} if judging else set())
    return _view(
        row,
        people[row.sitting.learner_id].legal_name,
        lines=tuple(
            CaseLine(e.kind, e.text, people[e.by_id].display_name if e.by_id else "", e.at, e.shown)
            for e in entries
        ),
        seats=tuple(
            Seat(
                seat.round,
                people[seat.member_id].display_name,
                seat.voted_at is not None,
                seat.outcome if seat.round in told else "",
                in_words(seat.rule) if seat.round in told else "",
                seat.reason if seat.round in told else "",
            )
            for seat in seats
        ),
        open_to=tuple((one, people[one].display_name) for one in open_to),
        officer=officer,
        may_seat=may_seat,
        may_vote=judging and any(seat.round == round_ and seat.voted_at is None for seat in mine),
    )


def own_case(*, learner_id: int, public_id: str) -> CaseView:
    """The candidate's own case, once it was put to them. Raises `NotFound`."""
    row = _row(public_id)
    if row.sitting.learner_id != learner_id or row.reply_by is None:
        raise NotFound(_("There is no such case."))
    lines = tuple(CaseLine(e.kind, e.text, "", e.at, True) for e in row.entries.all() if e.shown)
    return _view(row, "", lines=lines)


def cases_about(*, sitting: str) -> list[tuple[str, str]]:
    """Public id and state of the cases about a sitting, the newest first. For the pages of its officers. One query."""
    rows = IntegrityCase.objects.filter(sitting__public_id=sitting).order_by("-pk")
    return list(rows.values_list("public_id", "state"))


def own_cases(*, learner_id: int, exam_key: str) -> list[str]:
    """The candidate's cases that were put to them, the newest first. One query."""
    rows = IntegrityCase.objects.filter(sitting__learner=learner_id, sitting__exam__key=exam_key)
    return list(rows.exclude(reply_by=None).order_by("-pk").values_list("public_id", flat=True))


def own_about(*, learner_id: int, exam_key: str, sitting: str = "") -> list[OwnCase]:
    """The candidate's cases about an exam, or one sitting of it, that were put to them, the newest first. One query."""
    rows = IntegrityCase.objects.filter(sitting__learner=learner_id, sitting__exam__key=exam_key)
    if sitting:
        rows = rows.filter(sitting__public_id=sitting)
    moment = now()
    return [
        OwnCase(
            row.public_id,
            row.reply_by
            if row.state == CaseState.ASKED and row.reply_by and moment <= row.reply_by
            else None,
            row.appeal_by
            if row.state == CaseState.DECIDED and row.appeal_by and moment <= row.appeal_by
            else None,
            row.state == CaseState.CLOSED,
        )
        for row in rows.exclude(reply_by=None).order_by("-pk")
    ]


def _row(public_id: str) -> IntegrityCase:
    row = (
        IntegrityCase.objects.select_related("sitting__exam", "sitting__window")
        .filter(public_id=public_id)
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such case."))
    return row


def _view(
    row: IntegrityCase,
    candidate: str,
    *,
    lines: tuple[CaseLine, ...] = (),
    seats: tuple[Seat, ...] = (),
    open_to: tuple[tuple[int, str], ...] = (),
    officer: bool = False,
    may_seat: bool = False,
    may_vote: bool = False,
) -> CaseView:
    return CaseView(
        public_id=row.public_id,
        exam_key=row.sitting.exam.key,
        exam_title=row.sitting.exam.title,
        window_key=row.sitting.window.key,
        sitting=row.sitting.public_id,
        candidate=candidate,
        state=row.state,
        concern=row.concern,
        opened_at=row.opened_at,
        reply_by=row.reply_by,
        outcome=row.outcome,
        rule=in_words(row.rule),
        appeal_by=row.appeal_by,
        lines=lines,
        seats=seats,
        open_to=open_to,
        officer=officer,
        may_seat=may_seat,
        may_vote=may_vote,
    )
