"""What an import says of every block: its support, notes, and what the course team may want to mend."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from .blocks import Built
from .olx import NO_BLOCKS, Node

#: How a block is supported: by an engine and templates of this system's own, by Open edX's problem engine in the
#: sandbox, shown though what it would grade is not graded here, or not.
NATIVE: Final = "native"
CAPA: Final = "capa"
UNGRADED: Final = "shown_without_grading"
NONE: Final = "unsupported"
SUPPORTS: Final = (NATIVE, CAPA, UNGRADED, NONE)


class Listing:
    """Gathers into `built` what is said of each block, in the order in which it is found."""

    def __init__(self, built: Built) -> None:
        self.built = built
        self._support: dict[int, tuple[str, str]] = {}

    def supported(self, node: Node, support: str, why: str = "") -> None:
        """Says how a block is supported, once; what stands in the way is said by `refuse`."""
        self._support.setdefault(id(node), (support, why))

    def refuse(self, node: Node, why: str) -> None:
        """Lists a block that is not shown as it was meant, once."""
        if self._support.get(id(node), ("", ""))[0] != NONE:
            self._support[id(node)] = (NONE, why)
            self.built.unsupported.append({"block": name_of(node), "file": node.file, "why": why})

    def note(self, node: Node, notes: Iterable[str]) -> None:
        self.built.notes += [f"{name_of(node)}: {note}" for note in notes]

    def find(self, node: Node, kind: str, what: str) -> None:
        """Something in the block that the course team may want to mend."""
        row = {"kind": kind, "block": name_of(node), "file": node.file, "what": what}
        if row not in self.built.findings:
            self.built.findings.append(row)

    def finish(self, nodes: Iterable[Node]) -> None:
        """One row for each block of the course, in its order, and the counts of their kinds."""
        for node in nodes:
            if node.kind in NO_BLOCKS:
                continue
            support, why = self._support.get(id(node), (NATIVE, ""))
            self.built.listing.append(
                {"block": name_of(node), "file": node.file, "support": support, "why": why}
            )
            self.built.counts[node.kind] = self.built.counts.get(node.kind, 0) + 1


def name_of(node: Node) -> str:
    return f"{node.kind}/{node.name}"
