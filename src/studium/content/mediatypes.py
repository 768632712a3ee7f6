"""What kind of file an asset is: by its name, confirmed by its first bytes, and how it may be served.

A file whose bytes contradict its name is served as a download of no particular kind; programs are not stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

DOWNLOAD: Final = "application/octet-stream"

# Kinds with a signature: the name's ending, the type, and what the file must begin with (offset, bytes).
_SIGNED: Final[dict[str, tuple[str, tuple[tuple[int, bytes], ...]]]] = {
    "png": ("image/png", ((0, b"\x89PNG"),)),
    "jpg": ("image/jpeg", ((0, b"\xff\xd8"),)),
    "jpeg": ("image/jpeg", ((0, b"\xff\xd8"),)),
    "gif": ("image/gif", ((0, b"GIF8"),)),
    "webp": ("image/webp", ((8, b"WEBP"),)),
    "avif": ("image/avif", ((4, b"ftyp"),)),
    "bmp": ("image/bmp", ((0, b"BM"),)),
    "ico": ("image/x-icon", ((0, b"\x00\x00\x01\x00"),)),
    "pdf": ("application/pdf", ((0, b"%PDF"),)),
    "mp4": ("video/mp4", ((4, b"ftyp"),)),
    "m4v": ("video/mp4", ((4, b"ftyp"),)),
    "mov": ("video/quicktime", ((4, b"ftyp"), (4, b"moov"), (4, b"mdat"), (4, b"wide"))),
    "m4a": ("audio/mp4", ((4, b"ftyp"),)),
    "webm": ("video/webm", ((0, b"\x1aE\xdf\xa3"),)),
    "ogv": ("video/ogg", ((0, b"OggS"),)),
    "ogg": ("audio/ogg", ((0, b"OggS"),)),
    "oga": ("audio/ogg", ((0, b"OggS"),)),
    "mp3": ("audio/mpeg", ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"), (0, b"\xff\xf2"))),
    "wav": ("audio/wav", ((0, b"RIFF"),)),
    "zip": ("application/zip", ((0, b"PK"),)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ((0, b"PK"),)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ((0, b"PK"),)),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ((0, b"PK"),)),
    "odt": ("application/vnd.oasis.opendocument.text", ((0, b"PK"),)),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", ((0, b"PK"),)),
    "woff": ("font/woff", ((0, b"wOFF"),)),
    "woff2": ("font/woff2", ((0, b"wOF2"),)),
    "ttf": ("font/ttf", ((0, b"\x00\x01\x00\x00"), (0, b"true"))),
    "otf": ("font/otf", ((0, b"OTTO"),)),
}
# Texts. A script is given out as plain text, so that no page can run it.
_TEXTS: Final = {
    "svg": "image/svg+xml",
    "html": "text/html; charset=utf-8",
    "htm": "text/html; charset=utf-8",
    "xml": "application/xml",
    "css": "text/css; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "ipynb": "application/json",
    "rtf": "application/rtf",
    **dict.fromkeys(
        (
            "txt",
            "md",
            "srt",
            "sjson",
            "js",
            "mjs",
            "py",
            "r",
            "m",
            "c",
            "h",
            "java",
            "tex",
            "bib",
            "log",
            "dat",
        ),
        "text/plain; charset=utf-8",
    ),
}
_INLINE: Final = (
    "image/",
    "video/",
    "audio/",
    "font/",
    "text/plain",
    "text/vtt",
    "text/css",
    "application/pdf",
)
#: Types that a browser may run scripts in; they are served into a sandbox.
_ACTIVE: Final = ("text/html", "image/svg+xml", "application/xml")
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
_PROGRAM_ENDINGS: Final = frozenset(
    ("exe", "dll", "com", "bat", "cmd", "msi", "scr", "jar", "app", "swf", "php")
)
_HEAD: Final = 512


@dataclass(frozen=True, slots=True)
class Kind:
    """The type to serve; `mismatch` where the bytes contradict the name; `program` where it is refused."""

    media_type: str
    mismatch: bool = False
    program: bool = False


def kind_of(name: str, head: bytes) -> Kind:
    """The kind of a file of this name that begins with these bytes (512 are enough)."""
    ending = PurePosixPath(name.lower()).suffix.lstrip(".")
    if ending in _PROGRAM_ENDINGS or (head.startswith(_PROGRAMS) and ending not in _TEXTS):
        return Kind(DOWNLOAD, program=True)
    if ending in _SIGNED:
        media_type, signatures = _SIGNED[ending]
        if any(head[at : at + len(mark)] == mark for at, mark in signatures):
            return Kind(media_type)
        # A picture under another picture's name is still a picture.
        real = _picture(head)
        return Kind(real) if real else Kind(DOWNLOAD, mismatch=bool(head))
    if ending in _TEXTS:
        return Kind(DOWNLOAD, mismatch=True) if b"\x00" in head[:_HEAD] else Kind(_TEXTS[ending])
    return Kind(DOWNLOAD)


def _picture(head: bytes) -> str:
    for ending in ("png", "jpg", "gif"):
        media_type, signatures = _SIGNED[ending]
        if any(head[at : at + len(mark)] == mark for at, mark in signatures):
            return media_type
    return "image/webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""


def is_active(media_type: str) -> bool:
    """Whether a browser could run what the file says."""
    return media_type.startswith(_ACTIVE)


def is_inline(media_type: str) -> bool:
    """Whether the file is shown in the browser; others are offered as a download."""
    return media_type.startswith(_INLINE) or is_active(media_type)
