"""What every kind of input shares on the page: its question, its notes, and how it fared, said in icon, word and
colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import escape
from django.utils.translation import gettext as _

from .prompt import Prompt
from .score import CORRECT, INCORRECT, PARTIAL, InputScore, Score

_PATHS: Final = {
    CORRECT: "M4.5 10.5 8.25 14.25 15.5 6.5",
    INCORRECT: "M5.5 5.5 14.5 14.5 M14.5 5.5 5.5 14.5",
    PARTIAL: "M10 4.5A5.5 5.5 0 0 1 10 15.5Z",
}
_DASH: Final = "M5.5 10H14.5"
_STYLE: Final = {CORRECT: "says", INCORRECT: "says wrong", PARTIAL: "says partial"}


@dataclass(frozen=True, slots=True)
class Page:
    """What one learner sees of a problem: what was answered, how it fared, the order of this seed."""

    answers: Mapping[str, Any]
    result: Score | None
    seed: int
    prefix: str
    show_answer: bool

    def name_of(self, input_id: str) -> str:
        """The name of an input's fields, and the beginning of its ids; safe as HTML."""
        return escape(self.prefix + input_id)

    def score_of(self, input_id: str) -> InputScore | None:
        return self.result.per_input.get(input_id) if self.result else None

    def texts_of(self, input_id: str) -> list[str]:
        """What was answered, as a list whatever its shape."""
        answer = self.answers.get(input_id)
        if isinstance(answer, str):
            return [answer]
        return [one for one in answer if isinstance(one, str)] if isinstance(answer, (list, tuple)) else []


def fieldset(prompt: Prompt, name: str, look: str, rows: str) -> str:
    """Controls that answer one question together, under its words."""
    before, naming, legend = "", "", ""
    if prompt.label_is_block:
        before = f'<div class="prose" id="{name}-label">{prompt.label}</div>'
        naming = f' aria-labelledby="{name}-label"'
    elif prompt.label:
        legend = f"<legend>{prompt.label}</legend>"
    else:
        naming = f' aria-label="{escape(spoken(prompt))}"'
    return (
        f'{before}<fieldset class="{look}"{naming} aria-describedby="{described(prompt, name)}">{legend}'
        f"{about(prompt, name)}{rows}</fieldset>"
    )


def about(prompt: Prompt, name: str) -> str:
    """The author's notes on the question, which the control is described by."""
    return "".join(
        f'<div class="soft small" id="{name}-about{number}">{text}</div>'
        for number, text in enumerate(prompt.about, start=1)
    )


def described(prompt: Prompt, name: str) -> str:
    notes = [f"{name}-about{number}" for number in range(1, len(prompt.about) + 1)]
    return " ".join([*notes, f"{name}-says"])


def spoken(prompt: Prompt) -> str:
    return prompt.spoken or _("Answer %(number)s") % {"number": prompt.number}


def says(name: str, score: InputScore | None) -> str:
    """The feedback under an input. It is there before there is feedback, so that a change is announced."""
    if score is None:
        return f'<div id="{name}-says" role="status"></div>'
    message = f'<div class="message">{score.message}</div>' if score.message else ""
    return (
        f'<div class="{_style(score)}" id="{name}-says" role="status">{_icon(score)}'
        f"<div><b>{escape(_word(score))}{'.' if message else ''}</b>{message}</div></div>"
    )


def verdict(name: str, score: InputScore | None) -> str:
    """The same in a line of text: an icon, its word for those who do not see it, and the message."""
    if score is None:
        return f'<span id="{name}-says" role="status"></span>'
    style = _style(score).replace("says", "verdict", 1)
    return (
        f'<span class="{style}" id="{name}-says" role="status">{_icon(score)}'
        f'<span class="visually-hidden">{escape(_word(score))}</span> {score.message}</span>'
    )


def key(texts: list[str], *, before: str = "", code: bool = False) -> str:
    """The right answers in words; nothing where there are none."""
    tag = "code" if code else "b"
    shown = f" {escape(_('or'))} ".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)
    return f'<div class="answer-key">{escape(before or _("Answer:"))} {shown}</div>' if texts else ""


def _style(score: InputScore) -> str:
    return _STYLE.get(score.correct, "says unanswered") if score.readable else "says unanswered"


def _word(score: InputScore) -> str:
    if not score.readable:
        return _("Not understood")
    return {CORRECT: _("Correct"), INCORRECT: _("Not correct"), PARTIAL: _("Partly correct")}.get(
        score.correct, _("Not answered")
    )


def _icon(score: InputScore) -> str:
    path = _PATHS.get(score.correct, _DASH) if score.readable else _DASH
    return (
        '<svg class="icon" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"'
        f' focusable="false"><path d="{path}"/></svg>'
    )
