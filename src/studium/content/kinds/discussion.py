"""Discussions: `<discussion>`, a place in a unit where learners talk. What they say is no part of the course."""

from __future__ import annotations

from .. import attributes as read
from .source import Made, Source


def read_discussion(source: Source) -> Made:
    """Attributes: discussion_category and discussion_target name it; the oldest exports say `for` instead."""
    given = source.node.attributes
    subject = read.plain(given, "discussion_target") or read.plain(given, "for")
    return Made(
        "discussion",
        details={
            "category": _line(read.plain(given, "discussion_category")),
            "subject": _line(subject),
        },
    )


def _line(text: str) -> str:
    return " ".join(text.split())[:250]
