"""Preparing papers beforehand, so that thousands can start in the same minute: a start then copies one row."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q, QuerySet

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import StudiumError

from ..ledger import terms_of
from ..models import Exam, Registration
from ..policy import office
from ..states import RegistrationState
from .models import PreparedPaper
from .setting import set_paper
from .stock import stock, versions

# How long before a window opens its papers are prepared by themselves.
AHEAD = timedelta(hours=24)
_BATCH = 500


@dataclass(frozen=True, slots=True)
class PapersView:
    """How far a window's papers are. `outdated` are prepared from content that has been imported anew since;
    they stay as they are until an officer has them prepared anew."""

    places: int
    prepared: int
    outdated: int


def prepare_due(*, limit: int = 1000) -> int:
    """Prepares papers of windows that open within a day or are open; returns how many. May run at any time.

    A paper that cannot be set stays unprepared; the exam office sees why on its board.
    """
    due = _waiting(Registration.objects.filter(window__opens__lte=now() + AHEAD, window__closes__gt=now()))
    done = 0
    for exam in Exam.objects.filter(pk__in=due.values("exam")).order_by("pk"):
        places = list(due.filter(exam=exam).order_by("pk").values_list("pk", flat=True)[: limit - done])
        try:
            done += _prepare(exam, places)
        except StudiumError:
            continue
        if done >= limit:
            break
    return done


def prepare_papers(*, officer_id: int, exam_key: str, window_key: str, anew: bool = False) -> int:
    """Prepares the papers of all places of a window now; returns how many.

    `anew` draws again those that are there, from the present content. Raises `NotAllowed`, `NotFound`, and
    `Conflict` where the paper cannot be set.
    """
    exam, window = office(officer_id, exam_key, window_key)
    places = Registration.objects.filter(window=window)
    chosen = places.filter(state=RegistrationState.REGISTERED) if anew else _waiting(places)
    done = _prepare(exam, list(chosen.order_by("pk").values_list("pk", flat=True)))
    with write():
        audit.record(
            actor_id=officer_id,
            action="prepare papers",
            target=f"exam:{exam.key}/{window.key}",
            after={"prepared": done, "anew": anew},
        )
    return done


def papers(*, officer_id: int, exam_key: str, window_key: str) -> PapersView:
    """How far the papers of a window are. Raises `NotAllowed`, `NotFound`."""
    exam, window = office(officer_id, exam_key, window_key)
    places = Registration.objects.filter(window=window, state=RegistrationState.REGISTERED)
    prepared = places.filter(prepared_paper__exam_number=exam.number)
    try:
        present = [version for _course, version in versions(terms_of(exam))]
    except StudiumError:
        present = []
    return PapersView(
        places=places.count(),
        prepared=prepared.count(),
        outdated=prepared.exclude(prepared_paper__content_version__in=present).count() if present else 0,
    )


def _waiting(places: QuerySet[Registration]) -> QuerySet[Registration]:
    """Places without a paper of the present version of their exam."""
    return places.filter(state=RegistrationState.REGISTERED).filter(
        Q(prepared_paper=None) | ~Q(prepared_paper__exam_number=F("exam__number"))
    )


def _prepare(exam: Exam, places: list[int]) -> int:
    """Draws and stores, a batch a transaction. Who starts meanwhile is set a paper of their own: the row of a
    place that is used by then is not read any more."""
    terms = terms_of(exam)
    from_stock = stock(terms) if places else None
    for first in range(0, len(places), _BATCH):
        assert from_stock is not None
        rows = []
        for number in places[first : first + _BATCH]:
            drawn = set_paper(terms, from_stock, secrets.token_hex(16))
            rows.append(
                PreparedPaper(
                    registration_id=number,
                    exam_number=exam.number,
                    content_version=drawn.content_version,
                    form=drawn.form,
                    prepared_at=now(),
                )
            )
        with write():
            PreparedPaper.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["registration"],
                update_fields=["exam_number", "content_version", "form", "prepared_at"],
            )
    return len(places)
