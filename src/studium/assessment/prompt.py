"""What surrounds an input on the page: its question, its notes, its unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .score import INCORRECT, UNANSWERED, ZERO, InputScore

#: What a learner may send for one input: a text, or a list of chosen ids.
Answer = str | list[str]

EMPTY: Final = SafeString("")
NOT_ANSWERED: Final = InputScore(UNANSWERED, ZERO)


@dataclass(frozen=True, slots=True)
class Prompt:
    """`number` counts the problem's inputs from 1. `label` is clean HTML, empty where the author gave none;
    `label_is_block` says that it holds paragraphs, lists or tables, which a legend may not; `spoken` names
    the input to a screen reader where there is no label."""

    number: int
    label: SafeString = EMPTY
    label_is_block: bool = False
    about: tuple[SafeString, ...] = ()
    trailing: SafeString = EMPTY
    size: int | None = None
    inline: bool = False
    spoken: str = ""


def single(answer: Any) -> str | InputScore | None:
    """The one text in an answer; None where there is none; a refusal where the shape is wrong.

    Forms send lists for everything, so a list of one text counts as that text.
    """
    if isinstance(answer, str):
        return answer
    if answer is None:
        return None
    if isinstance(answer, (list, tuple)):
        if not answer:
            return None
        if len(answer) == 1 and isinstance(answer[0], str):
            return answer[0]
    return refused(_("This question takes one answer; choose or type just one."))


def refused(sentence: str) -> InputScore:
    """The score of an answer that has no meaning for the input; its attempt should not be counted."""
    return InputScore(INCORRECT, ZERO, sentence, readable=False)
