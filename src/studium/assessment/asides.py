"""Words that stand beside a sentence: what edX shows on pointing at a small sign, and pictures made of words."""

from __future__ import annotations

from typing import Final

from lxml import etree

from .safexml import drop, local_name, names

_BLOCKS: Final = names("p div section article")
#: Names of pictures, in fonts that are not loaded here, that alone in their place are what it says.
_SIGNS: Final = {
    **dict.fromkeys(names("check done check_circle check_box task_alt done_all"), "✓"),
    **dict.fromkeys(names("close clear cancel highlight_off disabled_by_default"), "×"),
}


def clarification(element: etree._Element) -> None:
    """A remark within a sentence: small, in brackets, and announced as a note. Changes the tree."""
    for one in element.iterdescendants():
        if local_name(one).lower() in _BLOCKS:
            one.tag = "span"
    if not "".join(map(str, element.itertext())).strip():
        drop(element)
        return
    element.tag = "small"
    element.attrib.clear()
    element.set("class", "clarified")
    element.set("role", "note")
    element.text = " (" + (element.text or "").lstrip()
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip() + ")"
    else:
        element.text = element.text.rstrip() + ")"


def picture_word(element: etree._Element) -> None:
    """The name of a picture becomes its sign where it says something by standing alone, and goes elsewhere."""
    name = "".join(map(str, element.itertext())).strip().lower()
    place = element.getparent()
    alone = (
        place is not None and "".join(map(str, place.itertext())).strip().lower() == name and len(place) == 1
    )
    if alone and name in _SIGNS:
        tail = element.tail
        element.clear()
        element.tag, element.text, element.tail = "span", _SIGNS[name], tail
    else:
        drop(element)
