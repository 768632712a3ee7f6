"""Choices with numbers to fill in: edX's choicetextresponse.

The answer is right when the right choices are taken, no others, and every number in them is within its tolerance.
An answer is a list: the ids of the choices taken, and what was typed as "choice id.number of the blank=text".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from . import feedback, numeric, placeholders, reasons
from .calculator import MAX_LENGTH, Unreadable
from .feedback import Page
from .numeric import Target
from .prompt import NOT_ANSWERED, Answer, Prompt, refused
from .score import CORRECT, INCORRECT, ZERO, InputScore

_TYPED = re.compile(r"(?P<choice>[^.=]{1,40})\.(?P<number>[0-9]{1,3})=(?P<text>.*)", re.DOTALL)
_MOST: Final = 500

#: Gives the values that were posted under a name.
Posted = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Blank:
    """A number to fill in; `target` is None where any number will do, because the choice is wrong anyway."""

    target: Target | None = None
    shown: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class FilledChoice:
    """`html` has a slot ("t", n) where its nth blank stands; `text` has "…" there."""

    id: str
    html: SafeString
    text: str
    right: bool
    blanks: tuple[Blank, ...] = ()


@dataclass(frozen=True, slots=True)
class FilledChoices:
    """`many` says whether several choices may be taken."""

    id: str
    prompt: Prompt
    points: Decimal
    choices: tuple[FilledChoice, ...]
    many: bool = False

    @property
    def possible(self) -> Decimal:
        return self.points

    def read(self, posted: Posted, name: str) -> Answer | None:
        """The answer in a posted form; None where nothing is taken and nothing typed."""
        found = [value for value in posted(name) if value]
        for choice in self.choices:
            for number in range(len(choice.blanks)):
                found += [
                    f"{choice.id}.{number}={text}"
                    for text in posted(f"{name}.{choice.id}.{number}")
                    if text.strip()
                ]
        return found or None

    def grade(self, answer: Any, seed: int) -> InputScore:
        given = _split(answer)
        if given is None:
            return refused(_("This question takes a list of choices."))
        taken, typed = given
        if not taken:
            return NOT_ANSWERED if not typed else refused(_("Take a choice; a number alone does not count."))
        if not taken <= {choice.id for choice in self.choices}:
            return refused(_("A choice here is not one of those offered."))
        if len(taken) > 1 and not self.many:
            return refused(_("This question takes one answer; choose or type just one."))
        right = True
        for choice in self.choices:
            if choice.id not in taken:
                right = right and not choice.right
                continue
            right = right and choice.right
            for number, blank in enumerate(choice.blanks):
                fits = _fits(blank, typed.get((choice.id, number), ""))
                if isinstance(fits, InputScore):
                    return fits
                right = right and fits
        return InputScore(CORRECT, self.points) if right else InputScore(INCORRECT, ZERO)

    def declared(self, seed: int) -> Answer | None:
        taken = [choice for choice in self.choices if choice.right]
        if not taken:
            return None
        answer = _answer(taken, [blank.shown for choice in taken for blank in choice.blanks])
        return answer if self.grade(answer, seed).points else None

    def wrong(self, seed: int) -> Answer | None:
        for choice in self.choices:
            for number in ("987654321.5", "0.0000123"):
                answer = _answer([choice], [number] * len(choice.blanks))
                if not self.grade(answer, seed).points:
                    return answer
        return None

    def revealed(self) -> list[str]:
        return [_completed(choice) for choice in self.choices if choice.right]

    def draw(self, page: Page) -> str:
        """The choices in a fieldset, each with its fields. A field alone does not take its choice: both are said."""
        name, score = page.name_of(self.id), page.score_of(self.id)
        taken, typed = _split(page.texts_of(self.id)) or (frozenset(), {})
        invalid = ' aria-invalid="true"' if score and not score.readable else ""
        rows = ""
        for choice in self.choices:
            style = "choice right" if page.show_answer and choice.right else "choice"
            checked = " checked" if choice.id in taken else ""
            kind = "checkbox" if self.many else "radio"
            said = f' aria-label="{escape(choice.text)}"' if choice.blanks else ""
            control = f'<input type="{kind}" name="{name}" value="{choice.id}"{said}{checked}>'
            words = _with_fields(choice, name, typed, invalid if checked else "")
            # A label holds one control; where there are fields, the choice is named by its words instead.
            tag = "div" if choice.blanks else "label"
            rows += f'<{tag} class="{style}"{" data-fill" if choice.blanks else ""}>{control}<span>{words}</span></{tag}>'
        key = feedback.key(self.revealed()) if page.show_answer else ""
        return feedback.fieldset(self.prompt, name, "choices", rows) + feedback.says(name, score) + key


def _with_fields(choice: FilledChoice, name: str, typed: dict[tuple[str, int], str], invalid: str) -> str:
    out = ""
    for part in placeholders.split_slots(choice.html):
        if isinstance(part, str):
            out += part
            continue
        number = part[1]
        said = _("Number %(number)s in: %(choice)s") % {"number": number + 1, "choice": choice.text}
        width = choice.blanks[number].size or 10
        out += (
            f'<input type="text" name="{name}.{choice.id}.{number}" aria-label="{escape(said)}"{invalid}'
            f' value="{escape(typed.get((choice.id, number), ""))}" size="{width}" maxlength="{MAX_LENGTH}"'
            ' autocomplete="off" autocapitalize="off" spellcheck="false">'
        )
    return out


def _fits(blank: Blank, text: str) -> bool | InputScore:
    """Whether a number fits its blank; a refusal where there is none. Decoys want a number too, as in edX."""
    try:
        given = numeric.read(text)
        return blank.target is None or blank.target.accepts(given)
    except Unreadable as error:
        if error.code == "empty":
            return refused(_("Fill in every number of the choice that you took."))
        return refused(reasons.of_number(error, text))
    except (ArithmeticError, ValueError):
        return refused(_("This number is too large or too small to compare; check it."))


def _split(answer: Any) -> tuple[frozenset[str], dict[tuple[str, int], str]] | None:
    """The choices taken, and what was typed by choice and blank; None for a wrong shape."""
    if answer is None:
        return frozenset(), {}
    parts = [answer] if isinstance(answer, str) else answer
    if not isinstance(parts, (list, tuple)) or len(parts) > _MOST:
        return None
    taken, typed = set(), {}
    for part in parts:
        if not isinstance(part, str):
            return None
        match = _TYPED.fullmatch(part)
        if match:
            typed[match["choice"], int(match["number"])] = match["text"]
        elif part:
            taken.add(part)
    return frozenset(taken), typed


def _answer(taken: list[FilledChoice], numbers: list[str]) -> list[str]:
    answer, rest = [choice.id for choice in taken], iter(numbers)
    for choice in taken:
        answer += [f"{choice.id}.{number}={next(rest)}" for number in range(len(choice.blanks))]
    return answer


def _completed(choice: FilledChoice) -> str:
    """The words of a right choice with its numbers in their places."""
    pieces = choice.text.split("…")
    shown = [blank.shown for blank in choice.blanks] + [""] * len(pieces)
    return " ".join("".join(piece + number for piece, number in zip(pieces, shown, strict=False)).split())
