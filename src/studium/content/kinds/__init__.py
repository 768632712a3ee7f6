"""The kinds of blocks besides text, films and problems: one module a kind, each reads its own OLX elements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .discussion import read_discussion
from .polls import read_poll, read_poll_question, read_survey
from .source import Made, Reader, Source, Unreadable

__all__ = ["READERS", "Made", "Reader", "Source", "Unreadable"]

#: By OLX element.
READERS: Final[Mapping[str, Reader]] = {
    "discussion": read_discussion,
    "poll": read_poll,
    "poll_question": read_poll_question,
    "survey": read_survey,
}
