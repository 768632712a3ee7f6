"""Course HTML made safe and whole: scripts and frames taken out and named, links passed through the caller,
formulas turned into MathML.

Two guards in a row: a walk over the tree that mends what can be mended (a frame becomes a link, a picture
from elsewhere becomes a link, ids get a prefix), then nh3 with a narrow allow-list. MathML and SVG are lifted
out before nh3 and put back after it, written anew by `foreign`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from lxml import etree, html

from . import asides, foreign, formulas
from .listings import listing
from .safexml import drop, local_name, names, unwrap
from .slips import without_controls

#: Given tag, attribute and address, returns the address to use, or None to take the attribute away.
Link = Callable[[str, str, str], str | None]

_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACEHOLDER = re.compile(f"{_OPEN}([a-z])([0-9]+){_CLOSE}")
_ICON = re.compile(r"(?:^|\s)material-(?:icons|symbols)")
_PRIVATE = str.maketrans("", "", "\ue000\ue001\x00")

_BLOCKS = "p div section article aside header footer figure figcaption blockquote pre hr h2 h3 h4 h5 h6"
_LISTS = "ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td details summary"
_INLINE = (
    "a abbr b bdi bdo br cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strike strong"
    " sub sup time tt u var wbr img video audio source track"
)
_TAGS: Final = frozenset(f"{_BLOCKS} {_LISTS} {_INLINE}".split())
BLOCK_TAGS: Final = frozenset(f"{_BLOCKS} {_LISTS} video audio".split()) - {"col", "colgroup"}
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
    tags=set(_TAGS),
    attributes=_ATTRIBUTES,
    tag_attribute_values=_VALUES,
    allowed_classes=_CLASSES,
    clean_content_tags={"script", "style", "title", "textarea", "select", "noscript", "template"},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer",
    filter_style_properties={"text-align", "font-style", "font-weight", "text-decoration", "list-style-type"},
)
_GONE: Final = names(
    "script style link meta base template frame frameset textarea select input title dialog",
)
# Their content is what shows where they cannot run, and older parsers put what follows an <embed> inside it.
_UNWRAPPED: Final = names("noscript object embed applet param form button")
_RENAMED: Final = {
    "h1": "h2",
    "center": "div",
    "font": "span",
    "text": "span",
    "label": "span",
    "legend": "p",
    "description": "p",
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`html` may go on a page as it is; `notes` name, once each, what was left out or changed."""

    html: SafeString
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Work:
    link: Link
    vault: list[str] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)

    def keep(self, markup: str) -> str:
        self.vault.append(markup)
        return f"{_OPEN}m{len(self.vault) - 1}{_CLOSE}"

    def note(self, text: str) -> None:
        self.notes[text] = None


def clean_html(source: str, *, link: Link | None = None) -> Cleaned:
    """Cleans a fragment of HTML, however broken."""
    text = without_controls(source.translate(_PRIVATE))
    if not text.strip():
        return Cleaned(SafeString(""))
    try:
        body = html.document_fromstring(f"<!doctype html><html><body>{text}</body></html>").find("body")
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError, ValueError):
        body = None
    if body is None:
        return Cleaned(mark_safe(_CLEANER.clean(text)), (_("the HTML could not be mended"),))  # noqa: S308
    _level(body)
    return clean_tree(body, link=link)


def _level(body: etree._Element) -> None:
    """Headings as an outline below the page's own: the highest becomes the second level, and none is skipped."""
    above: list[tuple[int, int]] = []
    for element in body.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(element.tag[1])
        while above and above[-1][0] >= level:
            above.pop()
        made = min((above[-1][1] if above else 1) + 1, 6)
        above.append((level, made))
        element.tag = f"h{made}"


def clean_tree(root: etree._Element, *, link: Link | None = None) -> Cleaned:
    """Cleans what is inside `root`, changing the tree. Private-use placeholders in its text pass through."""
    work = _Work(link or _as_it_is)
    waiting: list[etree._Element] = list(root)[::-1]
    while waiting:
        element = waiting.pop()
        inside = list(element)[::-1]
        _mend(element, work)
        if element.getparent() is None:
            # Dropped with all it holds, unless its content was moved up in its place.
            inside = [one for one in inside if one.getparent() is not element]
        waiting.extend(one for one in inside if one.getparent() is not None)
    formulas.lift(root, work.keep, work.note)
    parts: list[str] = [escape(root.text or "")]
    parts += [etree.tostring(child, encoding="unicode", method="html") for child in root]
    cleaned = _CLEANER.clean("".join(parts))
    return Cleaned(mark_safe(_restore(cleaned, work.vault)), tuple(work.notes))  # noqa: S308 - nh3's output


def slot(kind: str, number: int) -> str:
    """A placeholder that survives cleaning; `split_slots` finds it again. `kind` is a small letter, not m."""
    return f"{_OPEN}{kind}{number}{_CLOSE}"


def split_slots(markup: str) -> list[str | tuple[str, int]]:
    """The markup cut at its placeholders: texts, and (kind, number)."""
    parts: list[str | tuple[str, int]] = []
    at = 0
    for match in _PLACEHOLDER.finditer(markup):
        if match.start() > at:
            parts.append(markup[at : match.start()])
        parts.append((match.group(1), int(match.group(2))))
        at = match.end()
    if at < len(markup):
        parts.append(markup[at:])
    return parts


