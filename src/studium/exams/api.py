"""Examinations, to the other apps: windows, eligibility, attempts, sittings, release.

Nothing here shows a mark to anyone but an exam officer before it is released (R18).
"""

from __future__ import annotations

from .board import Board, BoardRow, Candidate, DeskExam, DeskWindow, desk, record_identity, release_board
from .candidate import PaperItem, Receipt, SittingView, receipt, sitting
from .closing import close_overdue_sittings
from .documents import ExamTerms
from .eligibility import Eligibility, eligibility, refresh_eligibility
from .eligibility_rules import Reason
from .entitlement import grant_attempt, grant_entitlement, withdraw_entitlement
from .hurdles import Hurdle
from .ledger_words import LedgerLine
from .lobby import Lobby, LobbyWindow, ShownResult, Waiting, lobby
from .notices import tell_eligible, tell_released
from .offers import ExamOffers, offers
from .policy import is_officer
from .purchase import check_purchase, refuse_useless_order
from .registration import Registered, cancel, lapse_unused, register
from .release import (
    ReleasePlan,
    amend,
    clear,
    exclude,
    preview_release,
    release,
    return_attempt,
)
from .rules import Balance, WindowTimes
from .saving import Save, SaveOutcome, save_answers, submit
from .scrutiny import BoardSitting, MarkedQuestion, board_sitting
from .starting import start
from .sync import sync_exam

__all__ = [
    "Balance",
    "Board",
    "BoardRow",
    "BoardSitting",
    "Candidate",
    "DeskExam",
    "DeskWindow",
    "Eligibility",
    "ExamOffers",
    "ExamTerms",
    "Hurdle",
    "LedgerLine",
    "Lobby",
    "LobbyWindow",
    "MarkedQuestion",
    "PaperItem",
    "Reason",
    "Receipt",
    "Registered",
    "ReleasePlan",
    "Save",
    "SaveOutcome",
    "ShownResult",
    "SittingView",
    "Waiting",
    "WindowTimes",
    "amend",
    "board_sitting",
    "cancel",
    "check_purchase",
    "clear",
    "close_overdue_sittings",
    "desk",
    "eligibility",
    "exclude",
    "grant_attempt",
    "grant_entitlement",
    "is_officer",
    "lapse_unused",
    "lobby",
    "offers",
    "preview_release",
    "receipt",
    "record_identity",
    "refresh_eligibility",
    "refuse_useless_order",
    "register",
    "release",
    "release_board",
    "return_attempt",
    "save_answers",
    "sitting",
    "start",
    "submit",
    "sync_exam",
    "tell_eligible",
    "tell_released",
    "withdraw_entitlement",
]
