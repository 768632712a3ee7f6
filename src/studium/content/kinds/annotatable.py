"""Annotated texts: `<annotatable>`, HTML with <annotation title body highlight problem> around what is annotated.

The text is kept in parts, so that the page can give each mark and each note an address of its own: a part is clean
HTML, or the number of the note that begins or ends there.
"""

from __future__ import annotations

import copy
from typing import Any, Final

from django.utils.translation import gettext as _
from lxml import etree

from studium.assessment.markup import clean_tree, level
from studium.assessment.placeholders import slot, split_slots, without_placeholders
from studium.assessment.safexml import local_name, unwrap

from .. import attributes as read
from .prose import Prose, plain
from .source import Made, Source, Unreadable

COLOURS: Final = frozenset(("yellow", "red", "orange", "green", "blue", "purple"))
_OPENS: Final = "b"
_ENDS: Final = "e"


def read_annotatable(source: Source) -> Made:
    """`problem` of a note is the number of a problem of the unit, the first is 0."""
    if source.node.element is None:
        raise Unreadable(_("it has no text"))
    root = copy.deepcopy(source.node.element)
    _without_placeholders(root)
    prose = Prose(source)
    # The block's own heading is of the second level.
    level(root, under=2)
    instructions = ""
    for child in [one for one in root if local_name(one) == "instructions"]:
        instructions += prose.tree(child)
        root.remove(child)
    notes: list[dict[str, Any]] = []
    for element in [one for one in root.iter() if local_name(one) == "annotation"]:
        notes.append(_note(element, prose))
        _mark(element, len(notes) - 1)
    cleaned = clean_tree(root, link=source.links)
    parts: list[Any] = [
        part if isinstance(part, str) else {"note": part[1], "opens": part[0] == _OPENS}
        for part in split_slots(str(cleaned.html))
    ]
    if not plain("".join(one for one in parts if isinstance(one, str))):
        raise Unreadable(_("it has no text"))
    details = {"parts": parts, "notes": notes, "instructions": instructions}
    return Made("annotatable", details=details, notes=(*prose.notes, *cleaned.notes))


def _note(element: etree._Element, prose: Prose) -> dict[str, Any]:
    given = {str(name): str(value) for name, value in element.attrib.items()}
    colour = given.get("highlight", "").strip().lower()
    return {
        "title": " ".join(given.get("title", "").split())[:200],
        "body": prose.html(given.get("body", "")),
        "colour": colour if colour in COLOURS else "yellow",
        "problem": read.count(given, "problem"),
    }


def _mark(element: etree._Element, number: int) -> None:
    """Puts a placeholder before and after what an annotation holds, in its place."""
    element.text = slot(_OPENS, number) + (element.text or "")
    if len(element):
        last = element[-1]
        last.tail = (last.tail or "") + slot(_ENDS, number)
    else:
        element.text += slot(_ENDS, number)
    unwrap(element)


def _without_placeholders(root: etree._Element) -> None:
    for element in root.iter():
        element.text = (
            without_placeholders(element.text) if element.text and local_name(element) else element.text
        )
        element.tail = without_placeholders(element.tail) if element.tail else element.tail
