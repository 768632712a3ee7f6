"""Credentials baked into a PNG: an `iTXt` chunk with the keyword `openbadgecredential` (Open Badges 3.0, 5.3.2)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from ..screen import MAX_BYTES, Refused

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
KEYWORD: Final = b"openbadgecredential"
OLD_KEYWORD: Final = b"openbadges"
MAX_CHUNKS: Final = 10_000


def baked(raw: bytes) -> list[bytes]:
    """Every credential written into the picture. Raises `Refused` where it is damaged."""
    found, old = [], False
    for kind, content in _chunks(raw):
        if kind not in (b"iTXt", b"tEXt"):
            continue
        keyword, _nul, rest = content.partition(b"\0")
        old = old or keyword == OLD_KEYWORD
        if kind == b"iTXt" and keyword == KEYWORD:
            found.append(_text(rest))
    if old and not found:
        raise Refused(_("This picture holds a badge of Open Badges 1 or 2, which is not read; only 3.0 is."))
    return found


def _chunks(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    for _number in range(MAX_CHUNKS):
        head = raw[at : at + 8]
        if len(head) < 8:
            raise Refused(_("The picture ends in the middle: it was cut off."))
        length, kind = struct.unpack(">I4s", head)
        end = at + 8 + length
        if end + 4 > len(raw):
            raise Refused(_("The picture ends in the middle: it was cut off."))
        content = raw[at + 8 : end]
        if zlib.crc32(kind + content) != struct.unpack(">I", raw[end : end + 4])[0]:
            raise Refused(_("The picture is damaged: one of its parts does not fit its checksum."))
        if kind == b"IEND":
            return
        yield kind, content
        at = end + 4
    raise Refused(_("The picture has more parts than any badge."))


def _text(rest: bytes) -> bytes:
    """The text of an iTXt chunk after its keyword: flag, method, language, translated keyword, text."""
    packed, method = rest[:1], rest[1:2]
    parts = rest[2:].split(b"\0", 2)
    if len(parts) != 3 or packed not in (b"\0", b"\1") or method != b"\0":
        raise Refused(_("The part of the picture that should hold the credential is damaged."))
    if packed == b"\0":
        return parts[2]
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(parts[2], MAX_BYTES + 1)
    except zlib.error:
        raise Refused(_("The part of the picture that should hold the credential is damaged.")) from None
    if len(text) > MAX_BYTES:
        raise Refused(_("The picture unpacks to more than any credential."))
    if not unpacker.eof:
        raise Refused(_("The part of the picture that should hold the credential is damaged."))
    return text
