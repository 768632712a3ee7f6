"""Files handed in, to the pages."""

from __future__ import annotations

from ..piles import Waits, Work, work_to_mark
from .files import FileView, Incoming, forget_kept, open_kept, take_in
from .handing_in import Download, download, send
from .marking import HandedIn, Pile, mark, pile
from .rules import LONGEST_COMMENT, MOST_BYTES, too_large

__all__ = [
    "LONGEST_COMMENT",
    "MOST_BYTES",
    "Download",
    "FileView",
    "HandedIn",
    "Incoming",
    "Pile",
    "Waits",
    "Work",
    "download",
    "forget_kept",
    "mark",
    "open_kept",
    "pile",
    "send",
    "take_in",
    "too_large",
    "work_to_mark",
]
