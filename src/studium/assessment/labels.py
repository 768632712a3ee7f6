"""What names a question to those who see it and those who hear it: its label, its notes, the words before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from lxml import etree

from . import elements
from .prompt import Prompt
from .safexml import detached, drop, inner_text, local_name, names

#: Elements that hold the key or belong to grading; none of them is ever shown.
NEVER_SHOWN: Final = names(
    "additional_answer responseparam answer hintgroup hintpart codeparam openendedparam openendedrubric",
    "correcthint stringequalhint regexphint numericalhint stringhint formulahint choicehint optionhint",
    "compoundhint targetedfeedbackset demandhint",
)

Clean = Callable[[etree._Element], SafeString]


def shown_copy(element: etree._Element) -> etree._Element:
    """A detached copy without what must not be shown."""
    copy = detached(element)
    for one in list(copy.iter(*NEVER_SHOWN)):
        drop(one)
    return copy


def of_response(
    element: etree._Element, fields: list[etree._Element], clean: Clean, *, number: int
) -> tuple[Prompt, str]:
    """The question's label and notes. With several inputs the label names the group and stays in the text."""
    label = element.find("label")
    if label is None:
        label = element.find("legend")
    notes = element.findall("description")
    if len(fields) > 1:
        spoken = inner_text(label)[:200] if label is not None else ""
        for one in ([label] if label is not None else []) + notes:
            one.tag = "p"
        return Prompt(0), spoken or _("Question %(number)s") % {"number": number}
    before = element.getprevious()
    if label is None and before is not None:
        named = fields[0].get("label")
        if (before.tag == "p" and named and before.text == named) or (before.tag == "label" and not named):
            label = before
    prompt = Prompt(0)
    if label is not None:
        block = any(local_name(one) in elements.BLOCK_TAGS for one in label.iterdescendants())
        prompt = replace(prompt, label=clean(shown_copy(label)), label_is_block=block)
        drop(label)
    about = []
    for one in notes:
        about.append(clean(shown_copy(one)))
        drop(one)
    return replace(prompt, about=tuple(text for text in about if text)), ""


def of_field(
    prompt: Prompt, field: etree._Element, response: etree._Element, *, number: int, grouped: bool
) -> Prompt:
    """The prompt of one input of a response: its own name, its width, whether it stands in a line of text."""
    size = (field.get("size") or "").strip()
    inline = (field.get("inline") or "").strip().lower() in ("1", "true", "inline")
    inline = inline or (response.get("inline") or "").strip().lower() in ("1", "true")
    parent = field.getparent()
    if grouped and parent is not None and (parent.text or "").strip():
        inline = True
    return replace(
        prompt,
        number=number,
        spoken=" ".join((field.get("label") or "").split()),
        size=min(int(size), 120) if size.isdigit() and len(size) < 6 and int(size) > 0 else None,
        inline=inline,
    )
