"""One move of a learner in an activity, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from studium.assessment import api as assessment
from studium.content import api as content

from ..rules import Answers
from ..states import Work


@dataclass(frozen=True, slots=True)
class Turn:
    """What the learner does in a block. The learner's run is locked, and `work` is as it stands.

    `action` is the kind's own word ("vote", "place"); `given` is checked for shape and length already.
    `closed` says why graded work is no longer taken, or None; `withheld` that it may not be seen how it fared.
    """

    learner_id: int
    run_key: str
    block: content.BlockView
    work: Work
    action: str
    given: Answers
    seed: int
    now: datetime
    closed: str | None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Acted:
    """What comes of a turn: the state to keep, a score where the turn is a graded attempt, a word to say.

    `state` None keeps what is there. `attempt` counts the turn as an attempt and tells the gradebook `score`;
    `counts` is what counts from now on where that is not this turn's score (the best so far, say).
    """

    state: Mapping[str, Any] | None = None
    score: assessment.Score | None = None
    counts: assessment.Score | None = None
    attempt: bool = False
    completed: bool = False
    says: str = ""


class Activity(Protocol):
    """A kind of block in which a learner does something. One module a kind."""

    def act(self, turn: Turn) -> Acted:
        """Plays the turn; may write rows of the kind's own. Raises `Invalid`, `Conflict`."""
