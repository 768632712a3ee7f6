"""Recognition, to the pages and the API: agreements, requests with consent, cases, decisions."""

from __future__ import annotations

from .agreements import AgreementView, agreements, sync_agreements
from .cases import (
    AccessLine,
    CaseView,
    ConsentView,
    DecisionView,
    StepLine,
    case_for_learner,
    cases_of,
)
from .deciding import ask, decide
from .desk import FILTERS, Precedent, Queue, QueueRow, RegistrarCase, queue, record
from .evaluation import AgreementStanding, CaseLine, ConditionLine, evaluate_for
from .notices import tell_case_moved, tell_decision
from .policy import is_registrar
from .preview import RequestPreview, preview_request
from .record import Record
from .requesting import ConsentGiven, answer, appeal, request, send_anew, withdraw_consent
from .sharing import SharedItem
from .shelf import shelf

__all__ = [
    "FILTERS",
    "AccessLine",
    "AgreementStanding",
    "AgreementView",
    "CaseLine",
    "CaseView",
    "ConditionLine",
    "ConsentGiven",
    "ConsentView",
    "DecisionView",
    "Precedent",
    "Queue",
    "QueueRow",
    "Record",
    "RegistrarCase",
    "RequestPreview",
    "SharedItem",
    "StepLine",
    "agreements",
    "answer",
    "appeal",
    "ask",
    "case_for_learner",
    "cases_of",
    "decide",
    "evaluate_for",
    "is_registrar",
    "preview_request",
    "queue",
    "record",
    "request",
    "send_anew",
    "shelf",
    "sync_agreements",
    "tell_case_moved",
    "tell_decision",
    "withdraw_consent",
]
