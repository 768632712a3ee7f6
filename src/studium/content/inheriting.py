"""Settings of grading that a block takes from those above it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

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


def grading_of(node: Node, inherited: Mapping[str, str]) -> dict[str, Any]:
    """How a problem is graded: its weight, its attempts, its variants, and when its answers are shown."""
    weight = read.decimal(node.attributes, "weight")
    found = {
        "weight": str(weight) if weight is not None else None,
        "max_attempts": attempts(node, inherited),
        "show_answer": read.plain(inherited, "showanswer") or "finished",
        "rerandomize": read.plain(inherited, "rerandomize") or "never",
    }
    show_after = read.count(inherited, "attempts_before_showanswer_button")
    return found | ({"show_after": show_after} if show_after else {})


def inherit(above: Mapping[str, str], node: Node) -> dict[str, str]:
    """What holds for a block: its own settings before those from above."""
    own = {name: node.attributes[name] for name in _INHERITED if read.plain(node.attributes, name)}
    return {**above, **own}


def when_shown(chapter: Node, sequence: Node) -> dict[str, Any]:
    """When a sequence opens, and whether it is hidden once it was due; nothing where it is shown with the run.

    Not from the course itself: its first day is the run's, and the catalogue tells it.
    """
    starts = [at for one in (chapter, sequence) if (at := read.moment(one.attributes, "start"))]
    found: dict[str, Any] = {"start": max(starts).isoformat()} if starts else {}
    return found | ({"hide_after_due": True} if read.flag(sequence.attributes, "hide_after_due") else {})


#: When it may be seen whether an answer is right, besides "always".
_WITHHOLDING: Final = frozenset(("never", "past_due", "never_but_include_grade"))


def withholding(inherited: Mapping[str, str]) -> dict[str, str]:
    """When it may be seen whether an answer is right; nothing where that is always."""
    said = read.plain(inherited, "show_correctness").lower()
    return {"show_correctness": said} if said in _WITHHOLDING else {}
