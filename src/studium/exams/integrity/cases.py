"""Integrity cases: flag, evidence, the candidate's reply, a panel's decision, an appeal to others (R18, R44)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.partners import api as partners

from ..models import Sitting
from ..policy import check_not_own, check_officer
from ..releases.adjusting import do_adjust, end_adjustment, rule_of
from ..releases.holds import do_hold, do_lift
from ..releases.states import HoldKind
from .models import CaseEntry, IntegrityCase, PanelSeat
from .states import SEVERITY, CaseState, Outcome, settled

#: Who may judge, by role at the exam's institution.
PANEL_ROLES = ("exam_officer", "instructor", "manager")
#: How many at least.
PANEL_LEAST = 2
APPEAL_TIME = timedelta(days=14)


def flag(*, officer_id: int, sitting: str, evidence: str) -> str:
    """Opens a case about a sitting, with what was observed; its result is held. Returns the case's public id.

    The candidate learns of it when the case is put to them. Raises `NotAllowed`, `NotFound`, `Invalid` (nothing
    said), `Conflict` (a case is open already).
    """
    text = _said(evidence)
    with write():
        row = (
            Sitting.objects.select_for_update(of=("self",))
            .select_related("exam")
            .filter(public_id=sitting)
            .first()
        )
        if row is None:
            raise NotFound(_("There is no such sitting."))
        check_officer(user_id=officer_id, exam=row.exam)
        check_not_own(officer_id=officer_id, learner_id=row.learner_id)
        if IntegrityCase.objects.filter(sitting=row, closed_at=None).exists():
            raise Conflict(_("A case about this sitting is open already; add the evidence there."))
        hold = do_hold(
            sitting=row, kind=HoldKind.INTEGRITY, reason=_("An integrity case is open."), by=officer_id
        )
        case = IntegrityCase.objects.create(
            sitting=row, hold=hold, state=CaseState.FLAGGED, opened_by_id=officer_id, opened_at=now()
        )
        _enter(case, "evidence", text, officer_id, shown=True)
        _audit(case, officer_id, "flag sitting", text)
    return case.public_id


def add_evidence(*, officer_id: int, case: str, text: str, note: bool = False) -> None:
    """Adds evidence, which the candidate will see, or a note among officers, which they will not."""
    said = _said(text)
    with write():
        row = _for_officer(officer_id, case)
        if row.state == CaseState.CLOSED:
            raise Conflict(_("This case is closed."))
        _enter(row, "note" if note else "evidence", said, officer_id, shown=not note)
        _audit(row, officer_id, "add evidence", said)


def put_to_candidate(*, officer_id: int, case: str, concern: str, reply_by: datetime) -> None:
    """Tells the candidate what is in doubt, shows the evidence, and asks for a reply until a moment."""
    said = _said(concern)
    if reply_by <= now() + timedelta(days=1):
        raise Invalid(_("Give the candidate at least a day to reply."), field="reply_by")
    with write():
        row = _for_officer(officer_id, case, CaseState.FLAGGED)
        row.state, row.concern, row.reply_by = CaseState.ASKED, said, reply_by
        row.save(update_fields=["state", "concern", "reply_by"])
        _audit(row, officer_id, "put case to candidate", said)
        _tell(row, _("A question about your exam “%(exam)s”"), _("The exam office asks for your account:"))


def reply(*, learner_id: int, case: str, text: str) -> None:
    """The candidate's account, until the moment that was set; more than one is kept. Raises `NotFound`, `Conflict`."""
    said = _said(text)
    with write():
        row = _for_candidate(learner_id, case)
        if row.state != CaseState.ASKED or row.reply_by is None or now() > row.reply_by:
            raise Conflict(_("The time to reply is over; the panel has what you wrote before."))
        _enter(row, "reply", said, learner_id, shown=True)


def drop(*, officer_id: int, case: str, reason: str) -> None:
    """Ends a case before a panel: there was nothing in it. The result may be released again."""
    why = _said(reason)
    with write():
        row = _for_officer(officer_id, case, CaseState.FLAGGED, CaseState.ASKED)
        told = row.state == CaseState.ASKED
        _enter(row, "dropped", why, officer_id, shown=told)
        _audit(row, officer_id, "drop case", why)
        _close(row, Outcome.NO_BREACH, officer_id)
        if told:
            _tell(row, _("The question about your exam “%(exam)s” is closed"), _("No doubt remains:"))


