"""Settings of grading that a block takes from those above it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from . import attributes as read
from .olx import Node

#: What a block takes from those above it where it says nothing itself, as in edX.
_INHERITED: Final = (
    "graded", "due", "format", "showanswer", "max_attempts", "rerandomize", "graceperiod", "show_reset_button",
    "attempts_before_showanswer_button", "submission_wait_seconds", "show_correctness", "matlab_api_key",
)  # fmt: skip


def attempts(node: Node, inherited: Mapping[str, str]) -> int | None:
    """How often a problem may be answered; the courses of the first years said `attempts`."""
    own = None if "max_attempts" in node.attributes else read.count(node.attributes, "attempts")
    return own or read.count(inherited, "max_attempts")


def inherit(above: Mapping[str, str], node: Node) -> dict[str, str]:
    """What holds for a block: its own settings before those from above."""
    own = {name: node.attributes[name] for name in _INHERITED if read.plain(node.attributes, name)}
    return {**above, **own}


#: When it may be seen whether an answer is right, besides "always".
_WITHHOLDING: Final = frozenset(("never", "past_due", "never_but_include_grade"))


def withholding(inherited: Mapping[str, str]) -> dict[str, str]:
    """When it may be seen whether an answer is right; nothing where that is always."""
    said = read.plain(inherited, "show_correctness").lower()
    return {"show_correctness": said} if said in _WITHHOLDING else {}
