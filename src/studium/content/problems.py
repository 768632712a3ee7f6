"""A problem's XML as it is kept: the author's, with the addresses in it rewritten."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from studium.assessment import safexml
from studium.assessment.safexml import detached, local_name

from .olx import NAMING, Node


def problem_source(node: Node, links: Callable[[str, str, str], str | None]) -> str:
    """A problem's XML for keeping: addresses rewritten, Studio's second copy in Markdown left out."""
    if node.element is None:
        return ""
    root = detached(node.element)
    root.attrib.clear()
    for name, value in node.attributes.items():
        if name not in NAMING and name != "markdown":
            root.set(name, safexml.without_controls(value))
    for element in root.iter():
        tag = local_name(element)
        for attribute in ("src", "href"):
            address = element.get(attribute) if tag else None
            if address is None or (tag == "a" and address.startswith("#")):
                continue
            found = links(tag, attribute, address)
            if found is None:
                del element.attrib[attribute]
            else:
                element.set(attribute, found)
    return etree.tostring(root, encoding="unicode")
