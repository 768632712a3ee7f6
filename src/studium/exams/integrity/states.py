"""An integrity case, from the flag to the last word (R18, R44). People decide; nothing here decides by itself.

    flagged ──put to the candidate──▶ asked ──a panel is seated──▶ panel ──all have judged──▶ decided
       └──dropped──▶ closed ◀──dropped──┘                                                      │
    closed ◀──nobody appealed in time, or the panel found no breach─────────────────────────────┤
    closed ◀──the others have judged── appealed (another panel) ◀──the candidate appeals────────┘

A sitting with an open case is held. A panel's outcome is the severest on which more than half of it agree at least;
where it is split evenly, the milder one.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class CaseState(StrEnum):
    FLAGGED = "flagged"
    ASKED = "asked"
    PANEL = "panel"
    DECIDED = "decided"
    APPEALED = "appealed"
    CLOSED = "closed"


class Outcome(StrEnum):
    """From the mildest to the severest."""

    NO_BREACH = "no_breach"
    ADJUSTED = "adjusted"
    VOID = "void"


SEVERITY = tuple(Outcome)


def settled(votes: Sequence[tuple[int, int]]) -> int:
    """Which vote is the panel's: the one in the middle by severity, the milder of two. Returns its number.

    `votes`: (severity, number). Raises `ValueError` for no votes.
    """
    if not votes:
        raise ValueError("a panel without votes decides nothing")
    return sorted(votes)[(len(votes) - 1) // 2][1]
