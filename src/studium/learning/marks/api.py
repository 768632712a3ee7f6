"""Marks in the hands of the course team, to the pages."""

from __future__ import annotations

from .adjustments import Adjustments, Extension, SetMark, adjustments
from .regrading import (
    Change,
    RegradePreview,
    advance_regrade,
    preview_regrade,
    regradable,
    start_regrade,
)
from .setting import Markable, check_reason, extend_due, markables, set_mark, take_back_mark

__all__ = [
    "Adjustments",
    "Change",
    "Extension",
    "Markable",
    "RegradePreview",
    "SetMark",
    "adjustments",
    "advance_regrade",
    "check_reason",
    "extend_due",
    "markables",
    "preview_regrade",
    "regradable",
    "set_mark",
    "start_regrade",
    "take_back_mark",
]
