"""Reading XML that a stranger wrote: no entities, no network, no DTD, any common encoding.

Real exports hold Latin-1 bytes, HTML entities that XML does not know and stray control characters; these are
mended and said so. What cannot be mended raises `BrokenXml` with the line.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass

from lxml import etree

from .slips import put_right

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_OWN_ENTITIES = re.compile(r"<!ENTITY", re.IGNORECASE)


class BrokenXml(ValueError):
    """`reason` says in a clause what is wrong, with the line where it is known."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Parsed:
    """The root element, and what had to be mended on the way."""

    root: etree._Element
    notes: tuple[str, ...] = ()


def decode(raw: bytes) -> tuple[str, str | None]:
    """Text from bytes by byte order mark, declaration, UTF-8, and at last Windows-1252 with Latin-1.

    Returns the text and a note where the encoding had to be guessed.
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(name, errors="replace"), None
    declared = _DECLARED.match(raw)
    names = [declared.group(1).decode("ascii")] if declared else []
    for name in [*names, "utf-8"]:
        try:
            return raw.decode(name), None
        except (UnicodeDecodeError, LookupError):
            continue
    try:
        return raw.decode("cp1252"), "not UTF-8: read as Windows-1252"
    except UnicodeDecodeError:
        return raw.decode("latin-1"), "not UTF-8: read as Latin-1"


def parse(source: str | bytes) -> Parsed:
    """The document's root. Raises `BrokenXml`."""
    notes: list[str] = []
    if isinstance(source, bytes):
        source, guessed = decode(source)
        if guessed:
            notes.append(guessed)
    text = _DECLARATION.sub("", source.lstrip("\ufeff"), count=1)
    if _OWN_ENTITIES.search(text):
        raise BrokenXml("it declares entities of its own, which are never expanded")
    try:
        return Parsed(_parse(text), tuple(notes))
    except etree.XMLSyntaxError as error:
        refused = error
    for mended, what in put_right(text):
        try:
            root = _parse(mended)
        except etree.XMLSyntaxError as error:
            refused = error
            continue
        notes.append(what)
        return Parsed(root, tuple(notes))
    raise BrokenXml(_reason(refused)) from refused


def local_name(element: etree._Element) -> str:
    """The tag without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2]


def drop(element: etree._Element) -> None:
    """Takes an element out of its tree and leaves the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
    element.tail = None
    parent.remove(element)


def names(*lines: str) -> frozenset[str]:
    """The words of the lines: how lists of element names are written here."""
    return frozenset(" ".join(lines).split())


def detached(element: etree._Element) -> etree._Element:
    """A copy of an element and all inside it, in a tree of its own."""
    twin = copy.deepcopy(element)
    twin.tail = None
    return twin


def unwrap(element: etree._Element) -> None:
    """Takes an element out of its tree and leaves its content in its place."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.text:
        if before is None:
            parent.text = (parent.text or "") + element.text
        else:
            before.tail = (before.tail or "") + element.text
    for child in list(element):
        element.addprevious(child)
    drop(element)


def inner_text(element: etree._Element) -> str:
    """All text inside, with runs of white space as one space."""
    return " ".join("".join(str(part) for part in element.itertext()).split())


def _parse(text: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(text.encode("utf-8", errors="replace"), parser)


def _reason(error: etree.XMLSyntaxError) -> str:
    line = error.lineno or 0
    text = str(error.msg or error).split(", line")[0]
    return f"line {line}: {text}" if line else text
