"""Choice inputs: one of several (radio buttons or a list), or any number of several (checkboxes).

Follows edX's multiplechoiceresponse, choiceresponse and optionresponse. A choice is named by a hash of its
own visible text: its name says nothing about the author's order, so that shuffled choices give nothing
away, and it survives edits to the other choices.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .prompt import NOT_ANSWERED, Answer, Prompt, refused, single
from .score import CORRECT, INCORRECT, ONE, PARTIAL, ZERO, InputScore

EXACT: Final = ""
EVERY_DECISION: Final = "edc"
HALVES: Final = "halves"
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Choice:
    """`credit` is the share of the points it earns alone; `html` and `text` are what the learner sees, and
    `spoken` names a choice that is all formula, which label text alone does not. `explanation`
    is the id of the solution that belongs to it, where the choices are drawn from a pool."""

    id: str
    html: SafeString
    text: str
    credit: Decimal = ZERO
    fixed: bool = False
    hint: str = ""
    hint_if_left: str = ""
    spoken: str = ""
    explanation: str = ""


def choice_ids(texts: Sequence[str]) -> list[str]:
    """A short stable name for each text; the second of two equal texts gets a suffix."""
    seen: dict[str, int] = {}
    names = []
    for text in texts:
        name = "c" + hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:8]
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return names


@dataclass(frozen=True, slots=True)
class OneChoice:
    """`look` is radio or list. `outcomes` holds the finished score of each choice: grading is a look-up.

    `shuffle` mixes the choices by seed, those marked fixed keeping the ends; `pool` shows one right choice
    and `pool` - 1 wrong ones, drawn by seed.
    """

    id: str
    prompt: Prompt
    points: Decimal
    choices: tuple[Choice, ...]
    outcomes: Mapping[str, InputScore]
    look: str = "radio"
    shuffle: bool = False
    pool: int = 0

    @property
    def possible(self) -> Decimal:
        return self.points

    def grade(self, answer: Any, seed: int) -> InputScore:
        if answer.__class__ is not str:
            answer = single(answer)
            if not isinstance(answer, str):
                return answer or NOT_ANSWERED
        outcome = self.outcomes.get(answer)
        if outcome is None:
            return refused(_("This choice is not one of those offered.")) if answer else NOT_ANSWERED
        if self.pool and all(choice.id != answer for choice in self.offered(seed)):
            return refused(_("This choice is not one of those offered."))
        return outcome

    def offered(self, seed: int) -> tuple[Choice, ...]:
        """The choices in the order in which this seed shows them."""
        if self.pool:
            return self._drawn(random.Random(f"{self.id}:{seed}"))  # noqa: S311 - an order, not a secret
        if not self.shuffle:
            return self.choices
        return _mixed(self.choices, random.Random(f"{self.id}:{seed}"))  # noqa: S311

    def _drawn(self, chance: random.Random) -> tuple[Choice, ...]:
        right = [choice for choice in self.choices if self.outcomes[choice.id].correct == CORRECT]
        wrong = [choice for choice in self.choices if self.outcomes[choice.id].correct != CORRECT]
        shown = [chance.choice(right), *chance.sample(wrong, min(self.pool - 1, len(wrong)))]
        chance.shuffle(shown)
        return tuple(shown)

    def declared(self, seed: int) -> Answer | None:
        return next((one.id for one in self.offered(seed) if self.outcomes[one.id].correct == CORRECT), None)

    def wrong(self, seed: int) -> Answer | None:
        return next((one.id for one in self.offered(seed) if not self.outcomes[one.id].points), None)

    def right_ids(self) -> frozenset[str]:
        return frozenset(key for key, outcome in self.outcomes.items() if outcome.correct == CORRECT)

    def revealed(self) -> list[str]:
        right = self.right_ids()
        return [choice.text for choice in self.choices if choice.id in right]


@dataclass(frozen=True, slots=True)
class ManyChoices:
    """Checkboxes. `scheme` is exact, every decision counts, or halves, as edX names them.

    `compound` holds feedback for exact combinations of choices; where one fits, it replaces the others.
    """

    id: str
    prompt: Prompt
    points: Decimal
    choices: tuple[Choice, ...]
    right: frozenset[str]
    names: frozenset[str]
    judged: frozenset[str]
    scheme: str = EXACT
    compound: tuple[tuple[frozenset[str], str], ...] = ()
    has_hints: bool = False

    @property
    def possible(self) -> Decimal:
        return self.points

    @property
    def look(self) -> str:
        return "checkbox"

    def grade(self, answer: Any, seed: int) -> InputScore:
        chosen = _chosen(answer)
        if isinstance(chosen, InputScore):
            return chosen
        if not chosen <= self.names:
            return refused(_("A choice here is not one of those offered."))
        message = self._feedback(chosen) if self.has_hints else ""
        if chosen == self.right:
            return InputScore(CORRECT, self.points, message)
        points = credit(self.scheme, self.points, chosen, right=self.right, judged=self.judged)
        if points == self.points:
            # Only choices that are neither right nor wrong were taken besides.
            return InputScore(CORRECT, points, message)
        return InputScore(PARTIAL if points else INCORRECT, points, message)

    def _feedback(self, chosen: frozenset[str]) -> str:
        for combination, hint in self.compound:
            if combination == chosen:
                return hint
        hints = [choice.hint if choice.id in chosen else choice.hint_if_left for choice in self.choices]
        said = [hint for hint in hints if hint]
        if len(said) > 1:
            return "<ul>" + "".join(f"<li>{hint}</li>" for hint in said) + "</ul>"
        return said[0] if said else ""

    def offered(self, seed: int) -> tuple[Choice, ...]:
        return self.choices

    def declared(self, seed: int) -> Answer | None:
        """The right choices; None where nothing is right, which no answer can express."""
        return [choice.id for choice in self.choices if choice.id in self.right] or None

    def wrong(self, seed: int) -> Answer | None:
        others = [choice.id for choice in self.choices if choice.id not in self.right]
        candidates: list[list[str]] = [others, *([one] for one in others), []]
        candidates += [[choice.id] for choice in self.choices]
        return next((one for one in candidates if not self.grade(one, seed).points), None)

    def right_ids(self) -> frozenset[str]:
        return self.right

    def revealed(self) -> list[str]:
        return [choice.text for choice in self.choices if choice.id in self.right]


def credit(
    scheme: str, points: Decimal, chosen: frozenset[str], *, right: frozenset[str], judged: frozenset[str]
) -> Decimal:
    """The points of a selection that is not wholly right, rounded half up to a hundredth as edX does.

    Every decision counts: each choice rightly taken or rightly left earns its share. Halves: one error
    leaves a half where there are three choices or more, two leave a quarter where there are five or more.
    """
    errors = len((chosen ^ right) & judged)
    total = len(judged)
    if scheme != EXACT and not errors and (total or scheme == HALVES):
        return points
    if scheme == EVERY_DECISION and total:
        return (points * (total - errors) / total).quantize(_CENT, rounding=ROUND_HALF_UP)
    if scheme == HALVES:
        if errors == 1 and total > 2:
            return (points / 2).quantize(_CENT, rounding=ROUND_HALF_UP)
        if errors == 2 and total > 4:
            return (points / 4).quantize(_CENT, rounding=ROUND_HALF_UP)
    return ZERO


def outcome(choice: Choice, points: Decimal) -> InputScore:
    """The finished score of one choice that earns a share of the points."""
    if choice.credit >= ONE:
        return InputScore(CORRECT, points, choice.hint)
    if choice.credit > 0:
        return InputScore(PARTIAL, points * choice.credit, choice.hint)
    return InputScore(INCORRECT, ZERO, choice.hint)


def _chosen(answer: Any) -> frozenset[str] | InputScore:
    if answer is None or answer == "" or answer == [] or answer == ():
        return NOT_ANSWERED
    if isinstance(answer, str):
        return frozenset((answer,))
    if isinstance(answer, (list, tuple)) and len(answer) <= 500:
        try:
            return frozenset(answer)
        except TypeError:
            pass
    return refused(_("This question takes a list of choices."))


def _mixed(choices: tuple[Choice, ...], chance: random.Random) -> tuple[Choice, ...]:
    """Shuffled, with leading fixed choices kept first and all later fixed ones last, as edX does."""
    lead = 0
    while lead < len(choices) and choices[lead].fixed:
        lead += 1
    head, rest = choices[:lead], choices[lead:]
    middle = [choice for choice in rest if not choice.fixed]
    chance.shuffle(middle)
    return (*head, *middle, *(choice for choice in rest if choice.fixed))
