"""What a reader of one kind of block gets, and what it makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..links import Links
from ..olx import Node
from ..statics import Statics


class Unreadable(Exception):
    """The block cannot be shown; `why` completes "not shown: ..." for the course team."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Source:
    """One block of an export: its node, what it inherits (due, graded, ...), how its links are resolved, and the
    attributes of the course itself ("lti_passports", "discussion_topics", ...)."""

    node: Node
    inherited: Mapping[str, str]
    links: Links
    statics: Statics
    course: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """What is stored of a block. `body` is clean HTML; `details` JSON for the server, keys included.

    `possible` is what the block is worth, 0 where it is not graded; `notes` say what was left out. `ungraded`
    says why a block that its author meant to be graded is only shown.
    """

    kind: str
    body: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    possible: Decimal = Decimal(0)
    notes: tuple[str, ...] = ()
    ungraded: str = ""


#: Reads one block. Raises `Unreadable`.
Reader = Callable[[Source], Made]
