"""From a problem's XML to a `Problem`: find the responses, cut them out of the page, clean what is left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

from . import markup, safexml
from .errors import Unsupported
from .problem import Input, Problem
from .prompt import Prompt
from .render import Part
from .response import Response
from .responses import COMPILERS, Compiler
from .safexml import detached, drop, inner_text, local_name, names
from .score import ZERO

_MAX_SOURCE: Final = 1_000_000
_MAX_INPUTS: Final = 300
#: Input elements of edX that the native response types never use.
_FOREIGN_INPUTS: Final = names(
    "jsinput textbox filesubmission schematic crystallography vsepr_input chemicalequationinput",
    "drag_and_drop_input editamoleculeinput designprotein2dinput editageneinput annotationinput",
    "javascriptinput matlabinput include hidden",
)
#: Elements that hold the key or belong to grading; none of them is ever shown.
_NEVER_SHOWN: Final = names(
    "additional_answer responseparam answer hintgroup hintpart codeparam openendedparam openendedrubric",
    "correcthint stringequalhint regexphint numericalhint stringhint formulahint choicehint optionhint",
    "compoundhint targetedfeedbackset demandhint",
)
#: What cannot hold a block, and so becomes one where a question stands inside it.
_PHRASES: Final = names("p span h1 h2 h3 h4 h5 h6 b i em strong text small")
_WHY: Final = {
    "customresponse": gettext_lazy("is graded by a Python script of its own"),
    "jsinput": gettext_lazy("uses a JavaScript program of its own"),
    "schematicresponse": gettext_lazy("asks for a circuit"),
    "symbolicresponse": gettext_lazy("compares formulas symbolically"),
    "coderesponse": gettext_lazy("sends code to an external grader"),
    "annotationresponse": gettext_lazy("asks for annotations"),
}
_VARIABLE = re.compile(r"\$\{?[A-Za-z_]")
_OLD_TEXT_MARKS = re.compile(r"<\s*(?:start|end)outtext\s*/>")
_MATH_SOURCE = re.compile(r"<annotation\b.*?</annotation>", re.DOTALL)


@dataclass(slots=True)
class _Draft:
    inputs: list[Input] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    solutions: list[SafeString] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    compilers: Mapping[str, Compiler] = field(default_factory=lambda: COMPILERS)

    @property
    def fields(self) -> frozenset[str]:
        """The input elements of these compilers."""
        return frozenset().union(*(one.inputs for one in self.compilers.values()))

    def clean(self, element: etree._Element) -> SafeString:
        cleaned = markup.clean_tree(element)
        self.notes.update(dict.fromkeys(cleaned.notes))
        return mark_safe(str(cleaned.html).strip())  # noqa: S308 - cleaned


def compile_source(source: str, *, compilers: Mapping[str, Compiler] = COMPILERS) -> Problem:
    """Compiles a problem's XML. Raises `Unsupported`, whatever the source.

    `compilers` are the response types taken: the native ones, or those of another engine that has its page
    made here.
    """
    if len(source) > _MAX_SOURCE:
        raise Unsupported("xml", _("The problem's source is longer than a million characters."))
    text = _OLD_TEXT_MARKS.sub("", markup.without_placeholders(source))
    try:
        parsed = safexml.parse(text)
    except safexml.BrokenXml as error:
        raise Unsupported(
            "xml", _("The problem's XML does not parse: %(reason)s.") % {"reason": error.reason}
        ) from error
    root = parsed.root
    for element in root.iter():
        if local_name(element):
            element.tag = local_name(element)
    draft = _Draft(notes=dict.fromkeys(parsed.notes), compilers=compilers)
    _check_elements(root, draft)
    _check_scripts(root, draft)
    hints = tuple(draft.clean(hint) for hint in root.iterfind(".//demandhint/hint"))
    for number, element in enumerate(_responses(root, compilers), start=1):
        _take_response(element, number, draft)
    for solution in list(root.iter("solution")):
        draft.solutions.append(draft.clean(_copy(solution)))
        _replace(solution, markup.slot("s", len(draft.solutions) - 1))
    for element in list(root.iter(*_NEVER_SHOWN)):
        drop(element)
    parts = _parts(draft.clean(root), draft)
    return Problem(
        title=" ".join((root.get("display_name") or "").split()),
        inputs=tuple(draft.inputs),
        types=tuple(draft.types),
        parts=parts,
        groups=tuple(draft.groups),
        solutions=tuple(draft.solutions),
        hints=tuple(hint for hint in hints if hint),
        weight=_weight(root.get("weight")),
        notes=tuple(draft.notes),
        max_points=sum((one.possible for one in draft.inputs), ZERO),
    )


def _check_scripts(root: etree._Element, draft: _Draft) -> None:
    """A Python script is refused where the page or the grading uses it; one that nothing uses is left out."""
    python = [one for one in root.iter("script") if "javascript" not in (one.get("type") or "").lower()]
    if not python:
        return
    for script in python:
        drop(script)
    texts = [root.text or ""]
    for element in root.iter():
        texts += [str(value) for value in element.attrib.values() if value]
        texts += [element.text or "", element.tail or ""]
        if element.get("hintfn") or element.get("cfn"):
            texts.append("$hintfn")
    if any(_VARIABLE.search(text) for text in texts):
        raise Unsupported("script", _("The problem is made by a Python script, which is not run yet."))
    draft.notes[_("its Python script, which nothing here uses, was left out")] = None


def _check_elements(root: etree._Element, draft: _Draft) -> None:
    compilers, fields = draft.compilers, draft.fields
    for element in root.iter():
        tag = local_name(element)
        if tag in compilers:
            if any(local_name(above) in compilers for above in element.iterancestors()):
                raise Unsupported(tag, _("One question stands inside another."))
        elif tag not in fields and (tag in _FOREIGN_INPUTS or tag.endswith("response")):
            reason = str(_WHY.get(tag) or _("is of a kind that is not supported"))
            raise Unsupported(tag, _("The problem %(reason)s (<%(tag)s>).") % {"reason": reason, "tag": tag})


def _responses(root: etree._Element, compilers: Mapping[str, Compiler]) -> Iterator[etree._Element]:
    return iter([element for element in root.iter() if local_name(element) in compilers])


def _take_response(element: etree._Element, number: int, draft: _Draft) -> None:
    """Compiles one response, and leaves in its place a wrapper with a slot for each input."""
    tag = local_name(element)
    compiler, known = draft.compilers[tag], draft.fields
    fields = [one for one in element.iter() if local_name(one) in known]
    allowed, most = compiler.inputs, compiler.most
    if not fields:
        raise Unsupported(tag, _("A question (<%(tag)s>) has nothing to answer with.") % {"tag": tag})
    for one in fields:
        if local_name(one) not in allowed or len(fields) > most:
            raise Unsupported(
                tag, _("A question (<%(tag)s>) has an input that does not belong to it.") % {"tag": tag}
            )
    if len(draft.inputs) + len(fields) > _MAX_INPUTS:
        raise Unsupported(tag, _("The problem has more than %(count)s inputs.") % {"count": _MAX_INPUTS})
    draft.types.append(tag)
    prompt, group = _prompts(element, fields, draft)
    for index, one in enumerate(fields, start=1):
        each = _prompt_of(prompt, one, draft, grouped=len(fields) > 1)
        draft.inputs.append(
            compiler.make(
                Response(element, one, f"{number + 1}_{index}", each, draft.clean),
            )
        )
        _replace(one, markup.slot("i", len(draft.inputs) - 1))
    draft.groups.append(group)
    element.tag = "div"
    element.text = markup.slot("g", len(draft.groups) - 1) + (element.text or "")
    _append(element, markup.slot("h", len(draft.groups) - 1))
    # A question is a block: it cannot stand inside a paragraph, a heading or a phrase.
    for above in element.iterancestors():
        if local_name(above) in (
            "p",
            "span",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "b",
            "i",
            "em",
            "strong",
            "text",
        ):
            above.tag = "div"


def _prompts(element: etree._Element, fields: list[etree._Element], draft: _Draft) -> tuple[Prompt, str]:
    """The question's label and notes. With several inputs the label names the group and stays in the text."""
    label = element.find("label")
    if label is None:
        label = element.find("legend")
    notes = element.findall("description")
    if len(fields) > 1:
        spoken = inner_text(label)[:200] if label is not None else ""
        for one in ([label] if label is not None else []) + notes:
            one.tag = "p"
        return Prompt(0), spoken or _("Question %(number)s") % {"number": len(draft.groups) + 1}
    before = element.getprevious()
    if label is None and before is not None:
        named = fields[0].get("label")
        if (before.tag == "p" and named and before.text == named) or (before.tag == "label" and not named):
            label = before
    prompt = Prompt(0)
    if label is not None:
        block = any(local_name(one) in markup.BLOCK_TAGS for one in label.iterdescendants())
        prompt = replace(prompt, label=draft.clean(_copy(label)), label_is_block=block)
        drop(label)
    about = []
    for one in notes:
        about.append(draft.clean(_copy(one)))
        drop(one)
    return replace(prompt, about=tuple(text for text in about if text)), ""


