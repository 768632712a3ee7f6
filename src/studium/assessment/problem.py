"""A compiled problem: immutable, shared by every request, quick to grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from . import feedback, render
from .choices import ManyChoices, OneChoice
from .drawn import Drawn
from .filled import FilledChoices
from .formula import FormulaInput
from .numeric import NumberInput
from .picture import PictureInput
from .prompt import NOT_ANSWERED, Answer
from .score import ZERO, Score
from .textual import TextInput

Input = (
    OneChoice | ManyChoices | NumberInput | FormulaInput | TextInput | FilledChoices | PictureInput | Drawn
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What `compile_problem` makes of a problem's XML.

    `inputs` in the order of the page, their ids unique in the problem ("2_1": first response, first input).
    `types` are the response types, one for each response. `weight` is the points the author declared for
    the whole, None for one per input. `hints` are shown one by one on demand; `solutions` only with the
    answers. `notes` name what was left out of the source. `parts` is the page: text, and slots to fill;
    `groups` names to a screen reader each response that holds several inputs. `conditions` tie a solution (by
    its number) to the input and the explanation of the choice that the seed has to have drawn.
    """

    title: str
    inputs: tuple[Input, ...]
    types: tuple[str, ...]
    parts: tuple[render.Part, ...]
    groups: tuple[str, ...] = ()
    solutions: tuple[SafeString, ...] = ()
    hints: tuple[SafeString, ...] = ()
    weight: Decimal | None = None
    notes: tuple[str, ...] = ()
    max_points: Decimal = ZERO
    conditions: Mapping[int, tuple[int, str]] = field(default_factory=dict)

    @property
    def seeded(self) -> bool:
        """Whether the seed changes what is shown: a shuffled order, or choices drawn from a pool."""
        return any(isinstance(one, OneChoice) and (one.shuffle or one.pool) for one in self.inputs)

    def grade(self, *, answers: Mapping[str, Any] | None, seed: int = 0) -> Score:
        """Grades `answers` ({input id: text or list of chosen ids}); exact, and never raises.

        What is missing counts as not answered; what has no meaning for its input scores nothing and is
        marked unreadable. Unknown keys are ignored.
        """
        if not isinstance(answers, Mapping):
            return Score(ZERO, self.max_points, {one.id: NOT_ANSWERED for one in self.inputs})
        per_input = {one.id: one.grade(answers.get(one.id), seed) for one in self.inputs}
        if len(per_input) == 1:
            for only in per_input.values():
                return Score(only.points, self.max_points, per_input)
        return Score(sum((one.points for one in per_input.values()), ZERO), self.max_points, per_input)

    def render(
        self,
        *,
        answers: Mapping[str, Any] | None = None,
        result: Score | None = None,
        seed: int = 0,
        prefix: str = "",
        show_answer: bool = False,
        hints: int = 0,
    ) -> SafeString:
        """The inner HTML of the problem: questions, inputs named prefix + input id, feedback. No form.

        `answers` fill the inputs, `result` adds feedback, `hints` shows that many hints. Nothing that tells
        the answer is in the output unless `show_answer`.
        """
        given = answers if isinstance(answers, Mapping) else {}
        page = feedback.Page(given, result, seed, prefix, show_answer)
        return render.problem(self, page, hints)

    def declared(self, *, seed: int = 0) -> dict[str, Answer] | None:
        """Answers that the author declares right, for checking a course; None where an input has none.

        For the server only.
        """
        return _all({one.id: one.declared(seed) for one in self.inputs})

    def wrong(self, *, seed: int = 0) -> dict[str, Answer] | None:
        """Answers that must score nothing; None where every answer is right somewhere."""
        return _all({one.id: one.wrong(seed) for one in self.inputs})

    def revealed(self) -> dict[str, list[str]]:
        """The right answers in words, by input id. For whoever may see them."""
        return {one.id: one.revealed() for one in self.inputs}


def _all(answers: Mapping[str, Answer | None]) -> dict[str, Answer] | None:
    found = {key: answer for key, answer in answers.items() if answer is not None}
    return found if answers and len(found) == len(answers) else None
