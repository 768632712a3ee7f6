"""Text inputs: one or several accepted texts, or regular expressions, with feedback on known wrong ones."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from .examples import example_of
from .prompt import NOT_ANSWERED, Answer, Prompt, refused, single
from .regexps import MAX_TEXT, Matcher, TooHard
from .score import CORRECT, INCORRECT, ZERO, InputScore

_NEVER_RIGHT: Final = ("§ no answer §", "0", "x" * 40, "\u2042")


@dataclass(frozen=True, slots=True)
class Known:
    """A text (or a pattern) that has feedback of its own."""

    matches: Matcher
    hint: str


@dataclass(frozen=True, slots=True)
class TextInput:
    """`accepts` decides; `right` and `wrong_ones` give feedback, the first that matches speaks."""

    id: str
    prompt: Prompt
    points: Decimal
    accepts: Matcher
    shown: tuple[str, ...]
    is_pattern: bool = False
    right: tuple[Known, ...] = ()
    wrong_ones: tuple[Known, ...] = ()

    @property
    def possible(self) -> Decimal:
        return self.points

    def grade(self, answer: Any, seed: int) -> InputScore:
        text = single(answer)
        if not isinstance(text, str):
            return text or NOT_ANSWERED
        given = text.strip()
        if not given:
            return NOT_ANSWERED
        if len(given) > MAX_TEXT:
            return refused(
                _("This answer is longer than %(count)s characters; shorten it.") % {"count": MAX_TEXT}
            )
        try:
            if self.accepts(given):
                return InputScore(CORRECT, self.points, _feedback(self.right, given))
        except TooHard:
            return refused(
                _("This answer is too long or too intricate to be compared; write it more shortly.")
            )
        return InputScore(INCORRECT, ZERO, _feedback(self.wrong_ones, given))

    def declared(self, seed: int) -> Answer | None:
        """The first accepted text; for a pattern its own text where it matches itself, else one made after it."""
        texts = list(self.shown)
        if self.is_pattern:
            texts += [made for one in self.shown if (made := example_of(one, ignore_case=False))]
        return next((text for text in texts if text and self.grade(text, seed).points), None)

    def wrong(self, seed: int) -> Answer | None:
        return next((text for text in _NEVER_RIGHT if not self.grade(text, seed).points), None)

    def revealed(self) -> list[str]:
        return list(self.shown)


def _feedback(known: tuple[Known, ...], given: str) -> str:
    try:
        return next((one.hint for one in known if one.matches(given)), "")
    except TooHard:
        return ""
