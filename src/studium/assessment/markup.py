"""Course HTML made safe and whole: scripts and frames taken out and named, links passed through the caller,
formulas turned into MathML.

Two guards in a row: a walk over the tree that mends what can be mended (a frame becomes a link, a picture
from elsewhere becomes a link, ids get a prefix), then nh3 with a narrow allow-list. MathML and SVG are lifted
out before nh3 and put back after it, written anew by `foreign`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from lxml import etree, html

from . import formulas
from .addresses import Link
from .elements import TAGS, Work, mend
from .placeholders import restore, without_placeholders
from .safexml import local_name
from .slips import without_controls

_ATTRIBUTES: Final = {
    "*": {"id", "lang", "dir", "title", "style"},
    "a": {"href", "hreflang", "download"},
    "img": {"src", "alt", "width", "height", "loading"},
    "video": {"src", "controls", "width", "height", "poster", "preload"},
    "audio": {"src", "controls", "preload"},
    "source": {"src", "type"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "time": {"datetime"},
    "details": {"open"},
    "q": {"cite"},
    "blockquote": {"cite"},
}
_VALUES: Final = {"small": {"role": {"note"}}}
_CLASSES: Final = {"small": {"clarified"}}
_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes=_ATTRIBUTES,
    tag_attribute_values=_VALUES,
    allowed_classes=_CLASSES,
    clean_content_tags={"script", "style", "title", "textarea", "select", "noscript", "template"},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer",
    filter_style_properties={"text-align", "font-style", "font-weight", "text-decoration", "list-style-type"},
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`html` may go on a page as it is; `notes` name, once each, what was left out or changed."""

    html: SafeString
    notes: tuple[str, ...] = ()


def clean_html(source: str, *, link: Link | None = None) -> Cleaned:
    """Cleans a fragment of HTML, however broken."""
    text = without_controls(without_placeholders(source))
    if not text.strip():
        return Cleaned(SafeString(""))
    try:
        body = html.document_fromstring(f"<!doctype html><html><body>{text}</body></html>").find("body")
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError, ValueError):
        body = None
    if body is None:
        return Cleaned(mark_safe(_CLEANER.clean(text)), (_("the HTML could not be mended"),))  # noqa: S308
    level(body)
    return clean_tree(body, link=link)


def level(body: etree._Element, *, under: int = 1) -> None:
    """Headings as an outline below one of the level `under`: the highest becomes the next, and none is skipped."""
    above: list[tuple[int, int]] = []
    for element in body.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(local_name(element)[1])
        while above and above[-1][0] >= level:
            above.pop()
        made = min((above[-1][1] if above else under) + 1, 6)
        above.append((level, made))
        element.tag = f"h{made}"


def clean_tree(root: etree._Element, *, link: Link | None = None) -> Cleaned:
    """Cleans what is inside `root`, changing the tree. Private-use placeholders in its text pass through."""
    work = Work(link or _as_it_is)
    waiting: list[etree._Element] = list(root)[::-1]
    while waiting:
        element = waiting.pop()
        inside = list(element)[::-1]
        mend(element, work)
        if element.getparent() is None:
            # Dropped with all it holds, unless its content was moved up in its place.
            inside = [one for one in inside if one.getparent() is not element]
        waiting.extend(one for one in inside if one.getparent() is not None)
    formulas.lift(root, work.keep, work.note)
    parts: list[str] = [escape(root.text or "")]
    parts += [etree.tostring(child, encoding="unicode", method="html") for child in root]
    cleaned = _CLEANER.clean("".join(parts))
    return Cleaned(mark_safe(restore(cleaned, work.vault)), tuple(work.notes))  # noqa: S308 - nh3's output


def _as_it_is(tag: str, attribute: str, address: str) -> str | None:
    return address
