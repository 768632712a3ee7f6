"""Starting a sitting: the clock begins, terms and paper are frozen, the attempt is used (R11, R16)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict
from studium.core.events import emit

from . import paper
from .definition.preparing import paper_of
from .eligibility import eligibility
from .events import SittingStarted
from .hurdles import before_starting, refuse
from .ledger import exam_by_key, held, lock_candidate, rows_of, terms_of, window_of
from .models import Exam, Registration, Sitting, Window
from .registration import consume, identity_checked, place_in, situation
from .sittings.accommodations import arranged
from .sittings.parts import begin_part, end_of_all
from .states import RegistrationState


def start(*, learner_id: int, exam_key: str, window_key: str, device: str = "") -> str:
    """Begins the sitting of a place and returns its public id; begun already, returns the same.

    Checks the window, the identity check and, anew, eligibility (R11); raises `Conflict` with the first
    obstacle's sentence. Freezes the terms, the paper and what was arranged; begins the first part. Uses the
    attempt up (R16). `device` is the browser that may answer until another takes over.
    """
    exam = exam_by_key(exam_key)
    window = window_of(exam, window_key)
    terms = terms_of(exam)
    under_way = _under_way(learner_id, window)
    if under_way is not None:
        return under_way
    may_sit = eligibility(learner_id=learner_id, exam_key=exam_key)
    checked = identity_checked(learner_id)
    prepared = paper_of(learner_id=learner_id, window_id=window.pk, exam_number=exam.number)
    set_now = prepared or paper.draft(terms)
    with write():
        lock_candidate(learner_id)
        under_way = _under_way(learner_id, window)
        if under_way is not None:
            return under_way
        place = place_in(learner_id, window)
        if place is None:
            raise Conflict(_("You are not registered for this window; register first."))
        case = situation(
            learner_id=learner_id,
            window=window,
            terms=terms,
            may_sit=may_sit,
            attempts=held(rows_of(learner_id=learner_id, exam_id=exam.pk)),
            identity=checked,
        )
        refuse(before_starting(case, now()))
        identity = terms.identity_check and checked
        return _begin(place, exam, window, set_now, identity=identity, device=device).public_id


def _under_way(learner_id: int, window: Window) -> str | None:
    return (
        Sitting.objects.filter(learner=learner_id, window=window, submitted_at=None)
        .values_list("public_id", flat=True)
        .first()
    )


def _begin(
    place: Registration, exam: Exam, window: Window, set_now: paper.Draft, *, identity: bool, device: str
) -> Sitting:
    started = now()
    terms = terms_of(exam)
    arrangements = arranged(learner_id=place.learner_id, exam_id=exam.pk)
    ends = end_of_all(terms, started=started, closes=window.closes, arranged=arrangements)
    sitting = Sitting(
        learner_id=place.learner_id,
        exam=exam,
        window=window,
        registration=place,
        attempt=Sitting.objects.filter(learner=place.learner_id, exam=exam).count() + 1,
        identity_checked=identity,
        exam_number=exam.number,
        terms=exam.document,
        content_version=set_now.content_version,
        form=set_now.form,
        started_at=started,
        deadline=ends,
        ends_at=ends,
        device=device,
        arrangements=arrangements.to_json(),
    )
    begin_part(sitting, 1)
    place.state = RegistrationState.USED
    place.ended_at = started
    place.save(update_fields=["state", "ended_at"])
    consume(place)
    emit(SittingStarted(learner_id=place.learner_id, exam_key=exam.key))
    return sitting
