"""One element of a course's page, mended: a frame becomes a link, a picture from elsewhere too, ids get a prefix.

What may stay is decided here and once more, from a list, by `markup`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from lxml import etree

from . import asides, foreign, formulas
from .addresses import Link, host_of, is_elsewhere
from .listings import listing
from .placeholders import slot
from .safexml import drop, local_name, names, unwrap

_ICON = re.compile(r"(?:^|\s)material-(?:icons|symbols)")
_BLOCKS = "p div section article aside header footer figure figcaption blockquote pre hr h2 h3 h4 h5 h6"
_LISTS = "ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td details summary"
_INLINE = (
    "a abbr b bdi bdo br cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strike strong"
    " sub sup time tt u var wbr img video audio source track"
)
TAGS: Final = frozenset(f"{_BLOCKS} {_LISTS} {_INLINE}".split())
BLOCK_TAGS: Final = frozenset(f"{_BLOCKS} {_LISTS} video audio".split()) - {"col", "colgroup"}
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


@dataclass(slots=True)
class Work:
    """The cleaning of one page: what was lifted out of it, and notes on what was left out or changed."""

    link: Link
    vault: list[str] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)

    def keep(self, markup: str) -> str:
        self.vault.append(markup)
        return slot("m", len(self.vault) - 1)

    def note(self, text: str) -> None:
        self.notes[text] = None


def mend(element: etree._Element, work: Work) -> None:
    """Mends, renames, unwraps or drops the element, in its tree."""
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
        if name not in TAGS:
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


def _addresses(element: etree._Element, tag: str, work: Work) -> None:
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


def _frame(element: etree._Element, work: Work) -> None:
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


def _picture(element: etree._Element, work: Work) -> None:
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
