"""Text inputs: one or several accepted texts, or regular expressions, with feedback on known wrong ones."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from .prompt import NOT_ANSWERED, Answer, Prompt, refused, single
from .regexps import MAX_TEXT, Matcher
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
        if self.accepts(given):
            return InputScore(CORRECT, self.points, _feedback(self.right, given))
        return InputScore(INCORRECT, ZERO, _feedback(self.wrong_ones, given))

    def declared(self, seed: int) -> Answer | None:
        """The first accepted text; for a pattern, the pattern's own text where it matches itself."""
        return next((text for text in self.shown if text and self.accepts(text)), None)

    def wrong(self, seed: int) -> Answer | None:
        return next((text for text in _NEVER_RIGHT if not self.accepts(text)), None)

    def revealed(self) -> list[str]:
        return list(self.shown)


def _feedback(known: tuple[Known, ...], given: str) -> str:
    return next((one.hint for one in known if one.matches(given)), "")
