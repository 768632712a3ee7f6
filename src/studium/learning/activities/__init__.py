"""Blocks in which a learner does something besides answering a problem: one module a kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .done import Ticks
from .drag_and_drop import DragAndDrop
from .lti import Launchpad
from .polls import Polls
from .turn import Acted, Activity, Turn
from .word_clouds import WordClouds

__all__ = ["ACTIVITIES", "WORK_KINDS", "Acted", "Activity", "Turn"]

#: By kind of block.
ACTIVITIES: Final[Mapping[str, Activity]] = {
    "done": Ticks(),
    "drag_and_drop": DragAndDrop(),
    "lti": Launchpad(),
    "poll": Polls(),
    "survey": Polls(),
    "word_cloud": WordClouds(),
}

#: The kinds that have to be done before a unit is finished.
WORK_KINDS: Final = frozenset(
    (
        "problem",
        "video",
        "poll",
        "survey",
        "word_cloud",
        "done",
        "drag_and_drop",
        "lti",
        "upload",
        "openassessment",
    )
)

#: The kinds that an attempt closes like a problem's: limits, due dates, and when the answer may be shown.
JUDGED: Final = frozenset(("done", "drag_and_drop"))
