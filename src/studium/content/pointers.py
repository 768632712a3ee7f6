"""Elements that point to blocks: what names them, what they name, and where the definition may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from studium.assessment.safexml import local_name

_WRITABLE: Final = re.compile(r"\{[^{}]+\}[^\W\d][\w.-]*$|[^\W\d][\w.-]*$")


def kind_of(element: etree._Element) -> str:
    """The element's name, as an element can be named again: parsers let more pass than writers."""
    return re.sub(r"^[^A-Za-z_]+|[^\w.-]+", "", local_name(element)) or "unknown"


def name_of(element: etree._Element) -> str:
    """The name that Open edX would give the block, in its order of precedence."""
    for attribute in ("url_name", "slug", "name", "filename"):
        if value := (element.get(attribute) or "").strip():
            return value
    return ""


def title_of(element: etree._Element) -> str:
    return re.sub(r"[^\w-]+", "_", element.get("display_name") or "").strip("_")[:80]


def attributes_of(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items() if _WRITABLE.match(str(name))}


def is_pointer(element: etree._Element) -> bool:
    return not len(element) and not (element.text or "").strip()


def is_plain_pointer(element: etree._Element) -> bool:
    """Whether an element can be nothing but a pointer to a block: how unknown containers are told."""
    return is_pointer(element) and set(element.attrib) == {"url_name"}


def pointers(addresses: str) -> Iterator[etree._Element]:
    """Pointers to blocks that a list of usage keys names: "i4x://O/C/html/x; block-v1:O+C+R+type@html+block@y"."""
    for address in re.split(r"[;\s]+", addresses):
        match = re.search(r"(?:/|type@)([A-Za-z][\w-]*)(?:/|\+block@)([^/@+]+)$", address)
        if match:
            yield etree.Element(match[1], url_name=match[2])


def places(kind: str, name: str, filename: str) -> list[str]:
    """Where the definition of a block may be, the likeliest first."""
    found = []
    if name:
        found.append(f"{kind}/{name.replace(':', '/')}.xml")
    if filename and kind != "html":
        found += [
            f"{kind}/{filename}.xml",
            f"{kind}s/{filename}.xml",
            f"{filename}.xml",
            f"{kind}/{filename}",
            f"{kind}s/{filename}",
            filename,
        ]
    if name:
        found += [f"{kind}s/{name.replace(':', '/')}.xml", f"{kind}/{name.replace(':', '_')}.xml"]
        if kind == "html":
            found.append(f"html/{name.replace(':', '/')}.html")
    return found
