"""What the requirement engine needs to know of exams: windows on offer, and where the learner is in them.

Asks nothing of the engine, which asks this while it evaluates.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from studium.core.clock import now
from studium.progress.offers import ExamPlace, WindowOffer

from . import documents
from .ledger import as_entry
from .models import LedgerEntry, Registration, Sitting, Window
from .rules import Entry, attempts_left, balance
from .states import SHOWN, RegistrationState


@dataclass(frozen=True, slots=True)
class ExamOffers:
    windows: tuple[WindowOffer, ...]
    places: tuple[ExamPlace, ...]


def offers(*, learner_id: int, exam_keys: Collection[str]) -> ExamOffers:
    """Windows that are not over, and the learner's place in each exam. Four queries, however many exams."""
    windows = list(
        Window.objects.filter(exam__key__in=exam_keys, withdrawn=False, closes__gt=now())
        .select_related("exam")
        .order_by("opens")
    )
    of_exam = {window.exam.key: window.exam.document for window in windows}
    terms = {key: documents.parse(key, document) for key, document in of_exam.items()}
    entries: dict[str, list[Entry]] = {}
    rows = LedgerEntry.objects.filter(learner=learner_id, exam__key__in=exam_keys)
    for row in rows.select_related("exam", "registration__window").order_by("pk"):
        entries.setdefault(row.exam.key, []).append(as_entry(row))
    registered = dict(
        Registration.objects.filter(
            learner=learner_id, exam__key__in=exam_keys, state=RegistrationState.REGISTERED
        )
        .order_by("-window__opens")
        .values_list("exam__key", "window__key")
    )
    waiting = dict(
        Sitting.objects.filter(learner=learner_id, exam__key__in=exam_keys)
        .exclude(submitted_at=None)
        .exclude(result__state__in=SHOWN)
        .values_list("exam__key", "submitted_at")
    )
    places = []
    for key in exam_keys:
        held = balance(entries.get(key, ()))
        policy = terms[key].attempts if key in terms else None
        first = next((window.key for window in windows if window.exam.key == key), "")
        places.append(
            ExamPlace(
                exam=key,
                entitled=held.available > 0,
                registered=registered.get(key, ""),
                awaiting_since=waiting.get(key),
                attempts_left=attempts_left(policy, held, first) if policy else None,
            )
        )
    return ExamOffers(
        windows=tuple(
            WindowOffer(
                key=window.key,
                exam=window.exam.key,
                register_from=window.register_from,
                register_until=window.register_until,
                opens=window.opens,
                closes=window.closes,
                price=terms[window.exam.key].price,
            )
            for window in windows
        ),
        places=tuple(places),
    )
