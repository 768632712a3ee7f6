"""A rule version, compiled once for many evaluations.

`Rules` holds the tree flattened in document order, with what every evaluation needs worked out beforehand.
`Rules.settle(codes)` answers what follows from one code per leaf, for the whole tree: which leaf a contested
course counts for, each node's state and count from the facts alone, and what an exam still waits for. It is
kept per combination of codes, and the set-based form asks the very same question (property 8 of the engine).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any, Literal

from studium.catalog.requirements import (
    All,
    Choose,
    CourseReq,
    ExamReq,
    Leaf,
    Mark,
    Node,
    Rounding,
    kind_of,
    leaves,
    subjects_of,
    to_raw,
    worth,
)
from studium.catalog.requirements_matching import Part
from studium.catalog.requirements_shape import contested, credit_units, shape, token_masks

from .facts import ABOUT
from .groups import Group, group_state, tally
from .matching import assign
from .standing import State

# What the facts alone say of one leaf.
UNMET, MET, PROVISIONAL, LAPSED, BEGUN = range(5)
ELSEWHERE = 5  # met, but its course counts for another leaf
_STATE: tuple[State, ...] = ("open", "met", "provisional", "lapsed", "in_progress", "blocked")

_KEPT = 4096
_OWN_KIND = {subject: kind for kind, subject in ABOUT.items()}


@dataclass(frozen=True, slots=True)
class LeafSpec:
    """A leaf and what judging it needs. `anchor` is the exam whose day validity is measured on."""

    index: int
    at: int
    node: Leaf
    kind: str
    key: str
    name: str
    subjects: tuple[str, ...]
    names: dict[str, str]
    valid_days: int = 0
    measured: Literal["", "exam", "award", "now"] = ""
    anchor: str = ""
    after: tuple[int, ...] = ()
    need: dict[str, Any] = field(default_factory=dict)
    # What the rule asks for, ready to be compared.
    own: str = ""
    verified: bool = False
    identity: bool = False
    least: Decimal | None = None
    rounding: Rounding | None = None
    policy: str = "best"


@dataclass(frozen=True, slots=True)
class Settled:
    """Per node in document order: state, met and needed leaves from the facts alone. `codes` are the leaf
    codes after contested courses were given out, `waiting` for each leaf the unmet nodes it comes after."""

    states: tuple[State, ...]
    met: tuple[int, ...]
    needed: tuple[int, ...]
    codes: tuple[int, ...]
    waiting: tuple[tuple[int, ...], ...]


class Rules:
    """One immutable rule version, ready to evaluate."""

    def __init__(
        self, tree: Node, *, program_key: str, version: int, names: Mapping[str, str], overlap: bool
    ) -> None:
        self.tree = tree
        self.program_key = program_key
        self.version = version
        self.overlap = overlap
        self.nodes: list[Node] = []
        self.groups: list[Group | None] = []
        self.names: list[str] = []
        self.kinds: list[str] = []
        self.children: list[tuple[int, ...]] = []
        self._flatten(tree, names)
        self.position = {node.id: at for at, node in enumerate(self.nodes)}
        self.leaf_at = [at for at, group in enumerate(self.groups) if group is None]
        self.leaf_index = {at: index for index, at in enumerate(self.leaf_at)}
        self.leaves = tuple(self._leaf(index, at, names) for index, at in enumerate(self.leaf_at))
        self.tokens = contested(tree, overlap=overlap)
        self.masks = token_masks(tree, self.tokens)
        self.shape: Part = shape(tree, self.masks)
        self.anchors = {leaf.anchor: self._measured_by(leaf.anchor) for leaf in self.leaves if leaf.anchor}
        self.anchored = tuple(leaf for leaf in self.leaves if leaf.anchor)
        self.unanchored = tuple(leaf for leaf in self.leaves if not leaf.anchor)
        self.aging = tuple(leaf for leaf in self.leaves if leaf.valid_days)
        self.by_award = any(leaf.measured == "award" for leaf in self.leaves)
        self.subjects = tuple(dict.fromkeys(s for leaf in self.leaves for s in leaf.subjects))
        self.own_award = f"program:{program_key}"
        self.concerned = frozenset({*self.subjects, *(leaf.node.id for leaf in self.leaves), self.own_award})
        # When another version of a combined mark comes into force, and so other parts are shown as needed.
        self.turns = sorted(
            datetime.combine(version.starts, time(), UTC)
            for leaf in self.leaves
            if isinstance(leaf.node, Mark)
            for version in leaf.node.versions
            if version.starts is not None
        )
        self._kept: dict[tuple[int, ...], Settled] = {}

    def _flatten(self, node: Node, names: Mapping[str, str]) -> int:
        at = len(self.nodes)
        self.nodes.append(node)
        self.kinds.append(kind_of(node))
        key = getattr(node, "key", "")
        self.names.append(node.name or names.get(f"{kind_of(node)}:{key}", "") or names.get(key, "") or key)
        self.groups.append(None)
        self.children.append(())
        if isinstance(node, All | Choose):
            children = tuple(self._flatten(child, names) for child in node.children)
            self.children[at] = children
            if isinstance(node, Choose) and node.count is None:
                values = tuple(credit_units(worth(child)) for child in node.children)
                self.groups[at] = Group(children, None, values, credit_units(node.credits))
            else:
                self.groups[at] = Group(children, len(children) if isinstance(node, All) else node.count)
        return at

    def _leaf(self, index: int, at: int, names: Mapping[str, str]) -> LeafSpec:
        node = self.nodes[at]
        assert not isinstance(node, All | Choose)
        subjects = subjects_of(node)
        valid, measured, anchor = 0, "", ""
        if isinstance(node, CourseReq) and node.valid_for is not None:
            valid = node.valid_for.days
            measured, _colon, anchor = node.measured_at.partition(":")
        after = tuple(self.position[each] for each in node.after) if isinstance(node, ExamReq | Mark) else ()
        known = {
            s: names.get(s, "") or names.get(s.partition(":")[2], "") or s.partition(":")[2] for s in subjects
        }
        kind = self.kinds[at]
        return LeafSpec(
            index, at, node, kind, getattr(node, "key", ""), self.names[at], subjects, known,
            valid, measured, anchor, after, _need(node),  # type: ignore[arg-type]
            own=_OWN_KIND.get(kind, ""),
            verified=isinstance(node, CourseReq) and node.verified,
            identity=bool(getattr(node, "identity", False)),
            least=getattr(node, "min_score", None),
            rounding=getattr(node, "rounding", None),
            policy=getattr(node, "attempts", "best"),
        )  # fmt: skip

    def _measured_by(self, exam: str) -> tuple[int, ...]:
        return tuple(leaf.index for leaf in self.leaves if f"exam:{exam}" in leaf.subjects)

    def settle(self, codes: tuple[int, ...]) -> Settled:
        """What follows from one code per leaf (UNMET, MET, PROVISIONAL, LAPSED, BEGUN), from nothing else."""
        kept = self._kept.get(codes)
        if kept is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            kept = self._kept[codes] = self._settle(codes)
        return kept

    def _settle(self, codes: tuple[int, ...]) -> Settled:
        final = list(codes)
        for index in assign(self, codes):
            final[index] = ELSEWHERE
        size = len(self.nodes)
        states: list[State] = ["open"] * size
        met, needed = [0] * size, [1] * size
        # Whether a node is met hangs on leaves alone; then whether an exam is blocked hangs on such nodes.
        for index, at in enumerate(self.leaf_at):
            states[at] = _STATE[final[index]]
            met[at] = int(final[index] == MET)
        self._count(states, met, needed)
        waiting = tuple(tuple(at for at in leaf.after if states[at] != "met") for leaf in self.leaves)
        if any(waiting):
            for index, at in enumerate(self.leaf_at):
                if waiting[index] and final[index] == UNMET:
                    states[at] = "blocked"
            self._count(states, met, needed)
        return Settled(tuple(states), tuple(met), tuple(needed), tuple(final), waiting)

    def _count(self, states: list[State], met: list[int], needed: list[int]) -> None:
        for at in range(len(self.nodes) - 1, -1, -1):
            group = self.groups[at]
            if group is not None:
                states[at] = group_state(group, states)
                met[at], needed[at] = tally(group, met, needed)


def _need(node: Leaf) -> dict[str, Any]:
    """What would satisfy a leaf, as data: the fields of the rule that ask for something."""
    raw = to_raw(node)
    if isinstance(node, CourseReq) and node.verified:
        raw["verified"] = True
    if isinstance(node, Mark):
        raw = {"pass": str(node.versions[-1].pass_mark)}
    asked = (
        "min_score",
        "verified",
        "identity",
        "valid_for",
        "measured_at",
        "rounding",
        "attempts",
        "by",
        "pass",
    )
    return {name: str(raw[name]) if name == "min_score" else raw[name] for name in asked if name in raw}


def compile_rules(
    tree: Node,
    *,
    program_key: str = "",
    version: int = 0,
    names: Mapping[str, str] | None = None,
    overlap: bool = False,
) -> Rules:
    """Prepares a tree that `check` has accepted. `names` gives titles by subject ("course:KEY") or by key."""
    assert leaves(tree), "a tree without leaves is refused at publication"
    return Rules(tree, program_key=program_key, version=version, names=names or {}, overlap=overlap)
