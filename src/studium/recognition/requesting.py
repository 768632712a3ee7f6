"""What a learner does with a case: request, answer, send anew, appeal, withdraw consent (R32, R33, R34)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound
from studium.core.events import emit
from studium.core.ids import new_number

from . import gather, words
from .agreements import present_version, views
from .evaluation import award_of
from .events import CaseMoved
from .flow import CLOSED, CaseState, may_step
from .models import AgreementVersion, Case, Consent, Step
from .rules import Past, may_request
from .sharing import ALWAYS, BIRTH_DATE

_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """The learner's word on the consent form. Without `agreed` nothing is sent."""

    agreed: bool
    birth_date: bool = False
    message: str = ""

    @property
    def shared(self) -> list[str]:
        return [*ALWAYS, *([BIRTH_DATE] if self.birth_date else [])]


def request(*, learner_id: int, agreement_key: str, consent: ConsentGiven) -> str:
    """Sends the learner's record to one university for one purpose; returns the case's public id (R32).

    The record is frozen as it is now. A request before completion is taken and labelled so (R33). Raises `Invalid`
    without consent, `Conflict` where a request is not taken now, `NotFound` for an unknown agreement.
    """
    version = present_version(agreement_key)
    view = views([version])[0]
    moment = now()
    if not view.in_force(moment):
        raise Conflict(words.not_in_force(view.terms, moment))
    _check_agreed(consent)
    record = gather.record(
        learner_id=learner_id, program_key=view.terms.program_key, birth_date=consent.birth_date
    )
    award = award_of(learner_id=learner_id, program_key=view.terms.program_key)
    with write():
        gather.lock_learner(learner_id)
        refused = may_request(past_of(learner_id), agreement_key=agreement_key, now=moment)
        if refused:
            raise Conflict(words.refusal(refused))
        case = Case.objects.create(
            number=_free_number(),
            learner_id=learner_id,
            version=version,
            institution_key=view.terms.institution_key,
            program_key=view.terms.program_key,
            state=CaseState.RECEIVED,
            before_completion=not record.complete,
            message=consent.message.strip()[:_LONGEST],
            award_public_id=award.public_id if award and award.active else "",
            record=record.to_json(),
            recorded_at=moment,
            requested_at=moment,
        )
        _consent(case, version, consent)
        step(case, CaseState.RECEIVED, actor_id=learner_id, by_university=False, text=case.message)
    return case.public_id


def _check_agreed(consent: ConsentGiven) -> None:
    if not consent.agreed:
        raise Invalid(_("Nothing is sent without your consent; tick the box to give it."), field="agreed")


def _consent(case: Case, version: AgreementVersion, consent: ConsentGiven) -> None:
    view = views([version])[0]
    Consent.objects.create(
        case=case,
        recipient_key=case.institution_key,
        purpose=view.effect,
        shared=consent.shared,
        given_at=now(),
    )


def _free_number() -> str:
    number = new_number()
    while Case.objects.filter(number=number).exists():
        number = new_number()
    return number


def past_of(learner_id: int) -> list[Past]:
    rows = Case.objects.filter(learner=learner_id).values_list(
        "version__agreement__key", "state", "requested_at"
    )
    return [Past(key, CaseState(state), at) for key, state, at in rows]


def step(
    case: Case, to: CaseState, *, actor_id: int, by_university: bool, text: str = "", tell: bool = True
) -> None:
    """Moves the case, locked by the caller, and writes the step down; raises `Conflict` for a step not drawn."""
    if case.state != to and not may_step(CaseState(case.state), to):
        raise Conflict(
            _("The case is “%(state)s” now, so that this cannot be done any more.")
            % {"state": words.state(case.state)}
        )
    case.state = to
    case.save(update_fields=["state"])
    Step.objects.create(
        case=case, state=to, text=text[:_LONGEST], actor_id=actor_id, by_university=by_university, at=now()
    )
    if tell:
        emit(
            CaseMoved(
                case_public_id=case.public_id,
                learner_id=case.learner_id,
                institution_key=case.institution_key,
                state=to.value,
                by_university=by_university,
            )
        )


def own_case(learner_id: int, public_id: str, *, lock: bool = False) -> Case:
    """The learner's own case; anybody else's does not exist for them. Raises `NotFound`."""
    rows = Case.objects.select_for_update() if lock else Case.objects.select_related("version__agreement")
    case = rows.filter(public_id=public_id, learner=learner_id).first()
    if case is None:
        raise NotFound(_("You have no such case."))
    return case


def standing_consent(case: Case) -> Consent | None:
    """The consent in force, or None when it was withdrawn."""
    return case.consents.filter(withdrawn_at=None).last()


def _text(given: str, field: str) -> str:
    if not given.strip():
        raise Invalid(_("Write what you want the university to know."), field=field)
    return given.strip()


def _check_consent(case: Case) -> None:
    if standing_consent(case) is None:
        raise Conflict(_("You have withdrawn your consent, so that the university no longer sees the case."))


def answer(*, learner_id: int, case: str, text: str) -> None:
    """Answers the university's question; the case goes back into review."""
    said = _text(text, "text")
    with write():
        mine = own_case(learner_id, case, lock=True)
        _check_consent(mine)
        if mine.state != CaseState.MORE_INFORMATION:
            raise Conflict(_("The university has no open question to you in this case."))
        step(mine, CaseState.IN_REVIEW, actor_id=learner_id, by_university=False, text=said)


def appeal(*, learner_id: int, case: str, text: str) -> None:
    """Appeals against a refusal or a partial grant (R34)."""
    said = _text(text, "text")
    with write():
        mine = own_case(learner_id, case, lock=True)
        _check_consent(mine)
        step(mine, CaseState.APPEALED, actor_id=learner_id, by_university=False, text=said)


def send_anew(*, learner_id: int, case: str, consent: ConsentGiven) -> None:
    """Sends the record as it is now into an open case, under a new consent: nothing is re-sent by itself (R32)."""
    _check_agreed(consent)
    mine = own_case(learner_id, case)
    record = gather.record(learner_id=learner_id, program_key=mine.program_key, birth_date=consent.birth_date)
    award = award_of(learner_id=learner_id, program_key=mine.program_key)
    with write():
        mine = own_case(learner_id, case, lock=True)
        if CaseState(mine.state) in CLOSED:
            raise Conflict(_("The case is closed; a new record can be sent only with a new request."))
        _check_consent(mine)
        moment = now()
        mine.consents.filter(withdrawn_at=None).update(withdrawn_at=moment)
        _consent(mine, AgreementVersion.objects.select_related("agreement").get(pk=mine.version_id), consent)
        mine.record = record.to_json()
        mine.recorded_at = moment
        mine.before_completion = not record.complete
        mine.award_public_id = award.public_id if award and award.active else ""
        mine.save(update_fields=["record", "recorded_at", "before_completion", "award_public_id"])
        step(
            mine,
            CaseState(mine.state),
            actor_id=learner_id,
            by_university=False,
            text=_("The record was sent again, as it is now."),
        )


def withdraw_consent(*, learner_id: int, case: str) -> None:
    """Ends the university's access to the record, at once (R32). An open case ends with it; a decision stays."""
    with write():
        mine = own_case(learner_id, case, lock=True)
        if not mine.consents.filter(withdrawn_at=None).update(withdrawn_at=now()):
            return
        mine.record = None
        mine.save(update_fields=["record"])
        if CaseState(mine.state) not in CLOSED:
            step(mine, CaseState.WITHDRAWN, actor_id=learner_id, by_university=False)
