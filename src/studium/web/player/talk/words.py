"""What people typed, as HTML: a little Markdown, nothing else."""

from __future__ import annotations

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "code", "pre"}
# No HTML, no pictures, no headings: a post stands inside a page that has its own.
_reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 12}).disable(
    ["image", "heading", "lheading", "hr", "reference", "html_block", "html_inline"]
)


@lru_cache(512)
def as_html(text: str) -> SafeString:
    """Paragraphs, lists, quotes, code, emphasis, links to other sites; everything else stays as it was typed."""
    cleaned = nh3.clean(
        _reader.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
    )
    return mark_safe(cleaned)  # noqa: S308 - nh3's output
