"""What grading gives back: points, and how each input fared. Exact decimals throughout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

CORRECT: Final = "correct"
PARTIAL: Final = "partial"
INCORRECT: Final = "incorrect"
UNANSWERED: Final = "unanswered"

ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class InputScore:
    """How one input fared.

    `correct` is one of correct, partial, incorrect, unanswered. `message` is the author's feedback on this
    answer as clean HTML, or a sentence saying why the answer could not be read. `readable` is False where
    the answer has no meaning for this input (a slip in an expression, a choice that was not offered): such
    an attempt should be handed back to the learner rather than counted.
    """

    correct: str
    points: Decimal
    message: str = ""
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Score:
    """The whole problem's result: `points` of `possible`, and `per_input` by input id."""

    points: Decimal
    possible: Decimal
    per_input: Mapping[str, InputScore] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def correct(self) -> str:
        """The state of the whole: correct only where every input is."""
        states = {one.correct for one in self.per_input.values()}
        if states <= {CORRECT}:
            return CORRECT
        if self.points > 0:
            return PARTIAL
        return UNANSWERED if states == {UNANSWERED} else INCORRECT

    @property
    def readable(self) -> bool:
        """False where an answer could not be read; the attempt should then not be counted."""
        return all(one.readable for one in self.per_input.values())

    @property
    def share(self) -> Decimal:
        """Points as a share of the possible, 0 to 1; 0 for a problem that asks nothing."""
        return self.points / self.possible if self.possible else ZERO

    def scaled(self, weight: Decimal | None) -> Score:
        """The same result out of `weight` points, as a block's weight asks; None leaves it as it is."""
        if weight is None or not self.possible:
            return self
        return Score(self.points * weight / self.possible, weight, self.per_input)

    def to_json(self) -> dict[str, Any]:
        """JSON-able form; decimals as strings."""
        return {
            "points": str(self.points),
            "possible": str(self.possible),
            "inputs": {
                key: {
                    "correct": one.correct,
                    "points": str(one.points),
                    "message": str(one.message),
                    "readable": one.readable,
                }
                for key, one in self.per_input.items()
            },
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Score:
        """The inverse of `to_json`."""
        return cls(
            Decimal(raw["points"]),
            Decimal(raw["possible"]),
            {
                key: InputScore(
                    one["correct"], Decimal(one["points"]), one.get("message", ""), one.get("readable", True)
                )
                for key, one in raw.get("inputs", {}).items()
            },
        )
