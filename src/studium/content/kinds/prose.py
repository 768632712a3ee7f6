"""Short texts of authors: Markdown or HTML, with a picture beside, made safe for a page."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree
from markdown_it import MarkdownIt

from studium.assessment.api import clean_html
from studium.assessment.markup import clean_tree

from .source import Source

_MARKDOWN: Final = MarkdownIt("commonmark", {"html": True})
_TAG: Final = re.compile(r"<[^>]*>")
_ALT: Final = re.compile(r'<img[^>]*\balt="([^"]*)"[^>]*>')
#: What is kept of a label that is compared, counted or read aloud, in characters.
LONGEST_LABEL: Final = 300


class Prose:
    """Writes the texts of one block, and gathers what was left out of them in `notes`."""

    def __init__(self, source: Source) -> None:
        self._links = source.links
        self.notes: dict[str, None] = {}

    def html(self, text: Any) -> str:
        """HTML as the author wrote it, clean; empty for what is no text."""
        cleaned = clean_html(text if isinstance(text, str) else "", link=self._links)
        self.notes.update(dict.fromkeys(cleaned.notes))
        return str(cleaned.html).strip()

    def tree(self, root: etree._Element) -> str:
        """What is inside an element, clean; the element is changed."""
        cleaned = clean_tree(root, link=self._links)
        self.notes.update(dict.fromkeys(cleaned.notes))
        return str(cleaned.html).strip()

    def markdown(self, text: Any) -> str:
        """Markdown with HTML in it, as polls are written."""
        return self.html(_MARKDOWN.render(text)) if isinstance(text, str) else ""

    def inline(self, text: Any) -> str:
        """Markdown of one paragraph, without the paragraph around it."""
        return self.html(_MARKDOWN.renderInline(text)) if isinstance(text, str) else ""

    def picture(self, address: Any, alt: Any) -> str:
        """A picture of this course; a link where it is on another host; empty where there is none."""
        if not isinstance(address, str) or not address.strip():
            return ""
        said = html.escape(alt if isinstance(alt, str) else "")
        return self.html(f'<img src="{html.escape(address.strip())}" alt="{said}">')

    def label(self, said: Any) -> str:
        """A label as polls have it: a text, or a text with a picture."""
        if not isinstance(said, Mapping):
            return self.inline(said)
        parts = (self.picture(said.get("img"), said.get("img_alt")), self.inline(said.get("label")))
        return " ".join(part for part in parts if part)


def plain(markup: str) -> str:
    """What markup says, as text on one line: for tables, for counting, for reading aloud."""
    text = html.unescape(_TAG.sub("", _ALT.sub(r" \1 ", markup)))
    return " ".join(text.split())[:LONGEST_LABEL]


def inner(element: etree._Element, leave_out: frozenset[str] = frozenset()) -> str:
    """The markup inside an element, without the children of these names; their tails stay."""
    parts = [html.escape(element.text or "", quote=False)]
    for child in element:
        if isinstance(child.tag, str) and child.tag in leave_out:
            parts.append(html.escape(child.tail or "", quote=False))
        else:
            parts.append(etree.tostring(child, encoding="unicode", method="html"))
    return "".join(parts).strip()
