"""Markdown of program files as HTML: plain prose, cleaned, kept once made."""

from __future__ import annotations

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_TAGS = {"p", "em", "strong", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code", "br", "hr"}
_reader = MarkdownIt("commonmark", {"html": False})


@lru_cache(1024)
def prose(markdown: str) -> SafeString:
    """Paragraphs, lists, emphasis and links. Headings of any level become the smaller ones a page has room for."""
    html = _reader.render(markdown)
    for level in ("1", "2"):
        html = html.replace(f"<h{level}>", "<h3>").replace(f"</h{level}>", "</h3>")
    cleaned = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, link_rel="noopener nofollow")
    return mark_safe(cleaned)  # noqa: S308 - nh3's output
