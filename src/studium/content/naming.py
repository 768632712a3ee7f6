"""Keys and titles: how a course's blocks are known here, and where each stands."""

from __future__ import annotations

from django.utils.translation import gettext as _

from . import attributes as read
from .listing import Listing
from .olx import CONTAINERS, Node


class Names:
    """The keys of a course's blocks, given in the order in which they are asked for."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.keys: dict[int, str] = {}
        self.taken: set[str] = set()
        #: For the name of every block the unit it stands in, and its key.
        self.units: dict[str, tuple[str, str]] = {}

    def key(self, node: Node) -> str:
        """The node's key: its url_name where that is free and fits an address."""
        if id(node) not in self.keys:
            plain = read.slug(node.name) or node.kind
            key, number = plain, 1
            while key in self.taken:
                number += 1
                key = f"{plain}-{node.kind[:30]}" if number == 2 else f"{plain}-{node.kind[:30]}-{number}"
            if key != plain and node.attributes.get("url_name"):
                self.listing.note(
                    node, (_("its name is another block's too; it is “%(key)s” here") % {"key": key},)
                )
            self.taken.add(key)
            self.keys[id(node)] = key
        return self.keys[id(node)]

    def place_all(self, root: Node) -> None:
        """Remembers where each block stands, for the links that lead to it."""
        for chapter in root.children:
            for sequence in chapter.children:
                for unit in sequence.children:
                    for node in unit.walk():
                        self.know(node, self.key(unit), self.key(node))
                if sequence.children:
                    first = self.key(sequence.children[0])
                    self.know(sequence, first, first)
                    self.know(chapter, first, first)

    def know(self, node: Node, unit: str, key: str) -> None:
        """Remembers where the block of this name stands, for links to it; also by its key, as exports call it."""
        for name in (node.name, self.key(node)):
            self.units.setdefault(name, (unit, key))

    def key_named(self, name: str) -> str | None:
        """The key of the block that the course knows by this name."""
        found = self.units.get(name) or self.units.get(read.slug(name))
        return found[1] if found else None


def title(node: Node) -> str:
    own = " ".join(
        (read.plain(node.attributes, "display_name") or read.plain(node.attributes, "name")).split()
    )
    if own:
        return own[:250]
    if node.kind in CONTAINERS and node.children:
        return title(node.children[0])
    return ""