def _prompt_of(prompt: Prompt, one: etree._Element, draft: _Draft, *, grouped: bool) -> Prompt:
    size = (one.get("size") or "").strip()
    inline = (one.get("inline") or "").strip().lower() in ("1", "true", "inline")
    response = next(one.iterancestors(*draft.compilers), None)
    if response is not None and (response.get("inline") or "").lower() in ("1", "true"):
        inline = True
    parent = one.getparent()
    if grouped and parent is not None and (parent.text or "").strip():
        inline = True
    return replace(
        prompt,
        number=len(draft.inputs) + 1,
        spoken=" ".join((one.get("label") or "").split()),
        size=min(int(size), 120) if size.isdigit() and len(size) < 6 and int(size) > 0 else None,
        inline=inline,
    )


def _parts(page: SafeString, draft: _Draft) -> tuple[Part, ...]:
    """Cuts the page at its slots, and gives inputs without a label the words before them as their name."""
    parts: list[Part] = []
    before = ""
    for part in markup.split_slots(page):
        if isinstance(part, str):
            parts.append(mark_safe(part))  # noqa: S308 - a piece of the cleaned page
            before += part
            continue
        kind, number = part
        if kind == "i":
            one = draft.inputs[number]
            if not one.prompt.label and not one.prompt.spoken:
                spoken = " ".join(strip_tags(_MATH_SOURCE.sub("", before)).split())[-160:]
                draft.inputs[number] = replace(one, prompt=replace(one.prompt, spoken=spoken))
            before = ""
        parts.append(part)
    return tuple(parts)


def _weight(text: str | None) -> Decimal | None:
    try:
        weight = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return weight if weight.is_finite() and 0 <= weight <= 100_000 else None


def _copy(element: etree._Element) -> etree._Element:
    """A detached copy without what must not be shown."""
    copy = detached(element)
    for one in list(copy.iter(*_NEVER_SHOWN)):
        drop(one)
    return copy


def _replace(element: etree._Element, text: str) -> None:
    element.tail = text + (element.tail or "")
    drop(element)


def _append(element: etree._Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
