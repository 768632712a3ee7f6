"""Examinations, to the other apps: windows, eligibility, attempts, sittings, release.

Nothing here shows a mark to anyone but an exam officer before it is released (R18).
"""

from __future__ import annotations

from .board import Board, BoardRow, Candidate, DeskExam, DeskWindow, desk, record_identity, release_board
from .candidate import PaperItem, PartView, Receipt, SittingView, receipt, sitting
from .closing import close_overdue_sittings
from .definition.preparing import PapersView, papers, prepare_due, prepare_papers
from .definition.reviewing import ReviewedItem, ReviewedPart, ReviewView, may_review, review
from .definition.showing import PaperDesk, paper_desk
from .documents import ExamTerms
from .eligibility import Eligibility, eligibility, refresh_eligibility
from .eligibility_rules import Reason
from .entitlement import grant_attempt, grant_entitlement, withdraw_entitlement
from .hurdles import Hurdle
from .ledger_words import LedgerLine
from .lobby import Lobby, LobbyWindow, ShownResult, Waiting, lobby
from .marking.amending import results_of_ruling, tell_amended
from .marking.ruling_rules import RulingKind
from .marking.ruling_views import ItemDesk, Moved, RulingPreview, RulingView, item_desk
from .marking.rulings import decide_ruling, lift_ruling, preview_lifting, preview_ruling
from .marking.statistics import Item, OptionFigures, Statistics, item_statistics, work_out_statistics
from .notices import tell_eligible, tell_released
from .offers import ExamOffers, offers
from .policy import check_desk, is_officer
from .purchase import check_purchase, refuse_useless_order
from .registration import Registered, cancel, lapse_unused, register
from .release import amend, clear, exclude, preview_release, release, return_attempt
from .releases.batches import approve, carry_out_due, needs_second, propose, refuse
from .releases.export import export_window
from .releases.planning import ReleasePlan
from .releases.telling import results_of_release, tell_share
from .releases.views import ReleaseView, release_view, releases_of
from .rules import Balance, WindowTimes
from .saving import Save, SaveOutcome, save_answers, submit
from .scrutiny import BoardSitting, MarkedQuestion, board_sitting
from .seats import api as seats
from .sittings.accommodations import Arranged, accommodate, accommodations
from .sittings.clock import Arrangements
from .sittings.devices import BetweenParts, OnAnotherDevice, Paused, take_over
from .sittings.parts import go_on
from .sittings.pausing import end_break, pause, resume, take_break
from .sittings.watch import Room, Running, under_way
from .starting import start
from .supervision.doors import supervised_by
from .supervision.history import Happened, History, Seen, history, seen_in
from .supervision.observing import Observed, observations, observe
from .supervision.reporting import note_other_browser, remark, report
from .supervision.room import CheckInList, check_in, check_in_list
from .supervision.room import enter as enter_room
from .supervision.signing import Refused as MessageRefused
from .supervision.vendor import go_to_supervision, let_in, register_vendor
from .supervision.vendor import hear as hear_vendor
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
    "CheckInList",
    "DeskExam",
    "DeskWindow",
    "Eligibility",
    "ExamOffers",
    "ExamTerms",
    "Happened",
    "History",
    "Hurdle",
    "Item",
    "ItemDesk",
    "LedgerLine",
    "Lobby",
    "LobbyWindow",
    "MarkedQuestion",
    "MessageRefused",
    "Moved",
    "Observed",
    "Obstacle",
    "OnAnotherDevice",
    "OptionFigures",
    "PaperDesk",
    "PaperItem",
    "PapersView",
    "PartView",
    "Paused",
    "Reason",
    "Receipt",
    "Registered",
    "ReleasePlan",
    "ReleaseView",
    "ReviewView",
    "ReviewedItem",
    "ReviewedPart",
    "Room",
    "RulingKind",
    "RulingPreview",
    "RulingView",
    "Running",
    "Save",
    "SaveOutcome",
    "Seen",
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
    "check_in",
    "check_in_list",
    "check_purchase",
    "clear",
    "close_overdue_sittings",
    "decide_ruling",
    "desk",
    "eligibility",
    "end_break",
    "enter_room",
    "exclude",
    "export_window",
    "go_on",
    "go_to_supervision",
    "grant_attempt",
    "grant_entitlement",
    "grant_what_was_paid",
    "hear_vendor",
    "history",
    "is_officer",
    "item_desk",
    "item_statistics",
    "lapse_unused",
    "let_in",
    "lift_ruling",
    "lobby",
    "may_review",
    "needs_second",
    "note_other_browser",
    "observations",
    "observe",
    "offers",
    "paper_desk",
    "papers",
    "pause",
    "prepare_due",
    "prepare_papers",
    "preview_lifting",
    "preview_release",
    "preview_ruling",
    "propose",
    "receipt",
    "record_identity",
    "refresh_eligibility",
    "refuse",
    "refuse_useless_order",
    "register",
    "register_vendor",
    "release",
    "release_board",
    "release_view",
    "releases_of",
    "remark",
    "report",
    "results_of_release",
    "results_of_ruling",
    "resume",
    "return_attempt",
    "review",
    "save_answers",
    "seats",
    "seen_in",
    "sitting",
    "start",
    "submit",
    "supervised_by",
    "sync_exam",
    "take_break",
    "take_over",
    "tell_amended",
    "tell_eligible",
    "tell_released",
    "tell_share",
    "under_way",
    "why_not",
    "why_not_for_office",
    "withdraw_entitlement",
    "work_out_statistics",
]
