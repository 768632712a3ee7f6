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

from . import labels, markup, placeholders, safexml
from .choices import OneChoice
from .errors import Unsupported
from .explained import explained_by
from .problem import Input, Problem
from .render import Part
from .response import Response
from .responses import COMPILERS, Compiler
from .safexml import drop, local_name, names
from .score import ZERO

_MAX_SOURCE: Final = 1_000_000
_MAX_INPUTS: Final = 300
#: Input elements of edX that the native response types never use.
_FOREIGN_INPUTS: Final = names(
    "jsinput textbox filesubmission schematic crystallography vsepr_input chemicalequationinput",
    "drag_and_drop_input editamoleculeinput designprotein2dinput editageneinput",
    "javascriptinput matlabinput include hidden",
)
#: What cannot hold a block, and so becomes one where a question stands inside it.
_PHRASES: Final = names("p span h1 h2 h3 h4 h5 h6 b i em strong text small")
_WHY: Final = {
    "customresponse": gettext_lazy("is graded by a Python script of its own"),
    "jsinput": gettext_lazy("uses a JavaScript program of its own"),
    "schematicresponse": gettext_lazy("asks for a circuit"),
    "symbolicresponse": gettext_lazy("compares formulas symbolically"),
    "coderesponse": gettext_lazy("sends code to an external grader"),
}
_VARIABLE = re.compile(r"\$\{?[A-Za-z_]")
#: A line of Python that is more than white space and a comment.
_STATEMENT = re.compile(r"^[ \t]*[^\s#]", re.MULTILINE)
_OLD_TEXT_MARKS = re.compile(r"<\s*(?:start|end)outtext\s*/>")
_MATH_SOURCE = re.compile(r"<annotation\b.*?</annotation>", re.DOTALL)


@dataclass(slots=True)
class _Draft:
    inputs: list[Input] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    solutions: list[SafeString] = field(default_factory=list)
    pooled: dict[etree._Element, tuple[int, str]] = field(default_factory=dict)
    conditions: dict[int, tuple[int, str]] = field(default_factory=dict)
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
    text = _OLD_TEXT_MARKS.sub("", placeholders.without_placeholders(source))
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
        if solution in draft.pooled:
            draft.conditions[len(draft.solutions)] = draft.pooled[solution]
        draft.solutions.append(draft.clean(labels.shown_copy(solution)))
        _replace(solution, placeholders.slot("s", len(draft.solutions) - 1))
    for element in list(root.iter(*labels.NEVER_SHOWN)):
        drop(element)
    parts = _parts(draft.clean(root), draft)
    return Problem(
        title=" ".join((root.get("display_name") or "").split()),
        inputs=tuple(draft.inputs),
        types=tuple(draft.types),
        parts=parts,
        groups=tuple(draft.groups),
        solutions=tuple(draft.solutions),
        conditions=draft.conditions,
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
    if not any(_STATEMENT.search(script.text or "") for script in python):
        return
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
    prompt, group = labels.of_response(element, fields, draft.clean, number=len(draft.groups) + 1)
    for index, one in enumerate(fields, start=1):
        each = labels.of_field(prompt, one, element, number=len(draft.inputs) + 1, grouped=len(fields) > 1)
        draft.inputs.append(
            compiler.make(
                Response(element, one, f"{number + 1}_{index}", each, draft.clean),
            )
        )
        _replace(one, placeholders.slot("i", len(draft.inputs) - 1))
    last = draft.inputs[-1]
    if isinstance(last, OneChoice) and last.pool:
        for key, solution in explained_by(element).items():
            draft.pooled[solution] = (len(draft.inputs) - 1, key)
    draft.groups.append(group)
    element.tag = "div"
    element.text = placeholders.slot("g", len(draft.groups) - 1) + (element.text or "")
    _append(element, placeholders.slot("h", len(draft.groups) - 1))
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


def _parts(page: SafeString, draft: _Draft) -> tuple[Part, ...]:
    """Cuts the page at its slots, and gives inputs without a label the words before them as their name."""
    parts: list[Part] = []
    before = ""
    for part in placeholders.split_slots(page):
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


def _replace(element: etree._Element, text: str) -> None:
    element.tail = text + (element.tail or "")
    drop(element)


def _append(element: etree._Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
