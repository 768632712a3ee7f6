"""Starting a sitting: the clock begins, terms and paper are frozen, the attempt is used (R11, R16)."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict
from studium.core.events import emit

from . import paper
from .documents import ExamTerms
from .eligibility import may_start
from .events import SittingStarted
from .hurdles import Hurdle, Situation, before_starting, refuse
from .ledger import exam_by_key, lock_candidate, terms_of, window_of
from .models import Sitting
from .registration import consumed_line, identity_checked
from .rules import Balance
from .seats.seating import before_slot
from .sittings.entering import Place, Still, place_of, still, store
from .sittings.parts import begin_part, end_of_all
from .states import RegistrationState
from .supervision.doors import before_entering


def start(*, learner_id: int, exam_key: str, window_key: str, device: str = "") -> str:
    """Begins the sitting of a place and returns its public id; begun already, returns the same.

    Checks the window, the identity check and, anew, eligibility (R11); raises `Conflict` with the first
    obstacle's sentence. Freezes the terms, the paper and what was arranged; begins the first part. Uses the
    attempt up (R16). `device` is the browser that may answer until another takes over.
    """
    place = place_of(learner_id, exam_key, window_key)
    if place is None:
        return _begun(learner_id, exam_key, window_key)
    terms = terms_of(place.exam)
    checked = terms.identity_check and identity_checked(learner_id)
    case = Situation(
        terms=terms,
        window_key=window_key,
        times=place.window.times,
        withdrawn=place.window.withdrawn,
        eligibility=may_start(learner_id=learner_id, exam_key=exam_key),
        held=Balance(),
        identity_checked=checked,
        awaiting_release=False,
        door=partial(_at_the_door, place, terms),
    )
    set_now = place.paper or paper.draft(terms)
    with write():
        lock_candidate(learner_id)
        found = still(place.registration)
        if not found.held:
            return _begun(learner_id, exam_key, window_key)
        refuse(before_starting(case, now()))
        return _begin(place, terms, set_now, found, identity=checked, device=device).public_id


def _begun(learner_id: int, exam_key: str, window_key: str) -> str:
    """The sitting under way of who has no place that could still be used."""
    window = window_of(exam_by_key(exam_key), window_key)
    under_way = (
        Sitting.objects.filter(learner=learner_id, window=window, submitted_at=None)
        .order_by("pk")
        .values_list("public_id", flat=True)
        .first()
    )
    if under_way is None:
        raise Conflict(_("You are not registered for this window; register first."))
    return under_way


def _at_the_door(place: Place, terms: ExamTerms) -> list[Hurdle]:
    learner_id = place.registration.learner_id
    return [*before_slot(place.slot), *before_entering(learner_id, place.window, terms)]


def _begin(
    place: Place, terms: ExamTerms, set_now: paper.Draft, found: Still, *, identity: bool, device: str
) -> Sitting:
    started = now()
    used, exam = place.registration, place.exam
    ends = end_of_all(terms, started=started, closes=place.window.closes, arranged=found.arrangements)
    sitting = Sitting(
        learner_id=used.learner_id,
        exam_id=exam.pk,
        window_id=used.window_id,
        registration_id=used.pk,
        attempt=found.sat + 1,
        identity_checked=identity,
        exam_number=exam.number,
        terms=exam.document,
        content_version=set_now.content_version,
        form=set_now.form,
        started_at=started,
        ends_at=ends,
        device=device,
        arrangements=found.arrangements.to_json(),
    )
    part = begin_part(sitting, 1, terms.parts)
    used.state, used.ended_at = RegistrationState.USED, started
    store(sitting, part, used, None if found.consumed else consumed_line(used))
    emit(SittingStarted(learner_id=used.learner_id, exam_key=exam.key))
    return sitting
