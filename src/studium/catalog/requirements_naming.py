"""Stable ids for nodes: what a node is about names it; a file may fix the id."""

from __future__ import annotations

import re


def slug(name: str) -> str:
    """Lower case, words joined by hyphens, in any script ("Core courses" -> "core-courses")."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")


class Namer:
    """Gives ids in document order. `~2`, `~3` tell apart nodes about the same thing."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def natural(self, kind: str, about: str, position: tuple[int, ...]) -> str:
        """The id of a node that states none; `about` is a leaf's key, or a group's or mark's name."""
        base = f"{kind}:{about}" if about else f"{kind}@{'.'.join(map(str, position)) or 'root'}"
        name, count = base, 1
        while name in self.used:
            count += 1
            name = f"{base}~{count}"
        return name

    def take(self, name: str) -> bool:
        """Marks the id as used; False if it was."""
        fresh = name not in self.used
        self.used.add(name)
        return fresh