def seat_panel(*, officer_id: int, case: str, members: list[int]) -> None:
    """Names who judges: people of the institution, neither who flagged nor who judged before, nor the candidate.

    Possible when the candidate has replied or the time to reply is over; on appeal, at once. Raises `Invalid`,
    `Conflict`.
    """
    chosen = list(dict.fromkeys(members))
    with write():
        row = _for_officer(officer_id, case, CaseState.ASKED, CaseState.APPEALED)
        if row.state == CaseState.ASKED and not _heard(row):
            raise Conflict(_("The candidate has time to reply until then; the panel is named afterwards."))
        open_to = set(may_judge(row))
        if len(chosen) < PANEL_LEAST or not open_to.issuperset(chosen):
            raise Invalid(
                _("A panel has at least two people of the institution, who have no part in the case."),
                field="member",
            )
        round_ = 2 if row.state == CaseState.APPEALED else 1
        if row.panel.filter(round=round_).exists():
            raise Conflict(_("The panel is named already."))
        for member in chosen:
            PanelSeat.objects.create(case=row, round=round_, member_id=member)
            accounts.notify(
                user_id=member,
                subject=_("You are asked to judge an integrity case"),
                body=_("Evidence and the candidate's account are here:"),
                link=reverse("integrity-case", args=[row.public_id]),
            )
        if round_ == 1:
            row.state = CaseState.PANEL
            row.save(update_fields=["state"])
        _audit(row, officer_id, "seat panel", str(len(chosen)))


def may_judge(row: IntegrityCase) -> list[int]:
    """Who could sit on the panel of a case now."""
    house = row.sitting.exam.institution_key
    people = {one for role in PANEL_ROLES for one in partners.holders_of(organisation_key=house, role=role)}
    taken = set(row.panel.values_list("member_id", flat=True))
    return sorted(people - taken - {row.opened_by_id, row.sitting.learner_id})


def vote(*, member_id: int, case: str, outcome: str, reason: str, kind: str = "", points: str = "") -> None:
    """One judge's word, once, with the reason; with the last one the panel has decided.

    `outcome` "adjusted" needs the rule: `kind` deduct or cap, `points` in percent points.
    """
    why = _said(reason)
    if outcome not in SEVERITY:
        raise Invalid(_("Choose what you find."), field="outcome")
    rule = None
    if outcome == Outcome.ADJUSTED:
        rule = rule_of(kind=kind, points=points)
    elif outcome == Outcome.VOID:
        rule = rule_of(kind="void")
    with write():
        row = _open(case)
        round_ = 2 if row.state == CaseState.APPEALED else 1
        seat = row.panel.filter(round=round_, member=member_id).first()
        if seat is None:
            raise NotAllowed(_("You are not on the panel of this case."))
        if row.state not in (CaseState.PANEL, CaseState.APPEALED) or seat.voted_at is not None:
            raise Conflict(_("Your judgement is on record already."))
        seat.outcome, seat.rule, seat.reason, seat.voted_at = outcome, rule, why, now()
        seat.save()
        _audit(row, member_id, "judge case", f"{outcome}: {why}")
        seats = list(row.panel.filter(round=round_).order_by("pk"))
        if all(one.voted_at for one in seats):
            _decide(row, seats)


def _decide(row: IntegrityCase, seats: list[PanelSeat]) -> None:
    ranked = sorted(seats, key=_severity)
    seat = ranked[settled([(number, number) for number in range(len(ranked))])]
    appeal = row.state == CaseState.APPEALED
    row.outcome, row.rule = seat.outcome, seat.rule
    _enter(row, "decision", "\n\n".join(one.reason for one in seats), None, shown=True)
    cause = f"case:{row.public_id}"
    if seat.rule:
        do_adjust(sitting=row.sitting, rule=seat.rule, cause=cause, why=seat.reason, by=seat.member_id)
    else:
        end_adjustment(sitting=row.sitting, cause=cause)
    if appeal or seat.outcome == Outcome.NO_BREACH:
        row.save(update_fields=["outcome", "rule"])
        _close(row, Outcome(seat.outcome), None)
    else:
        row.state, row.appeal_by = CaseState.DECIDED, now() + APPEAL_TIME
        row.save(update_fields=["state", "outcome", "rule", "appeal_by"])
    _tell(
        row,
        _("The panel has decided about your exam “%(exam)s”"),
        _("The decision and its reasons are here:"),
    )


