"""The static files of a course: which are stored, under which address, and how links find them.

An asset is known by the hash of its bytes; its address is "/assets/<hash>/<name>" and can be kept for ever.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from django.utils.translation import gettext as _

from studium.assessment.markup import is_elsewhere
from studium.core.errors import Invalid

from .coursefiles import CourseFiles
from .mediatypes import kind_of

ASSET_PREFIX: Final = "/assets/"
#: The largest static file that is stored, in bytes.
MAX_ASSET: Final = 512 << 20
_MAX_INLINE: Final = 4 << 20
_CHUNK: Final = 1 << 20
_OLD_ASSET = re.compile(
    r"(?:^|/)(?:asset-v1:[^/]*\+type@asset\+block@|c4x/[^/]+/[^/]+/asset/|asset/)(?P<name>[^/?#]+)$"
)
_DATA_IMAGE = re.compile(r"data:image/(png|jpeg|jpg|gif|webp);base64,([A-Za-z0-9+/=\s]+)", re.IGNORECASE)
_JUMP = re.compile(
    r"/jump_to(?:_id)?/(?:[^?#]*?(?:block@|/))?(?P<name>[^/?#@]+)/?(?:[?#].*)?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class AssetFile:
    """One file to store: its bytes at `path`, or `content` where the import made it."""

    name: str
    hash: str
    media_type: str
    size: int
    path: Path | None = None
    content: bytes | None = None

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
        return statics

    def _take(self, path: str, name: str) -> None:
        size = self.files.size(path)
        if size > MAX_ASSET:
            self.notes.append(
                _("%(file)s is larger than %(size)s MB and was not stored")
                % {"file": path, "size": MAX_ASSET >> 20}
            )
            return
        real = self.files.real(path)
        digest, head = hashlib.sha256(), b""
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
        self._keep(AssetFile(name, digest.hexdigest()[:32], kind.media_type, size, path=real))

    def add(self, name: str, content: bytes, media_type: str) -> AssetFile:
        """A file that the import itself made, such as captions."""
        made = AssetFile(
            name, hashlib.sha256(content).hexdigest()[:32], media_type, len(content), content=content
        )
        self._keep(made)
        return made

    def _keep(self, asset: AssetFile) -> None:
        self.assets[asset.name] = asset
        for alias in _aliases(asset.name):
            self._aliases.setdefault(alias, asset.name)

    def find(self, name: str) -> AssetFile | None:
        """The asset of a name as links write it: exactly, or with spaces, case and folders as Studio mangles them."""
        plain = unquote(name).lstrip("/")
        if plain in self.assets:
            return self.assets[plain]
        for alias in _aliases(plain):
            if alias in self._aliases:
                return self.assets[self._aliases[alias]]
        return None

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
    flat = name.lower().replace("/", "_").replace(" ", "_")
    return (name.lower(), flat, PurePosixPath(name.lower()).name, PurePosixPath(flat).name)


def static_name(address: str) -> str | None:
    """The static file that an address of the old platform means; None where it means something else."""
    try:
        path = urlsplit(address.strip()).path
    except ValueError:
        return None
    if not is_elsewhere(address) and path.startswith("/static/"):
        return unquote(path.removeprefix("/static/"))
    if not is_elsewhere(address) and path.startswith("static/"):
        return unquote(path.removeprefix("static/"))
    match = _OLD_ASSET.search(path)
    return unquote(match["name"]) if match else None


@dataclass(slots=True)
class Links:
    """Rewrites the addresses in one block; `notes` collect what leads nowhere.

    `units` gives for the name of any block the unit it stands in, and its own key.
    """

    statics: Statics
    units: dict[str, tuple[str, str]]
    notes: dict[str, None] = field(default_factory=dict)

    def __call__(self, tag: str, attribute: str, address: str) -> str | None:
        """The address to use instead, None for none; what `assessment.markup` asks for every link."""
        if address.startswith("data:"):
            made = self.statics.inline_image(address)
            return made.url if made else None
        name = static_name(address)
        if name is not None:
            return self._static(name, address)
        if len(address) < 2000 and (jump := _JUMP.search(address)) is not None:
            return self._jump(jump["name"], address)
        if address.startswith("#") or is_elsewhere(address) or ":" in address.split("/")[0]:
            return address
        if address.startswith(ASSET_PREFIX):
            return address
        if address in self.units:
            return self._jump(address, address)
        # What is left leads to a page of the platform the course came from, or nowhere.
        self.notes[_("a link to “%(address)s” leads nowhere here") % {"address": address[:100]}] = None
        return None

    def _static(self, name: str, address: str) -> str | None:
        asset = self.statics.find(name)
        if asset is None:
            if is_elsewhere(address):
                return address
            self.notes[_("the file /static/%(name)s is missing") % {"name": name[:100]}] = None
            return None
        fragment = address.partition("#")[2]
        return asset.url + (f"#{fragment}" if fragment else "")

    def _jump(self, name: str, address: str) -> str | None:
        """A link to another part of the course, from one unit's page to another's."""
        found = self.units.get(unquote(name))
        if found is None:
            self.notes[_("a link to “%(address)s” leads nowhere here") % {"address": address[:100]}] = None
            return None
        unit, block = found
        return f"../{unit}/" + (f"#{block}" if block != unit else "")


def need_file(files: CourseFiles, path: str) -> bytes | None:
    """The bytes of an optional text file; None where it is absent or cannot be read."""
    if path not in files:
        return None
    try:
        return files.read(path)
    except Invalid:
        return None
