"""The page of a problem: fieldsets and legends, labelled inputs, feedback said in icon, word and colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from . import calculator, formula
from .choices import Choice, ManyChoices, OneChoice
from .formula import FormulaInput
from .numeric import NumberInput
from .score import CORRECT, INCORRECT, PARTIAL, InputScore, Score
from .textual import TextInput

if TYPE_CHECKING:
    from .problem import Input, Problem

#: Text of the page, or a slot: ("i", n) input n, ("s", n) solution n, ("g", n) .. ("h", n) around response n.
Part = SafeString | tuple[str, int]

_PATHS: Final = {
    CORRECT: "M4.5 10.5 8.25 14.25 15.5 6.5",
    INCORRECT: "M5.5 5.5 14.5 14.5 M14.5 5.5 5.5 14.5",
    PARTIAL: "M10 4.5A5.5 5.5 0 0 1 10 15.5Z",
}
_DASH: Final = "M5.5 10H14.5"
_LONGEST: Final = {NumberInput: calculator.MAX_LENGTH, FormulaInput: formula.LONGEST}
_STYLE: Final = {CORRECT: "says", INCORRECT: "says wrong", PARTIAL: "says partial"}


@dataclass(frozen=True, slots=True)
class Page:
    answers: Mapping[str, Any]
    result: Score | None
    seed: int
    prefix: str
    show_answer: bool

    def score_of(self, input_id: str) -> InputScore | None:
        return self.result.per_input.get(input_id) if self.result else None


def problem(problem: Problem, page: Page, hints: int) -> SafeString:
    """The whole page of the problem."""
    out: list[str] = []
    for part in problem.parts:
        if isinstance(part, str):
            out.append(part)
        elif part[0] == "i":
            out.append(_input(problem.inputs[part[1]], page))
        elif part[0] == "s" and page.show_answer:
            out.append(
                format_html(
                    '<div class="solution prose" role="note" aria-label="{}">{}</div>',
                    _("Explanation"),
                    problem.solutions[part[1]],
                )
            )
        elif part[0] == "g":
            group = problem.groups[part[1]]
            naming = f' role="group" aria-label="{escape(group)}"' if group else ""
            out.append(f'<div class="question"{naming}>')
        elif part[0] == "h":
            out.append("</div>")
    shown = problem.hints[: max(0, hints)]
    for number, hint in enumerate(shown, start=1):
        title = _("Hint %(number)s of %(count)s") % {"number": number, "count": len(problem.hints)}
        out.append(format_html('<div class="hint" role="note"><b>{}</b> {}</div>', title, hint))
    return mark_safe("".join(out))  # noqa: S308 - every part is escaped or sanitised


def _input(one: Input, page: Page) -> str:
    if isinstance(one, ManyChoices) or (isinstance(one, OneChoice) and one.look == "radio"):
        return _group(one, page)
    return _field(one, page)


def _group(one: OneChoice | ManyChoices, page: Page) -> str:
    """Radio buttons or checkboxes in a fieldset."""
    name = escape(page.prefix + one.id)
    prompt, score = one.prompt, page.score_of(one.id)
    before, naming = "", ""
    if prompt.label_is_block:
        before = f'<div class="prose" id="{name}-label">{prompt.label}</div>'
        naming = f' aria-labelledby="{name}-label"'
    elif not prompt.label:
        naming = f' aria-label="{escape(_spoken(one))}"'
    legend = f"<legend>{prompt.label}</legend>" if prompt.label and not prompt.label_is_block else ""
    chosen = _chosen(page.answers.get(one.id))
    rows = "".join(_choice(one, choice, name, choice.id in chosen, page) for choice in one.offered(page.seed))
    return (
        f'{before}<fieldset class="choices"{naming} aria-describedby="{_described(one, name)}">{legend}'
        f"{_about(one, name)}{rows}</fieldset>{_says(one, name, score)}"
    )


def _choice(one: OneChoice | ManyChoices, choice: Choice, name: str, chosen: bool, page: Page) -> str:
    score = page.score_of(one.id)
    right = page.show_answer and choice.id in one.right_ids()
    style, word = "choice", ""
    if right:
        style, word = "choice right", _("Right answer")
    elif chosen and score and score.correct == CORRECT:
        style, word = "choice right", _("Your answer, correct")
    elif chosen and score and score.correct == INCORRECT and isinstance(one, OneChoice):
        style, word = "choice wrong", _("Your answer, not correct")
    naming = f' aria-label="{escape(" ".join((choice.spoken, word)).strip())}"' if choice.spoken else ""
    kind = "checkbox" if isinstance(one, ManyChoices) else "radio"
    mark = f' <span class="visually-hidden">({escape(word)})</span>' if word else ""
    return (
        f'<label class="{style}"><input type="{kind}" name="{name}" value="{choice.id}"{naming}'
        f"{' checked' if chosen else ''}><span>{choice.html}{mark}</span></label>"
    )


def _field(one: Input, page: Page) -> str:
    """A list of options or a line to type in, with its label."""
    name = escape(page.prefix + one.id)
    prompt, score = one.prompt, page.score_of(one.id)
    label, naming = "", ""
    if prompt.label and prompt.label_is_block:
        label = f'<div class="prose" id="{name}-label">{prompt.label}</div>'
        naming = f' aria-labelledby="{name}-label"'
    elif prompt.label:
        label = f'<label class="label" for="{name}">{prompt.label}</label>'
    else:
        naming = f' aria-label="{escape(_spoken(one))}"'
    described = _described(one, name) + (f" {name}-unit" if prompt.trailing else "")
    invalid = ' aria-invalid="true"' if score and not score.readable else ""
    common = f'id="{name}" name="{name}"{naming} aria-describedby="{described}"{invalid}'
    control = _list(one, common, page) if isinstance(one, OneChoice) else _line(one, common, page)
    if prompt.trailing:
        control = f'<span class="with-unit">{control}<span id="{name}-unit">{prompt.trailing}</span></span>'
    answer = _revealed(one) if page.show_answer else ""
    if prompt.inline and not label:
        return f'<span class="inline-answer">{control}{_verdict(one, name, score)}</span>{answer}'
    return f'<div class="answer">{label}{_about(one, name)}{control}</div>{_says(one, name, score)}{answer}'


def _list(one: OneChoice, common: str, page: Page) -> str:
    chosen = _chosen(page.answers.get(one.id))
    options = "".join(
        f'<option value="{choice.id}"{" selected" if choice.id in chosen else ""}>'
        f"{escape(choice.text)}</option>"
        for choice in one.offered(page.seed)
    )
    return f'<select {common}><option value="">{escape(_("Choose an answer"))}</option>{options}</select>'


def _line(one: Input, common: str, page: Page) -> str:
    typed = page.answers.get(one.id)
    if isinstance(typed, (list, tuple)) and len(typed) == 1:
        typed = typed[0]
    value = escape(typed) if isinstance(typed, str) else ""
    width = f' size="{one.prompt.size}"' if one.prompt.size else ""
    limit = _LONGEST.get(type(one), 4000)
    return (
        f'<input type="text" {common} value="{value}"{width} maxlength="{limit}" autocomplete="off"'
        ' autocapitalize="off" spellcheck="false">'
    )


def _about(one: Input, name: str) -> str:
    return "".join(
        f'<div class="soft small" id="{name}-about{number}">{text}</div>'
        for number, text in enumerate(one.prompt.about, start=1)
    )


def _described(one: Input, name: str) -> str:
    notes = [f"{name}-about{number}" for number in range(1, len(one.prompt.about) + 1)]
    return " ".join([*notes, f"{name}-says"])


def _spoken(one: Input) -> str:
    return one.prompt.spoken or _("Answer %(number)s") % {"number": one.prompt.number}


def _says(one: Input, name: str, score: InputScore | None) -> str:
    """The feedback under an input. It is there before there is feedback, so that a change is announced."""
    if score is None:
        return f'<div id="{name}-says" role="status"></div>'
    message = f'<div class="message">{score.message}</div>' if score.message else ""
    style = _STYLE.get(score.correct, "says unanswered") if score.readable else "says unanswered"
    return (
        f'<div class="{style}" id="{name}-says" role="status">{_icon(score)}'
        f"<div><b>{escape(_word(score))}{'.' if message else ''}</b>{message}</div></div>"
    )


def _verdict(one: Input, name: str, score: InputScore | None) -> str:
    """The same in a line of text: an icon, its word for those who do not see it, and the message."""
    if score is None:
        return f'<span id="{name}-says" role="status"></span>'
    style = _STYLE.get(score.correct, "says unanswered").replace("says", "verdict", 1)
    return (
        f'<span class="{style}" id="{name}-says" role="status">{_icon(score)}'
        f'<span class="visually-hidden">{escape(_word(score))}</span> {score.message}</span>'
    )


def _revealed(one: Input) -> str:
    texts = [f"<b>{escape(text)}</b>" for text in one.revealed()]
    if not texts:
        return ""
    if isinstance(one, TextInput) and one.is_pattern:
        texts = [text.replace("<b>", "<code>").replace("</b>", "</code>") for text in texts]
        return f'<div class="answer-key">{escape(_("Accepted pattern:"))} {_either(texts)}</div>'
    return f'<div class="answer-key">{escape(_("Answer:"))} {_either(texts)}</div>'


def _either(texts: list[str]) -> str:
    return f" {escape(_('or'))} ".join(texts)


def _chosen(answer: Any) -> frozenset[str]:
    if isinstance(answer, str):
        return frozenset((answer,))
    if isinstance(answer, (list, tuple)):
        return frozenset(one for one in answer if isinstance(one, str))
    return frozenset()


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
