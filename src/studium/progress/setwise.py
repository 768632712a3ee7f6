"""What rules say of all their members at once, without storing anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studium.core.db import write

from .rules import Rules
from .staging import Pinned, Plan, Stage
from .standing import State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the facts alone say; `until`: from when time alone may change it."""

    state: State
    met: int
    needed: int
    until: datetime | None


def outcomes(rules: Rules, program_key: str, version: int, *, as_of: datetime) -> dict[int, Outcome]:
    """By learner, for everybody pinned to `version`, whose rules these need not be (in a preview)."""
    plan = Plan([Pinned(rules, program_key, version)], as_of=as_of)
    with write(), Stage(plan) as stage:
        stage.fill()
        return {
            learner: Outcome(state, met, needed, until)  # type: ignore[arg-type]
            for learner, state, met, needed, until in stage.rows()
        }
