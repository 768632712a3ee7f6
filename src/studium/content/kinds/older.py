"""Blocks that are shown as texts: what of them can be read without the program that Open edX ran for them."""

from __future__ import annotations

import html
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from lxml import etree

from studium.assessment.addresses import is_elsewhere
from studium.assessment.safexml import local_name

from .. import attributes as read
from ..blocks import HTML
from .prose import Prose, inner
from .source import Made, Source, Unreadable

_CALENDAR: Final = "https://calendar.google.com/calendar/embed?src="


def read_link(source: Source) -> Made:
    """A document, a calendar or a page that the old platform set into a frame: a link to it."""
    attributes = source.node.attributes
    embedded = read.plain(attributes, "embed_code")
    if embedded:
        return _shown(source, embedded)
    address = next(
        (one for name in ("url", "iframe_url", "src", "href") if (one := read.plain(attributes, name))), ""
    )
    if calendar := read.plain(attributes, "calendar_id"):
        address = _CALENDAR + calendar
    if not address:
        raise Unreadable(_("it names no address"))
    if not is_elsewhere(address) and ":" in address.partition("/")[0]:
        raise Unreadable(_("its address is no address of a page"))
    title = read.plain(attributes, "display_name") or address
    return _shown(source, f'<p><a href="{html.escape(address)}">{html.escape(title)}</a></p>')


def read_raw(source: Source) -> Made:
    """A block that is nothing but markup."""
    element = source.node.element
    return _shown(source, inner(element) if element is not None else "")


def read_staff_graded(source: Source) -> Made:
    """Points that the course team gives for work done elsewhere."""
    attributes = source.node.attributes
    said = read.plain(attributes, "instructions") or _("The course team gives the points for this work.")
    weight = read.decimal(attributes, "weight")
    made = _shown(source, said if "<" in said else _paragraphs(said))
    return Made(HTML, made.body, possible=Decimal(1) if weight is None else weight, notes=made.notes)


def read_annotation(source: Source) -> Made:
    """A text, picture or film for annotating together: its text, without the annotations."""
    element = source.node.element
    parts = [
        inner(one) for one in (element if element is not None else ()) if local_name(one) == "annotatable"
    ]
    address = read.plain(source.node.attributes, "sourceurl")
    if address:
        parts.append(f'<p><a href="{html.escape(address)}">{html.escape(address)}</a></p>')
    if not "".join(parts).strip():
        raise Unreadable(_("it has no text"))
    return _shown(source, "".join(parts), ungraded=_("nobody can add annotations to it here"))


def read_peer_instruction(source: Source) -> Made:
    """A question asked twice, before and after others' reasons are read: the question and its options."""
    element = source.node.element
    question = element.findtext("question/text") if element is not None else None
    if not question:
        raise Unreadable(_("it has no question"))
    options = (
        "".join(f"<li>{_text(one)}</li>" for one in element.findall("options/option"))
        if element is not None
        else ""
    )
    body = f"{question if '<' in question else _paragraphs(question)}<ul>{options}</ul>"
    return _shown(
        source, body, ungraded=_("asking again after others' reasons is not supported; the question is shown")
    )


def read_free_text(source: Source) -> Made:
    """A text box whose words the old platform counted: what it asks."""
    asked = read.plain(source.node.attributes, "prompt")
    if not asked:
        raise Unreadable(_("it asks nothing"))
    return _shown(
        source, asked if "<" in asked else _paragraphs(asked), ungraded=_("its answer is not kept or graded")
    )


def _shown(source: Source, markup: str, *, ungraded: str = "") -> Made:
    prose = Prose(source)
    body = prose.html(markup)
    if not body:
        raise Unreadable(_("it has no text"))
    return Made(HTML, body, notes=tuple(prose.notes), ungraded=ungraded)


def _text(option: etree._Element) -> str:
    text = option.findtext("text") or ""
    return text if "<" in text else html.escape(text)


def _paragraphs(text: str) -> str:
    return "".join(
        f"<p>{html.escape(' '.join(one.split()))}</p>" for one in text.split("\n\n") if one.strip()
    )
