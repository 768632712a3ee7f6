"""The page of a problem: fieldsets and legends, labelled inputs, feedback said in icon, word and colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from . import calculator, feedback, formula
from .choices import Choice, ManyChoices, OneChoice
from .drawn import Drawn
from .feedback import Page
from .filled import FilledChoices
from .formula import FormulaInput
from .numeric import NumberInput
from .picture import PictureInput
from .score import CORRECT, INCORRECT
from .textual import TextInput

if TYPE_CHECKING:
    from .problem import Input, Problem

#: Text of the page, or a slot: ("i", n) input n, ("s", n) solution n, ("g", n) .. ("h", n) around response n.
Part = SafeString | tuple[str, int]

_LONGEST: Final = {NumberInput: calculator.MAX_LENGTH, FormulaInput: formula.LONGEST}


def problem(problem: Problem, page: Page, hints: int) -> SafeString:
    """The whole page of the problem."""
    out: list[str] = []
    for part in problem.parts:
        if isinstance(part, str):
            out.append(part)
        elif part[0] == "i":
            out.append(_input(problem.inputs[part[1]], page))
        elif part[0] == "s" and page.show_answer and _belongs(problem, part[1], page):
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


def _belongs(problem: Problem, solution: int, page: Page) -> bool:
    """Whether a solution explains what this seed shows: where answers come from a pool, each has its own."""
    if solution not in problem.conditions:
        return True
    number, explanation = problem.conditions[solution]
    one = problem.inputs[number]
    if not isinstance(one, OneChoice):
        return True
    right = one.right_ids()
    return any(choice.explanation == explanation for choice in one.offered(page.seed) if choice.id in right)


def _input(one: Input, page: Page) -> str:
    if isinstance(one, (FilledChoices, PictureInput, Drawn)):
        return one.draw(page)
    if isinstance(one, ManyChoices) or (isinstance(one, OneChoice) and one.look == "radio"):
        return _group(one, page)
    return _field(one, page)


def _group(one: OneChoice | ManyChoices, page: Page) -> str:
    """Radio buttons or checkboxes in a fieldset."""
    name, chosen = page.name_of(one.id), frozenset(page.texts_of(one.id))
    rows = "".join(_choice(one, choice, name, choice.id in chosen, page) for choice in one.offered(page.seed))
    score = page.score_of(one.id)
    return feedback.fieldset(one.prompt, name, "choices", rows) + feedback.says(name, score)


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
    name, prompt, score = page.name_of(one.id), one.prompt, page.score_of(one.id)
    label, naming = "", ""
    if prompt.label and prompt.label_is_block:
        label = f'<div class="prose" id="{name}-label">{prompt.label}</div>'
        naming = f' aria-labelledby="{name}-label"'
    elif prompt.label:
        label = f'<label class="label" for="{name}">{prompt.label}</label>'
    else:
        naming = f' aria-label="{escape(feedback.spoken(prompt))}"'
    described = feedback.described(prompt, name) + (f" {name}-unit" if prompt.trailing else "")
    invalid = ' aria-invalid="true"' if score and not score.readable else ""
    common = f'id="{name}" name="{name}"{naming} aria-describedby="{described}"{invalid}'
    control = _list(one, common, page) if isinstance(one, OneChoice) else _line(one, common, page)
    if prompt.trailing:
        control = f'<span class="with-unit">{control}<span id="{name}-unit">{prompt.trailing}</span></span>'
    answer = _revealed(one) if page.show_answer else ""
    if prompt.inline and not label:
        return f'<span class="inline-answer">{control}{feedback.verdict(name, score)}</span>{answer}'
    about = feedback.about(prompt, name)
    return f'<div class="answer">{label}{about}{control}</div>{feedback.says(name, score)}{answer}'


def _list(one: OneChoice, common: str, page: Page) -> str:
    chosen = page.texts_of(one.id)
    options = "".join(
        f'<option value="{choice.id}"{" selected" if choice.id in chosen else ""}>'
        f"{escape(choice.text)}</option>"
        for choice in one.offered(page.seed)
    )
    return f'<select {common}><option value="">{escape(_("Choose an answer"))}</option>{options}</select>'


def _line(one: Input, common: str, page: Page) -> str:
    typed = page.texts_of(one.id)
    value = escape(typed[0]) if len(typed) == 1 else ""
    width = f' size="{one.prompt.size}"' if one.prompt.size else ""
    limit = _LONGEST.get(type(one), 4000)
    return (
        f'<input type="text" {common} value="{value}"{width} maxlength="{limit}" autocomplete="off"'
        ' autocapitalize="off" spellcheck="false">'
    )


def _revealed(one: Input) -> str:
    if isinstance(one, TextInput) and one.is_pattern:
        return feedback.key(one.revealed(), before=_("Accepted pattern:"), code=True)
    return feedback.key(one.revealed())
