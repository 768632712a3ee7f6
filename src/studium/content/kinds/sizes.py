"""The size of a picture, read from its first bytes: what positions on it are given in."""

from __future__ import annotations

import re
import struct
from typing import Final

_SVG_BOX: Final = re.compile(rb"viewBox\s*=\s*[\"']\s*[-0-9.]+[\s,]+[-0-9.]+[\s,]+([0-9.]+)[\s,]+([0-9.]+)")
_SVG_SIDE: Final = {
    side: re.compile(rb"<svg\b[^>]*?\b" + side + rb"\s*=\s*[\"']([0-9.]+)(?:px)?[\"']")
    for side in (b"width", b"height")
}
_MOST: Final = 20_000


def size_of(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None where the bytes are of no picture that is known here."""
    try:
        found = _size(content)
    except (struct.error, IndexError, ValueError):
        return None
    return found if found and 0 < found[0] <= _MOST and 0 < found[1] <= _MOST else None


def _size(content: bytes) -> tuple[int, int] | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return struct.unpack(">II", content[16:24])
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return struct.unpack("<HH", content[6:10])
    if content.startswith(b"\xff\xd8"):
        return _jpeg(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content)
    return _svg(content) if b"<svg" in content[:4096] else None


def _jpeg(content: bytes) -> tuple[int, int] | None:
    """Walks over the segments to the one that begins the picture."""
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            return None
        kind = content[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return None


def _webp(content: bytes) -> tuple[int, int] | None:
    kind = content[12:16]
    if kind == b"VP8X":
        wide, high = content[24:27], content[27:30]
        return int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _svg(content: bytes) -> tuple[int, int] | None:
    head = content[:8192]
    sides = [pattern.search(head) for pattern in _SVG_SIDE.values()]
    if all(sides):
        return tuple(round(float(one[1])) for one in sides if one)  # type: ignore[return-value]
    box = _SVG_BOX.search(head)
    return (round(float(box[1])), round(float(box[2]))) if box else None
