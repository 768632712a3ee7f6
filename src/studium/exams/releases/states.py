"""A release, from putting it together to the day.

    proposed ──another officer approves──▶ approved ──its moment has come──▶ done
        ├──another officer refuses, with a reason──▶ refused
        └──who proposed it takes it back──▶ withdrawn ◀──an officer stops it── approved

Where the exam office is one person, proposing and approving are one step.
"""

from __future__ import annotations

from enum import StrEnum


class ReleaseState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ItemOutcome(StrEnum):
    """What became of one result of a release."""

    WAITING = ""
    RELEASED = "released"
    LEFT_OUT = "left_out"


class HoldKind(StrEnum):
    """Why a result is kept back. `integrity` is lifted by its case alone."""

    OFFICE = "office"
    IDENTITY = "identity"
    TECHNICAL = "technical"
    INTEGRITY = "integrity"
