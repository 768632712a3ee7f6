"""Formulas in course text: where TeX stands between its marks, MathML takes its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from django.utils.html import escape
from django.utils.translation import gettext as _
from lxml import etree

from . import foreign
from .safexml import local_name

#: Stores a piece of safe markup and gives the placeholder for it; takes a note of what went wrong.
Keep = Callable[[str], str]
Note = Callable[[str], None]

_RAW: Final = frozenset({"pre", "code", "kbd", "samp", "script", "style", "textarea", "math", "svg"})
_TEX = re.compile(
    r"\\\((?P<inline>.{1,4000}?)\\\)|\\\[(?P<block>.{1,4000}?)\\\]"
    r"|\[mathjaxinline\](?P<jaxinline>.{1,4000}?)\[/mathjaxinline\]"
    r"|\[mathjax\](?P<jaxblock>.{1,4000}?)\[/mathjax\]",
    re.DOTALL,
)


def of_element(element: etree._Element, note: Note) -> str:
    """MathML as it stands; the older `<math>$TeX$</math>` set from its source."""
    text = (element.text or "").strip()
    if len(element) or not text.startswith("$"):
        return foreign.clean_math(element)
    made = foreign.from_tex(text.strip("$"), block=text.startswith("$$"))
    if made is None:
        note(_("a formula could not be set and is shown as its source"))
    return made or f"<code>{escape(text)}</code>"


def lift(root: etree._Element, keep: Keep, note: Note) -> None:
    """Replaces the formulas in the text of a tree by what `keep` gives for their MathML."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        raw = element.tag in _RAW or any(local_name(above) in _RAW for above in element.iterancestors())
        if element.text and not raw:
            element.text = _set(element.text, keep, note)
        if element is not root and element.tail:
            parent = element.getparent()
            if parent is not None and not (
                parent.tag in _RAW or any(local_name(above) in _RAW for above in parent.iterancestors())
            ):
                element.tail = _set(element.tail, keep, note)


def _set(text: str, keep: Keep, note: Note) -> str:
    if "\\" not in text and "[mathjax" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        block = match["block"] or match["jaxblock"]
        tex = block or match["inline"] or match["jaxinline"]
        made = foreign.from_tex(tex, block=bool(block))
        if made is None:
            note(_("a formula could not be set and is shown as its source"))
            made = f"<code>{escape(match.group(0))}</code>"
        return keep(made)

    return _TEX.sub(replace, text)
