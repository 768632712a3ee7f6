"""Addresses in a course's texts: what the old platform's meant, and where they lead here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from studium.assessment.addresses import is_elsewhere

from .attributes import slug
from .statics import ASSET_PREFIX, Statics

_OLD_ASSET = re.compile(
    r"(?:^|/)(?:asset-v1:[^/]*\+type@asset\+block[@/]|c4x/[^/]+/[^/]+/asset/|asset/)(?P<name>[^/?#]+)$"
)
_JUMP = re.compile(
    r"/jump_to(?:_id)?/(?:[^?#]*?(?:block@|/))?(?P<name>[^/?#@]+)/?(?:[?#].*)?$", re.IGNORECASE
)
#: The old platform's own pages: ".../courseware/CHAPTER/SEQUENTIAL/2", ".../xblock/block-v1:...@x".
_COURSEWARE = re.compile(r"/courses/[^?#]*?/courseware/(?P<names>[^?#]+)", re.IGNORECASE)
_BLOCK = re.compile(r"(?:^|/)block-v1:[^/?#]*\+type@[\w-]+\+block@(?P<name>[^/?#@]+)")


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

    `dead` has their addresses with what they are, "dead_link" or "missing_file".
    `units` gives for the name of any block the unit it stands in, and its own key; `up` leads from the page
    to the folder of the units' pages.
    """

    statics: Statics
    units: dict[str, tuple[str, str]]
    up: str = "../"
    notes: dict[str, None] = field(default_factory=dict)
    dead: dict[str, str] = field(default_factory=dict)

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
        if len(address) < 2000 and (place := self._courseware(address)) is not None:
            return self._jump(place, address)
        if address.startswith("#") or is_elsewhere(address) or ":" in address.split("/")[0]:
            return address
        if address.startswith(ASSET_PREFIX):
            return address
        if address in self.units:
            return self._jump(address, address)
        # What is left leads to a page of the platform the course came from, or nowhere.
        self._nowhere(address)
        return None

    def _nowhere(self, address: str) -> None:
        self.dead[address] = "dead_link"
        self.notes[_("a link to “%(address)s” leads nowhere here") % {"address": address[:100]}] = None

    def _courseware(self, address: str) -> str | None:
        """The name of the block that an address of the old platform's own pages means."""
        if block := _BLOCK.search(unquote(address)):
            return block["name"] if not is_elsewhere(address) or block["name"] in self.units else None
        if pages := _COURSEWARE.search(address):
            named = [unquote(one) for one in pages["names"].split("/") if one and not one.isdigit()]
            known = [one for one in named if one in self.units or slug(one) in self.units]
            if known or not is_elsewhere(address):
                return known[-1] if known else (named or [address])[-1]
        return None

    def _static(self, name: str, address: str) -> str | None:
        asset = self.statics.find(name)
        if asset is None:
            if is_elsewhere(address):
                return address
            self.dead[f"/static/{name}"] = "missing_file"
            self.notes[_("the file /static/%(name)s is missing") % {"name": name[:100]}] = None
            return None
        fragment = address.partition("#")[2]
        return asset.url + (f"#{fragment}" if fragment else "")

    def _jump(self, name: str, address: str) -> str | None:
        """A link to another part of the course, from one unit's page to another's."""
        found = self.units.get(unquote(name)) or self.units.get(slug(unquote(name)))
        if found is None:
            self._nowhere(address)
            return None
        unit, block = found
        return f"{self.up}{unit}/" + (f"#{block}" if block != unit else "")
