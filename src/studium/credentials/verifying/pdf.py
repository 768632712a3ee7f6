"""Credentials attached to a PDF, found without reading the PDF's pages.

An attachment is a stream object of its own (ISO 32000-2, 7.11.4), never inside another stream, so that it can
be found by its dictionary wherever it stands; no cross-reference table has to be believed, and nothing of the
PDF runs. Of an object that was written again later in the file, only the last writing counts. Search and
unpacking are bounded, so that a file of bombs costs as little as any.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

from django.utils.translation import gettext as _

from ..screen import MAX_BYTES, Refused

MAX_ATTACHMENTS: Final = 32
MAX_OBJECTS: Final = 50_000
_DICTIONARY: Final = 4096
_OBJECT: Final = re.compile(rb"(\d{1,10})\s{1,8}(\d{1,5})\s{1,8}obj\b")
_STREAM: Final = re.compile(rb"\bstream(\r\n|\n|\r)")
_LENGTH: Final = re.compile(rb"/Length\s{0,8}(\d{1,9})\b(?!\s{1,8}\d{1,5}\s{1,8}R)")
_FILTER: Final = re.compile(rb"/Filter\s{0,8}(\[[^\]]{0,200}\]|/\w{1,40})")
# The type may be left out; then its media type tells.
_ATTACHMENT: Final = re.compile(rb"/EmbeddedFile\b|/Subtype\s{0,8}/[\w#.+-]{0,60}(?:json|vc|jwt)")


def attached(raw: bytes) -> list[bytes]:
    """What is attached and looks like a credential. Raises `Refused` with a sentence."""
    if re.search(rb"/Encrypt\s{1,8}\d{1,10}\s{1,8}\d{1,5}\s{1,8}R", raw):
        raise Refused(_("This PDF is encrypted, so that its attachments cannot be read."))
    places: dict[bytes, tuple[bytes, int]] = {}
    for number, found in enumerate(_OBJECT.finditer(raw)):
        if number == MAX_OBJECTS:
            raise Refused(_("This PDF has more parts than are looked through."))
        head = raw[found.end() : found.end() + _DICTIONARY]
        start = _STREAM.search(head)
        dictionary = head[: start.start()] if start else b""
        if start and b"endobj" not in dictionary and _ATTACHMENT.search(dictionary):
            places[found.group(1)] = dictionary, found.end() + start.end()
        else:
            # Written again as something else, or deleted: what it was before counts no more.
            places.pop(found.group(1), None)
    if len(places) > MAX_ATTACHMENTS:
        raise Refused(_("This PDF has more attachments than are looked through."))
    contents = [_content(raw, dictionary, at) for dictionary, at in places.values()]
    return [one for one in contents if _may_be_credential(one)]


def _content(raw: bytes, dictionary: bytes, at: int) -> bytes:
    """The unpacked attachment; nothing where it is too large, damaged or packed in a way no file is."""
    given = _FILTER.search(dictionary)
    filters = re.findall(rb"/(\w+)", given.group(1)) if given else []
    if filters in ([b"FlateDecode"], [b"Fl"]):
        unpacker = zlib.decompressobj()
        try:
            content = unpacker.decompress(raw[at : at + 2 * MAX_BYTES], MAX_BYTES + 1)
        except zlib.error:
            raise Refused(_("An attachment of this PDF is damaged.")) from None
        return content if len(content) <= MAX_BYTES else b""
    if filters:
        return b""
    stated = _LENGTH.search(dictionary)
    end = at + int(stated.group(1)) if stated else raw.find(b"endstream", at)
    if end < at or b"endstream" not in raw[end : end + 20]:
        end = raw.find(b"endstream", at)
    content = raw[at:end] if end > at else b""
    return content if len(content) <= MAX_BYTES else b""


def _may_be_credential(content: bytes) -> bool:
    head = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"eyJ"):
        return head.count(b".") == 2
    return head.startswith(b"{") and b'"@context"' in head and b'"credentialSubject"' in head
