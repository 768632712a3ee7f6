"""Integrity cases, to the pages and the wiring."""

from __future__ import annotations

from .cases import (
    add_evidence,
    appeal,
    close_unappealed,
    drop,
    flag,
    put_to_candidate,
    reply,
    seat_panel,
    vote,
)
from .views import CaseLine, CaseView, OwnCase, Seat, case, cases, cases_about, own_about, own_case, own_cases

__all__ = [
    "CaseLine",
    "CaseView",
    "OwnCase",
    "Seat",
    "add_evidence",
    "appeal",
    "case",
    "cases",
    "cases_about",
    "close_unappealed",
    "drop",
    "flag",
    "own_about",
    "own_case",
    "own_cases",
    "put_to_candidate",
    "reply",
    "seat_panel",
    "vote",
]
