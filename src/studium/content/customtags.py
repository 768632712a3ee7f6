"""The custom tags of early courses: an element whose attributes fill a template in `custom_tags/`.

`<customtag impl="book" page="12"/>`, or `<book page="12"/>` for the few names that had an element of their own.
The templates were Mako; those that hold more than `${name}` are not run.
"""

from __future__ import annotations

import re
from typing import Final

from django.utils.html import escape
from django.utils.translation import gettext as _

from studium.assessment import safexml
from studium.core.errors import Invalid

from .coursefiles import CourseFiles
from .olx import Node

ELEMENTS: Final = frozenset(("customtag", "custom_tag", "book", "slides", "image", "discuss"))
_PLACE = re.compile(r"\$\{\s*(\w+)\s*\}")
_PROGRAM = re.compile(r"<%|^\s*%|\$\{", re.MULTILINE)


def template_of(node: Node) -> str:
    """The name of the node's template."""
    if node.kind not in ("customtag", "custom_tag"):
        return node.kind
    inside = node.element.find("impl") if node.element is not None else None
    return (node.attributes.get("impl") or (inside.text if inside is not None else "") or "").strip()


def fill(node: Node, files: CourseFiles) -> str:
    """The HTML of a custom tag. Raises `Invalid` with a sentence where its template is missing or a program."""
    name = template_of(node)
    path = files.find(f"custom_tags/{name}") or files.find(f"custom_tags/{name}.html")
    if path is None:
        raise Invalid(_("its template custom_tags/%(name)s is missing") % {"name": name})
    template = safexml.decode(files.read(path))[0]
    filled = _PLACE.sub(lambda match: str(escape(node.attributes.get(match[1], ""))), template)
    if _PROGRAM.search(_PLACE.sub("", template)):
        raise Invalid(_("its template custom_tags/%(name)s is a program, which is not run") % {"name": name})
    return filled
