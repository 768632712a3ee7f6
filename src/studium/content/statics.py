"""The static files of a course: which are stored, under which address, and how links find them.

An asset is known by the hash of its bytes; its address is "/assets/<hash>/<name>" and can be kept for ever.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _

from studium.assessment.safexml import names
from studium.core.errors import Invalid

from .coursefiles import CourseFiles
from .mediatypes import kind_of

ASSET_PREFIX: Final = "/assets/"
#: The largest static file that is stored, in bytes.
MAX_ASSET: Final = 512 << 20
_MAX_INLINE: Final = 4 << 20
_CHUNK: Final = 1 << 20
_PRIVATE: Final = b"private\0"
_DATA_IMAGE = re.compile(r"data:image/(png|jpeg|jpg|gif|webp);base64,([A-Za-z0-9+/=\s]+)", re.IGNORECASE)
#: Folders and files of an export that are no files for learners.
_NOT_SERVED: Final = names(
    "about assets chapter course custom_tags drafts html info policies problem problems roots sequential static tabs",
    "vertical video library_content split_test openassessment poll survey lti edx_sga",
)
_NO_FILES: Final = (".xml", ".py", ".sh", ".yml", ".yaml", ".toml")
#: The one file that is for the grader alone: a course's own Python modules.
LIBRARY: Final = "python_lib.zip"


@dataclass(frozen=True, slots=True)
class AssetFile:
    """One file to store: its bytes at `path`, or `content` where the import made it.

    A `private` file is for the server alone; it is kept under another hash than a public one of the same bytes,
    so that neither lends the other its openness.
    """

    name: str
    hash: str
    media_type: str
    size: int
    path: Path | None = None
    content: bytes | None = None
    private: bool = False
    made: bool = False

    @property
    def url(self) -> str:
        return asset_url(self.hash, self.name)


def asset_url(hash_: str, name: str) -> str:
    return f"{ASSET_PREFIX}{hash_}/{quote(PurePosixPath(name).name)}"


@dataclass(slots=True)
class Statics:
    """All static files of a course, hashed; `notes` say what was not stored and why."""

    files: CourseFiles
    assets: dict[str, AssetFile] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _aliases: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, files: CourseFiles) -> Statics:
        statics = cls(files)
        for path in files.under("static"):
            statics._take(path, path.removeprefix("static/"))
        statics._learn_names()
        return statics

    def _learn_names(self) -> None:
        """`policies/assets.json`: the names under which an author's links know a file."""
        raw = need_file(self.files, "policies/assets.json")
        try:
            listed = json.loads(raw.decode("utf-8", errors="replace")) if raw else {}
        except (ValueError, RecursionError):
            listed = {}
        for name, one in listed.items() if isinstance(listed, dict) else ():
            found = self.find(str(name))
            shown = one.get("displayname") if isinstance(one, dict) else None
            if found is not None and isinstance(shown, str):
                for alias in _aliases(shown):
                    self._aliases.setdefault(alias, found.name)

    def _take(self, path: str, name: str) -> None:
        size = self.files.size(path)
        if size > MAX_ASSET:
            self.notes.append(
                _("%(file)s is larger than %(size)s MB and was not stored")
                % {"file": path, "size": MAX_ASSET >> 20}
            )
            return
        real, private = self.files.real(path), name == LIBRARY
        digest, head = hashlib.sha256(_PRIVATE if private else b""), b""
        try:
            with real.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    head = head or chunk[:512]
                    digest.update(chunk)
        except OSError as error:
            self.notes.append(
                _("%(file)s cannot be read: %(reason)s") % {"file": path, "reason": error.strerror}
            )
            return
        kind = kind_of(name, head)
        if kind.program:
            self.notes.append(_("%(file)s is a program and was not stored") % {"file": path})
            return
        if kind.mismatch:
            self.notes.append(
                _("%(file)s is not what its name says; it is offered as a download only") % {"file": path}
            )
        self._keep(
            AssetFile(name, digest.hexdigest()[:32], kind.media_type, size, path=real, private=private)
        )

    def add(self, name: str, content: bytes, media_type: str) -> AssetFile:
        """A file that the import itself made, such as captions."""
        made = AssetFile(
            name,
            hashlib.sha256(content).hexdigest()[:32],
            media_type,
            len(content),
            content=content,
            made=True,
        )
        self._keep(made)
        return made

    def add_private(self, name: str, content: bytes, media_type: str) -> AssetFile:
        """A file that the import made and that is for the server alone."""
        digest = hashlib.sha256(_PRIVATE + content).hexdigest()[:32]
        made = AssetFile(name, digest, media_type, len(content), content=content, private=True, made=True)
        self.assets[name] = made
        return made

    def _keep(self, asset: AssetFile) -> None:
        self.assets[asset.name] = asset
        for alias in _aliases(asset.name):
            self._aliases.setdefault(alias, asset.name)

    def find(self, name: str) -> AssetFile | None:
        """The asset of a name as links write it: exactly, or with spaces, case and folders as Studio mangles them."""
        plain = unquote(name).lstrip("/")
        found = self.assets.get(plain)
        for alias in _aliases(plain) if found is None else ():
            if alias in self._aliases:
                found = self.assets[self._aliases[alias]]
                break
        found = found or self._beside(plain)
        return found if found is not None and not found.private else None

    def _beside(self, name: str) -> AssetFile | None:
        """A file outside `static/`: in the courses of the first years `/static/` meant the course's own folder."""
        path = self.files.find(name)
        top, slash, _rest = (path or "").partition("/")
        if path is None or not slash or top in _NOT_SERVED or path.endswith(_NO_FILES):
            return None
        self._take(path, path)
        return self.assets.get(path)

    def read(self, name: str) -> bytes | None:
        """The bytes of a small static file, such as a transcript; None where it is absent or too large."""
        asset = self.find(name)
        if asset is None or asset.path is None or asset.size > _MAX_INLINE:
            return None
        return asset.path.read_bytes()

    def inline_image(self, address: str) -> AssetFile | None:
        """A picture written into the page itself ("data:image/png;base64,..."), made an asset."""
        match = _DATA_IMAGE.fullmatch(address.strip()) if len(address) < 2 * _MAX_INLINE else None
        if match is None:
            return None
        try:
            content = base64.b64decode(match[2], validate=False)
        except (binascii.Error, ValueError):
            return None
        ending = match[1].lower().replace("jpeg", "jpg")
        kind = kind_of(f"x.{ending}", content[:512])
        if kind.mismatch:
            return None
        name = f"inline-{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
        return self.add(name, content, kind.media_type)


def _aliases(name: str) -> tuple[str, ...]:
    """Spellings under which links name a file: Studio turns folders and spaces into underscores."""
    found: dict[str, None] = {}
    low = name.lower()
    for one in (low, low.replace("/", "_"), PurePosixPath(low).name):
        bare = re.sub(r"[^\w./-]+", "_", one.replace(" ", "_"))
        found |= dict.fromkeys((one, one.replace(" ", "_"), bare, re.sub("_+", "_", bare)))
    return tuple(found)


def need_file(files: CourseFiles, path: str) -> bytes | None:
    """The bytes of an optional text file; None where it is absent or cannot be read."""
    if path not in files:
        return None
    try:
        return files.read(path)
    except Invalid:
        return None