def without_placeholders(text: str) -> str:
    """The text without the private-use characters that placeholders are made of."""
    return text.translate(_PRIVATE)


def is_elsewhere(address: str) -> bool:
    """Whether an address names another host; a page must not load from there by itself."""
    try:
        return bool(urlsplit(address.strip().replace("\\", "/")).netloc)
    except ValueError:
        return True


def host_of(address: str) -> str:
    try:
        return urlsplit(address.strip()).hostname or address.strip()[:60]
    except ValueError:
        return address.strip()[:60]


def _as_it_is(tag: str, attribute: str, address: str) -> str | None:
    return address


def _mend(element: etree._Element, work: _Work) -> None:
    tag = local_name(element).lower()
    parent = element.getparent()
    if parent is None:
        return
    if not tag:
        drop(element)
        return
    if tag in ("span", "i") and _ICON.search(element.get("class") or ""):
        asides.picture_word(element)
    elif tag == "clarification":
        asides.clarification(element)
    elif tag in _GONE:
        if tag not in ("link", "meta", "title", "base", "input"):
            work.note(_("<%(tag)s> was left out") % {"tag": tag})
        drop(element)
    elif tag in _UNWRAPPED:
        if tag not in ("param", "form", "button"):
            work.note(_("<%(tag)s> was left out") % {"tag": tag})
        unwrap(element)
    elif tag in ("math", "svg"):
        made = formulas.of_element(element, work.note) if tag == "math" else foreign.clean_svg(element)
        element.tail = work.keep(made) + (element.tail or "")
        drop(element)
    elif tag == "pre" and (coloured := listing(element)):
        element.tail = work.keep(coloured) + (element.tail or "")
        drop(element)
    elif tag == "iframe":
        _frame(element, work)
    elif tag == "img":
        _picture(element, work)
    else:
        name = _RENAMED.get(tag, tag)
        if name not in _TAGS:
            unwrap(element)
            return
        element.tag = name
        if tag == "th" and not len(element) and not (element.text or "").strip():
            # A corner that heads nothing.
            element.tag = "td"
        if tag == "center":
            element.set("style", "text-align: center")
        _addresses(element, tag, work)
        if tag in ("video", "audio"):
            element.set("controls", "")
            element.set("preload", "none")
    anchor = element.get("id") or (element.get("name") if tag == "a" else None)
    if anchor:
        element.set("id", "c-" + "-".join(anchor.split()))


def _addresses(element: etree._Element, tag: str, work: _Work) -> None:
    for attribute in ("href", "src", "poster"):
        address = element.get(attribute)
        if address is None:
            continue
        found = work.link(tag, attribute, address.strip())
        if found is None or (attribute != "href" and is_elsewhere(found)):
            del element.attrib[attribute]
            if found is not None:
                work.note(_("media from %(host)s is not loaded") % {"host": host_of(found)})
        elif found.startswith("#"):
            element.set(attribute, "#c-" + found[1:] if len(found) > 1 else "#")
        else:
            element.set(attribute, found)


def _frame(element: etree._Element, work: _Work) -> None:
    address = (element.get("src") or "").strip()
    found = work.link("iframe", "src", address) if address else None
    if not found or found.startswith("#"):
        work.note(_("<iframe> was left out"))
        drop(element)
        return
    host = host_of(found) if is_elsewhere(found) else _("this course")
    work.note(_("an embedded page from %(host)s is shown as a link") % {"host": host})
    title = " ".join((element.get("title") or "").split()) or _("Open the embedded page")
    _become_link(element, found, f"{title} ({host})")


def _picture(element: etree._Element, work: _Work) -> None:
    address = (element.get("src") or "").strip()
    found = work.link("img", "src", address) if address else None
    alt = element.get("alt")
    if alt is None and found:
        work.note(_("a picture has no description (alt)"))
    if not found:
        work.note(_("a picture is missing"))
        element.tail = (alt or "") + (element.tail or "")
        drop(element)
    elif is_elsewhere(found):
        work.note(_("a picture from %(host)s is shown as a link") % {"host": host_of(found)})
        _become_link(element, found, f"{alt or _('Picture')} ({host_of(found)})")
    else:
        for name in list(element.attrib):
            if name not in ("width", "height", "title", "id"):
                del element.attrib[name]
        for name in ("width", "height"):
            if not re.fullmatch(r"[0-9]{1,4}", element.get(name, "0")):
                del element.attrib[name]
        element.set("src", found)
        element.set("alt", alt or "")
        element.set("loading", "lazy")


def _become_link(element: etree._Element, address: str, text: str) -> None:
    tail = element.tail
    within_link = any(local_name(above) == "a" for above in element.iterancestors())
    element.clear()
    element.tail = tail
    element.tag = "span" if within_link else "a"
    element.text = text
    if not within_link:
        element.set("href", address)


def _restore(markup: str, vault: list[str]) -> str:
    def replace(match: re.Match[str]) -> str:
        if match.group(1) != "m":
            return match.group(0)
        number = int(match.group(2))
        return vault[number] if number < len(vault) else ""

    return _PLACEHOLDER.sub(replace, markup)
