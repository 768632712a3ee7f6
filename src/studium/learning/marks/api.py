"""Marks in the hands of the course team, to the pages."""

from __future__ import annotations

from .adjustments import Adjustments, Extension, SetMark, adjustments
from .regrading import (
    Change,
    RegradeLine,
    RegradePreview,
    RegradeView,
    advance_regrade,
    preview_regrade,
    regradable,
    regrade,
    regrades,
    start_regrade,
)
from .roster import Asked, Column, Page, Row, Show, Sort, Standing, page, pass_mark, standing
from .setting import Markable, check_reason, extend_due, markables, set_mark, take_back_mark
from .sheet import AttemptView, Done, Item, ProblemLine, Sheet, item, learner_in, sheet

__all__ = [
    "Adjustments",
    "Asked",
    "AttemptView",
    "Change",
    "Column",
    "Done",
    "Extension",
    "Item",
    "Markable",
    "Page",
    "ProblemLine",
    "RegradeLine",
    "RegradePreview",
    "RegradeView",
    "Row",
    "SetMark",
    "Sheet",
    "Show",
    "Sort",
    "Standing",
    "adjustments",
    "advance_regrade",
    "check_reason",
    "extend_due",
    "item",
    "learner_in",
    "markables",
    "page",
    "pass_mark",
    "preview_regrade",
    "regradable",
    "regrade",
    "regrades",
    "set_mark",
    "sheet",
    "standing",
    "start_regrade",
    "take_back_mark",
]
