"""Looking for what a course team may want to mend in a block: dead links, missing files, pictures without words."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from lxml import etree, html

from studium.assessment.safexml import local_name

from .links import Links
from .olx import Node

#: Kinds of findings, as the report names them.
DEAD_LINK = "dead_link"
MISSING_FILE = "missing_file"
MISSING_CAPTIONS = "missing_captions"
MISSING_ALT = "missing_alt"
EMPTY_TITLE = "empty_title"


def findings(node: Node, links: Links) -> Iterator[tuple[str, str]]:
    """Kind and sentence of each thing found in a block whose links were just rewritten."""
    for address, kind in links.dead.items():
        if kind == MISSING_FILE:
            yield kind, _("the file “%(address)s” is missing") % {"address": address[:200]}
        else:
            yield kind, _("the link to “%(address)s” leads nowhere") % {"address": address[:200]}
    for address in pictures_without_words(node):
        yield (
            MISSING_ALT,
            _("the picture “%(address)s” has no text in its place") % {"address": address[:200]},
        )


def pictures_without_words(node: Node) -> Iterator[str]:
    """Pictures that have no `alt` at all; an empty one says on purpose that the picture adds nothing."""
    root = node.element
    if node.html is not None:
        if "<img" not in node.html.lower():
            return
        try:
            root = html.fragment_fromstring(node.html, create_parent="div")
        except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
            return
    for element in root.iter() if root is not None else ():
        if local_name(element) == "img" and element.get("alt") is None:
            yield (element.get("src") or "").split("?")[0][-120:]
