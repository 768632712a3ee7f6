"""Marks in the hands of the course team, to the pages."""

from __future__ import annotations

from .adjustments import Adjustments, Extension, SetMark, adjustments
from .export import gradebook_csv, sheet_csv
from .file_lines import Line, Outcome
from .files import (
    MOST_BYTES,
    FileView,
    advance_file,
    apply_file,
    check_file,
    file,
    files,
    reverse_file,
)
from .recount_views import RecountLine, RecountView, recount, recounts
from .recounting import RecountPreview, advance_recount, preview_recount, recount_due, start_recount
from .regrade_views import RegradeLine, RegradeView, regradable, regrade, regrades
from .regrading import Change, RegradePreview, advance_regrade, preview_regrade, start_regrade
from .roster import Asked, Column, Page, Row, Show, Sort, Standing, page, pass_mark, standing
from .setting import Markable, check_reason, extend_due, markables, markables_of, set_mark, take_back_mark
from .sheet import AttemptView, Done, Item, ProblemLine, Sheet, item, learner_in, sheet

__all__ = [
    "MOST_BYTES",
    "Adjustments",
    "Asked",
    "AttemptView",
    "Change",
    "Column",
    "Done",
    "Extension",
    "FileView",
    "Item",
    "Line",
    "Markable",
    "Outcome",
    "Page",
    "ProblemLine",
    "RecountLine",
    "RecountPreview",
    "RecountView",
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
    "advance_file",
    "advance_recount",
    "advance_regrade",
    "apply_file",
    "check_file",
    "check_reason",
    "extend_due",
    "file",
    "files",
    "gradebook_csv",
    "item",
    "learner_in",
    "markables",
    "markables_of",
    "page",
    "pass_mark",
    "preview_recount",
    "preview_regrade",
    "recount",
    "recount_due",
    "recounts",
    "regradable",
    "regrade",
    "regrades",
    "reverse_file",
    "set_mark",
    "sheet",
    "sheet_csv",
    "standing",
    "start_recount",
    "start_regrade",
    "take_back_mark",
]
