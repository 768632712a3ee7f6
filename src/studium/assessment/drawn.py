"""Inputs that draw themselves and are graded elsewhere: by another engine, from the text that they send."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from . import feedback
from .feedback import Page
from .prompt import NOT_ANSWERED, Answer, Prompt
from .score import InputScore

#: The longest text that one of them sends.
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Drawn(ABC):
    """`shown` are the answers declared right."""

    id: str
    prompt: Prompt
    points: Decimal
    shown: tuple[str, ...] = ()

    @property
    def possible(self) -> Decimal:
        return self.points

    def grade(self, answer: Any, seed: int) -> InputScore:
        """Nothing is judged here; whoever grades it says how it fared."""
        return NOT_ANSWERED

    def declared(self, seed: int) -> Answer | None:
        return next(iter(self.shown), None)

    def wrong(self, seed: int) -> Answer | None:
        return "§ no answer §"

    def revealed(self) -> list[str]:
        return list(self.shown)

    @abstractmethod
    def draw(self, page: Page) -> str:
        """The question, the control and the feedback."""


@dataclass(frozen=True, slots=True)
class Area(Drawn):
    """Several lines of text."""

    rows: int = 8

    def draw(self, page: Page) -> str:
        name, prompt = page.name_of(self.id), self.prompt
        label = f'<label class="label" for="{name}">{prompt.label}</label>' if prompt.label else ""
        naming = "" if label else f' aria-label="{escape(feedback.spoken(prompt))}"'
        if prompt.label_is_block:
            label = f'<div class="prose" id="{name}-label">{prompt.label}</div>'
            naming = f' aria-labelledby="{name}-label"'
        typed = page.texts_of(self.id)
        field = (
            f'<textarea id="{name}" name="{name}"{naming} rows="{self.rows}" maxlength="{LONGEST}"'
            f' aria-describedby="{feedback.described(prompt, name)}" autocapitalize="off" spellcheck="false">'
            f"\n{escape(typed[0]) if typed else ''}</textarea>"
        )
        key = feedback.key(self.revealed(), code=True) if page.show_answer else ""
        told = feedback.says(name, page.score_of(self.id))
        return f'<div class="answer">{label}{feedback.about(prompt, name)}{field}</div>{told}{key}'


@dataclass(frozen=True, slots=True)
class Program(Drawn):
    """A program of the author's in a sealed frame: edX's jsinput. What it says of itself is the answer.

    `address` is the course's file; `grade_function`, `get_state` and `set_state` are the program's own functions,
    by their dotted names; `initial` is the state that it begins with. Without a script it cannot be answered.
    """

    address: str = ""
    grade_function: str = "gradefn"
    get_state: str = ""
    set_state: str = ""
    initial: str = ""
    height: int = 400

    def draw(self, page: Page) -> str:
        name, prompt = page.name_of(self.id), self.prompt
        typed = page.texts_of(self.id)
        told = {
            "program": self.id,
            "grade": self.grade_function,
            "get-state": self.get_state,
            "set-state": self.set_state,
            "initial": self.initial,
            "height": str(self.height),
        }
        said = "".join(f' data-{key}="{escape(value)}"' for key, value in told.items())
        sentence = _("This question is a program of its author's, which needs JavaScript to run.")
        label = f'<div class="label" id="{name}-label">{prompt.label}</div>' if prompt.label else ""
        naming = (
            f'aria-labelledby="{name}-label"' if label else f'aria-label="{escape(feedback.spoken(prompt))}"'
        )
        return (
            f'<div class="answer program" role="group" {naming}{said}>{label}{feedback.about(prompt, name)}'
            f'<p class="soft small">{escape(sentence)}</p>'
            f'<input type="hidden" name="{name}" value="{escape(typed[0]) if typed else ""}"></div>'
            f"{feedback.says(name, page.score_of(self.id))}"
        )
