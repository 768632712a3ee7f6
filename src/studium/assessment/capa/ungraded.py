"""A problem that nothing here grades, shown all the same: its question, and its inputs switched off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from lxml import etree

from studium.assessment import feedback, safexml
from studium.assessment.compile import compile_source
from studium.assessment.drawn import Area, Drawn
from studium.assessment.errors import Unsupported
from studium.assessment.feedback import Page
from studium.assessment.problem import Input
from studium.assessment.response import Response
from studium.assessment.responses import COMPILERS, Compiler
from studium.assessment.safexml import local_name
from studium.assessment.textual import TextInput

from .shown import FIELDS, GRADED_BY_CAPA, LINES, PROGRAMS, WHY_NOT

_VARIABLE: Final = re.compile(r"\$\{?[A-Za-z_]")


@dataclass(frozen=True, slots=True)
class Missing(Drawn):
    """What stands where a program of the author's would."""

    what: str = ""

    def draw(self, page: Page) -> str:
        sentence = _("Here the author has a program of its own (%(what)s), which cannot be used.")
        return (
            f'<div class="answer">{self.prompt.label}{feedback.about(self.prompt, page.name_of(self.id))}'
            f'<p class="soft">{escape(sentence % {"what": self.what})}</p></div>'
        )


@lru_cache(maxsize=64)
def shown_only(source: str) -> SafeString:
    """The page of a problem without grading; empty where it makes no sense, because a script would fill it in."""
    try:
        root = safexml.parse(source).root
    except safexml.BrokenXml:
        return SafeString("")
    scripts = list(root.iter("script", "answer"))
    for script in scripts:
        safexml.drop(script)
    words = [text for one in root.iter() for text in (one.text, one.tail) if text and local_name(one)]
    if scripts and any(_VARIABLE.search(text) for text in words):
        return SafeString("")
    table = {tag: _either(native) for tag, native in COMPILERS.items()}
    table |= {tag: Compiler(_drawn, FIELDS | PROGRAMS, most=300) for tag in (*GRADED_BY_CAPA, *WHY_NOT)}
    try:
        problem = compile_source(etree.tostring(root, encoding="unicode"), compilers=table)
    except Unsupported:
        return SafeString("")
    return format_html('<fieldset class="ungraded" disabled>{}</fieldset>', problem.render(prefix="shown-"))


def _either(native: Compiler) -> Compiler:
    def make(response: Response) -> Input:
        try:
            return native.make(response)
        except Unsupported:
            return _drawn(response)

    return Compiler(make, native.inputs, native.most)


def _drawn(response: Response) -> Input:
    tag = local_name(response.field)
    if tag == "jsinput":
        return Missing(response.id, response.prompt, response.points, what=tag)
    if tag in LINES:
        return TextInput(response.id, response.prompt, response.points, lambda _text: False, ())
    if tag == "textbox":
        return Area(response.id, response.prompt, response.points)
    return Missing(response.id, response.prompt, response.points, what=tag)
