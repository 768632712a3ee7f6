"""XML that does not parse, mended where that can do no harm: everywhere but in problems.

A tag that is not closed or a bare ampersand loses a reader nothing that Open edX would have shown. In a problem
the mending could change what counts as right, so that a broken one stays refused.
"""

from __future__ import annotations

import re
from html.entities import html5

from django.utils.translation import gettext as _
from lxml import etree

from studium.assessment import safexml, slips

_BARE_AMPERSAND = re.compile(r"&(?![A-Za-z][A-Za-z0-9]{1,31};|#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};)")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_HTML = re.compile(r"\s*(?P<open><html\b[^>]*>)(?P<inner>.*)</html>\s*", re.DOTALL)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse(raw: bytes, *, mend: bool) -> safexml.Parsed:
    """The document, mended with a note where `mend` allows. Raises `BrokenXml`."""
    try:
        return safexml.parse(raw)
    except safexml.BrokenXml as error:
        if not mend or "entities of its own" in error.reason:
            raise
        root = _mended(safexml.decode(raw)[0])
        if root is None:
            raise
        return safexml.Parsed(
            root, (_("it did not parse (%(reason)s) and was mended") % {"reason": error.reason},)
        )


def _mended(text: str) -> etree._Element | None:
    text = _DECLARATION.sub("", slips.without_controls(text.lstrip("\ufeff")), count=1)
    text = _ENTITY.sub(_character, _BARE_AMPERSAND.sub("&amp;", text))
    try:
        return safexml.parse(text).root
    except safexml.BrokenXml:
        pass
    if whole := _HTML.fullmatch(text):
        # HTML that is no XML is HTML all the same: what reads it later knows how to.
        opening = _recovered(whole["open"] + "</html>")
        if opening is not None:
            opening.text = whole["inner"]
            return opening
    root = _recovered(text)
    # What has neither attributes nor content was no document at all.
    return root if root is not None and (len(root) or root.attrib or root.text) else None


def _recovered(text: str) -> etree._Element | None:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    root: etree._Element | None = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    return root if root is not None and isinstance(root.tag, str) else None


def _character(match: re.Match[str]) -> str:
    name = match[1]
    return match[0] if name in ("amp", "lt", "gt", "quot", "apos") else html5.get(f"{name};", match[0])
