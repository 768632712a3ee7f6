"""Texts that hold scripts: kept as their authors wrote them beside the clean form, for a frame that may run them.

Nothing of this is ever put on a page of ours: it goes into a sandboxed frame of another origin, or nowhere.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree, html

from studium.assessment.safexml import local_name
from studium.assessment.slips import without_controls

from .links import Links

_RUNS = re.compile(r"<script\b|\son(?:click|change|input|load|submit|key\w+|mouse\w+)\s*=", re.IGNORECASE)
_ADDRESSES: Final = ("src", "href", "data", "poster")
_IN_STYLES = re.compile(r"""url\(\s*["']?(/static/[^"')]+)["']?\s*\)""")
_IN_SCRIPTS = re.compile(r"""(["'])(/static/[^"'<>\s]+)\1""")


def with_scripts(source: str, links: Links) -> str:
    """The HTML with its addresses rewritten, scripts and all; empty where it holds nothing that runs."""
    if not _RUNS.search(source):
        return ""
    try:
        root = html.fragment_fromstring(without_controls(source), create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return ""
    for element in root.iter():
        tag = local_name(element)
        for attribute in _ADDRESSES if tag else ():
            address = element.get(attribute)
            if address is not None and (found := links(tag, attribute, address)) is not None:
                element.set(attribute, without_controls(found))
        if tag in ("script", "style") and element.text:
            text = _IN_SCRIPTS.sub(
                lambda match: f"{match[1]}{links('script', 'src', match[2]) or match[2]}{match[1]}",
                element.text,
            )
            text = _IN_STYLES.sub(lambda match: f'url("{links("style", "src", match[1]) or match[1]}")', text)
            element.text = without_controls(text)
    return (root.text or "") + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in root
    )
