"""What recognition tells the rest of the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from studium.core.events import Event


@dataclass(frozen=True)
class DecisionMade(Event):
    """A university decided: granted, partial or refused; `credits` in its own `unit`, None where none.

    `number` is 1 for the first decision of a case; a later one, after an appeal, replaces it.
    """

    case_public_id: str
    learner_id: int
    institution_key: str
    program_key: str
    agreement_key: str
    outcome: str
    credits: Decimal | None
    unit: str
    decided_at: datetime
    number: int


@dataclass(frozen=True)
class CaseMoved(Event):
    """A case changed its state other than by a decision; `by_university` tells whose turn it was."""

    case_public_id: str
    learner_id: int
    institution_key: str
    state: str
    by_university: bool