def _severity(seat: PanelSeat) -> tuple[int, Decimal]:
    """By outcome, then by how much is taken: a lower cap takes more, as does a larger deduction."""
    rule = seat.rule or {}
    points = Decimal(rule.get("points", "0"))
    return SEVERITY.index(Outcome(seat.outcome)), 100 - points if rule.get("kind") == "cap" else points


def appeal(*, learner_id: int, case: str, text: str) -> None:
    """The candidate asks that other people look again, within two weeks of the decision."""
    said = _said(text)
    with write():
        row = _for_candidate(learner_id, case)
        if row.state != CaseState.DECIDED or row.appeal_by is None or now() > row.appeal_by:
            raise Conflict(_("An appeal is not open, or its time is over."))
        row.state = CaseState.APPEALED
        row.save(update_fields=["state"])
        _enter(row, "appeal", said, learner_id, shown=True)


def close_unappealed(*, limit: int = 200) -> int:
    """Closes decided cases nobody appealed in time; returns how many. May run at any time."""
    due = IntegrityCase.objects.filter(state=CaseState.DECIDED, appeal_by__lt=now()).order_by("pk")
    closed = 0
    for public_id in list(due.values_list("public_id", flat=True)[:limit]):
        with write():
            row = _open(public_id)
            if row.state == CaseState.DECIDED:
                _close(row, Outcome(row.outcome), None)
                closed += 1
    return closed


def _heard(row: IntegrityCase) -> bool:
    over = row.reply_by is not None and now() > row.reply_by
    return over or row.entries.filter(kind="reply").exists()


def _close(row: IntegrityCase, outcome: Outcome, by: int | None) -> None:
    row.state, row.outcome, row.closed_at = CaseState.CLOSED, outcome, now()
    row.save(update_fields=["state", "outcome", "closed_at"])
    do_lift(hold=row.hold, by=by, why=_("The integrity case is closed."))


def _open(case: str) -> IntegrityCase:
    row = (
        IntegrityCase.objects.select_for_update(of=("self",))
        .select_related("sitting__exam", "hold__sitting")
        .filter(public_id=case)
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such case."))
    return row


def _for_officer(officer_id: int, case: str, *states: CaseState) -> IntegrityCase:
    row = _open(case)
    check_officer(user_id=officer_id, exam=row.sitting.exam)
    check_not_own(officer_id=officer_id, learner_id=row.sitting.learner_id)
    if states and row.state not in states:
        raise Conflict(_("This case has moved on meanwhile; look at it again."))
    return row


def _for_candidate(learner_id: int, case: str) -> IntegrityCase:
    row = _open(case)
    if row.sitting.learner_id != learner_id or row.state == CaseState.FLAGGED or row.reply_by is None:
        raise NotFound(_("There is no such case."))
    return row


def _said(text: str) -> str:
    if not text.strip():
        raise Invalid(_("Write what there is to say; it stays on record."), field="text")
    return text.strip()


def _enter(row: IntegrityCase, kind: str, text: str, by: int | None, *, shown: bool) -> None:
    CaseEntry.objects.create(case=row, kind=kind, text=text, by_id=by, at=now(), shown=shown)


def _audit(row: IntegrityCase, by: int, action: str, why: str) -> None:
    audit.record(actor_id=by, action=action, target=f"case:{row.public_id}", why=why)


def _tell(row: IntegrityCase, subject: str, body: str) -> None:
    accounts.notify(
        user_id=row.sitting.learner_id,
        subject=subject % {"exam": row.sitting.exam.title},
        body=body,
        link=reverse("exam-question", args=[row.public_id]),
    )
