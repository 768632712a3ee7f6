"""Examinations, to the other apps: windows, eligibility, attempts, sittings, release.

Nothing here shows a mark to anyone but an exam officer before it is released (R18).
"""

from __future__ import annotations

from .board import Board, BoardRow, Candidate, DeskExam, DeskWindow, desk, record_identity, release_board
from .candidate import PaperItem, PartView, Receipt, SittingView, receipt, sitting
from .closing import close_overdue_sittings
from .documents import ExamTerms
from .eligibility import Eligibility, eligibility, refresh_eligibility
from .eligibility_rules import Reason
from .entitlement import grant_attempt, grant_entitlement, withdraw_entitlement
from .hurdles import Hurdle
from .ledger_words import LedgerLine
from .lobby import Lobby, LobbyWindow, ShownResult, Waiting, lobby
from .marking.statistics import Item, OptionFigures, Statistics, item_statistics, work_out_statistics
from .notices import tell_eligible, tell_released
from .offers import ExamOffers, offers
from .policy import check_desk, is_officer
from .purchase import check_purchase, refuse_useless_order
from .registration import Registered, cancel, lapse_unused, register
from .release import amend, clear, exclude, preview_release, release, return_attempt
from .releases.batches import approve, carry_out_due, needs_second, propose, refuse
from .releases.planning import ReleasePlan
from .releases.telling import results_of_release, tell_share
from .rules import Balance, WindowTimes
from .saving import Save, SaveOutcome, save_answers, submit
from .scrutiny import BoardSitting, MarkedQuestion, board_sitting
from .sittings.accommodations import Arranged, accommodate, accommodations
from .sittings.clock import Arrangements
from .sittings.devices import BetweenParts, OnAnotherDevice, Paused, take_over
from .sittings.parts import go_on
from .sittings.pausing import end_break, pause, resume, take_break
from .starting import start
from .sync import sync_exam
from .why.answer import Answer, why_not, why_not_for_office
from .why.mending import grant_what_was_paid
from .why.obstacles import Obstacle

__all__ = [
    "Answer",
    "Arranged",
    "Arrangements",
    "Balance",
    "BetweenParts",
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
    "Item",
    "LedgerLine",
    "Lobby",
    "LobbyWindow",
    "MarkedQuestion",
    "Obstacle",
    "OnAnotherDevice",
    "OptionFigures",
    "PaperItem",
    "PartView",
    "Paused",
    "Reason",
    "Receipt",
    "Registered",
    "ReleasePlan",
    "Save",
    "SaveOutcome",
    "ShownResult",
    "SittingView",
    "Statistics",
    "Waiting",
    "WindowTimes",
    "accommodate",
    "accommodations",
    "amend",
    "approve",
    "board_sitting",
    "cancel",
    "carry_out_due",
    "check_desk",
    "check_purchase",
    "clear",
    "close_overdue_sittings",
    "desk",
    "eligibility",
    "end_break",
    "exclude",
    "go_on",
    "grant_attempt",
    "grant_entitlement",
    "grant_what_was_paid",
    "is_officer",
    "item_statistics",
    "lapse_unused",
    "lobby",
    "needs_second",
    "offers",
    "pause",
    "preview_release",
    "propose",
    "receipt",
    "record_identity",
    "refresh_eligibility",
    "refuse",
    "refuse_useless_order",
    "register",
    "release",
    "release_board",
    "results_of_release",
    "resume",
    "return_attempt",
    "save_answers",
    "sitting",
    "start",
    "submit",
    "sync_exam",
    "take_break",
    "take_over",
    "tell_eligible",
    "tell_released",
    "tell_share",
    "why_not",
    "why_not_for_office",
    "withdraw_entitlement",
    "work_out_statistics",
]
