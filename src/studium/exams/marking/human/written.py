"""A question whose response people mark: of the surface of a problem, so that a paper need not tell the two apart.

It comes from an `<openassessment>` block of a course (its prompts, its rubric, whether files are asked for). In an
exam the institution's graders judge; its steps of peers and dates play no part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.assessment.api import INCORRECT, UNANSWERED, InputScore, Score
from studium.content.api import BlockView
from studium.learning.peer.rules import LONGEST_TEXT
from studium.learning.peer.task import Criterion, FileRules, Task, task_of

KIND: Final = "openassessment"
#: The input that stands for the files of a response. No save reaches it: files have their own way in.
FILES: Final = "files"
#: What a result's line says of a response that people have still to mark.
WAITING: Final = "waiting"


@dataclass(frozen=True, slots=True)
class WrittenInput:
    """One text of a response, or with `longest` 0 its files. `longest` in characters."""

    id: str
    longest: int = LONGEST_TEXT

    def revealed(self) -> list[str]:
        return []


@dataclass(frozen=True, slots=True)
class Written:
    """`inputs` are the texts that saves bring; `required` what makes the response whole, files among them."""

    title: str
    task: Task
    inputs: tuple[WrittenInput, ...]
    required: tuple[WrittenInput, ...]
    max_points: Decimal
    types: tuple[str, ...] = ("response",)
    seeded: bool = False

    @property
    def files(self) -> FileRules | None:
        return self.task.files

    def anything(self, answers: Mapping[str, Any] | None) -> bool:
        """Whether there is something for a person to read."""
        given = answers or {}
        return any(str(given.get(one.id) or "").strip() for one in self.inputs) or bool(given.get(FILES))

    def grade(self, *, answers: Mapping[str, Any] | None, seed: int = 0) -> Score:
        """No machine marks it: no points, and whether anything is there."""
        state = INCORRECT if self.anything(answers) else UNANSWERED
        return Score(
            Decimal(0), self.max_points, {one.id: InputScore(state, Decimal(0)) for one in self.required}
        )

    def declared(self, *, seed: int = 0) -> dict[str, Any] | None:
        """No answer is declared right."""
        return None

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
        """Prompts, a field for each text, and what it is marked by. Files are the page's."""
        given = answers or {}
        several = len(self.task.prompts) > 1
        found = []
        for number, prompt in enumerate(self.task.prompts):
            found.append(format_html('<div class="prose">{}</div>', prompt))
            if number < len(self.inputs):
                label = _("Your response, part %(n)s") % {"n": number + 1} if several else _("Your response")
                optional = "" if self.inputs[number] in self.required else mark_safe(" data-optional")
                name = prefix + self.inputs[number].id
                text = str(given.get(self.inputs[number].id) or "")
                found.append(_field(name, label, text, optional))
        files = given.get(FILES) or ()
        if self.task.files and self.task.files.required:
            value = len(files) or ""
            found.append(format_html('<input type="hidden" name="{}" value="{}">', prefix + FILES, value))
        found.append(_rubric(self.task.criteria, int(self.max_points)))
        return mark_safe("".join(found))  # noqa: S308 - made of clean pieces


def _field(name: str, label: str, text: str, more: str) -> SafeString:
    # A line break right after the start tag is no part of the text.
    return format_html(
        '<div class="field"><label for="{0}">{1}</label>'
        '<textarea id="{0}" name="{0}" class="response" rows="14" maxlength="{2}"{3}>\n{4}</textarea></div>',
        name,
        label,
        LONGEST_TEXT,
        more,
        text,
    )


def _rubric(criteria: tuple[Criterion, ...], possible: int) -> SafeString:
    lines = format_html_join(
        "",
        "<li><b>{}</b>{}{}</li>",
        (
            (
                one.label,
                " · " + ngettext("%(n)s point", "%(n)s points", one.most) % {"n": one.most}
                if one.options
                else "",
                format_html("<br>{}", one.prompt) if one.prompt else "",
            )
            for one in criteria
        ),
    )
    said = ngettext(
        "Marked by people, by these criteria: %(n)s point in all",
        "Marked by people, by these criteria: %(n)s points in all",
        possible,
    ) % {"n": possible}
    return format_html('<details class="criteria"><summary>{}</summary><ul>{}</ul></details>', said, lines)


def written_of(block: BlockView) -> Written:
    """The question of a block of this kind."""
    task = task_of(block.title, block.details, dated=False)
    texts = tuple(WrittenInput(f"text-{number}") for number in range(len(task.prompts))) if task.text else ()
    files = (WrittenInput(FILES, 0),) if task.files is not None else ()
    needed = (
        *(texts if task.text == "required" else ()),
        *(files if task.files is not None and task.files.required else ()),
    )
    return Written(
        title=task.title,
        task=task,
        inputs=texts,
        required=needed or (*texts, *files),
        max_points=Decimal(task.possible),
    )


def written_in(problem: object) -> Written | None:
    """The problem of a question, where it is one that people mark."""
    return problem if isinstance(problem, Written) else None


def unfit(block: BlockView) -> str:
    """Why such a block has no place in an exam, or nothing."""
    if not task_of(block.title, block.details, dated=False).possible:
        return _("its rubric gives no points")
    return ""
