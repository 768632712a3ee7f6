"""Which blocks a learner sees: what the gates before each block say. Pure.

A draw from a pool and a group in an experiment are decided by hashing the learner against each candidate and taking
the highest (rendezvous hashing): the same at every look without a stored row, fair over many learners, and a candidate
more or less moves as few of them as can be. What a learner has worked on stays drawn.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from studium.content.api import Gate

#: The gates before each gated block, by its key, from the outermost inwards.
Gated = Mapping[str, tuple[Gate, ...]]

#: Gates whose arms are drawn by chance.
DRAWN: Final = frozenset(("library", "randomize"))
#: Gates that ask for a learner's group.
BY_GROUP: Final = frozenset(("split", "group"))
CONDITIONAL: Final = "conditional"


@dataclass(frozen=True, slots=True)
class Deed:
    """What a condition may ask about a block. `votes` are the choices of a poll."""

    attempted: bool = False
    completed: bool = False
    right: bool = False
    votes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Who:
    """A learner in a run as gates see them: their group in each partition, and what they did."""

    learner_id: int
    run_key: str
    groups: Mapping[int, int] = field(default_factory=dict)
    deeds: Mapping[str, Deed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a learner does not see.

    `gone` is not part of their course and does not count; what is behind a `closed` condition does, as in Open edX:
    it can still be earned. `closed` names for each such block the condition that it waits for.
    """

    gone: frozenset[str] = frozenset()
    closed: Mapping[str, Gate] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.gone or self.closed)


NOTHING: Final = Hidden()


def hidden(gated: Gated, who: Who) -> Hidden:
    """What of the gated blocks this learner does not see. A block behind several gates needs them all open."""
    touched = _touched(gated, who.deeds)
    opened: dict[str, frozenset[str]] = {}
    gone: set[str] = set()
    closed: dict[str, Gate] = {}
    for key, gates in gated.items():
        for gate in gates:
            if gate.kind == CONDITIONAL:
                if not holds(gate.details, who.deeds):
                    closed.setdefault(key, gate)
            elif not _lets_in(gate, who, touched, opened):
                gone.add(key)
                break
    return Hidden(frozenset(gone), {key: gate for key, gate in closed.items() if key not in gone})


def draw(arms: Iterable[str], count: int, *, seed: str, kept: Collection[str] = ()) -> frozenset[str]:
    """`count` of the arms: those in `kept` before the others, each by its hash with `seed`."""
    ranked = sorted(arms, key=lambda arm: (arm not in kept, _rank(seed, arm), arm))
    return frozenset(ranked[: max(count, 0)])


def group_by_chance(groups: Iterable[int], *, learner_id: int, run_key: str, partition: int) -> int | None:
    """The group that chance gives a learner in an experiment; None where there are no groups."""
    seed = f"{learner_id}/{run_key}/partition {partition}"
    return min(groups, key=lambda group: (_rank(seed, str(group)), group), default=None)


def holds(condition: Mapping[str, Any], deeds: Mapping[str, Deed]) -> bool:
    """Whether every source of a condition says what is asked; a condition without sources is never met."""
    sources = condition.get("sources") or ()
    asked, value = condition.get("attribute", ""), str(condition.get("value", "True"))
    return bool(sources) and all(_says(deeds.get(source, Deed()), asked, value) for source in sources)


def sources(gated: Gated, *, of: Collection[str]) -> frozenset[str]:
    """The blocks of which conditions ask one of these attributes."""
    return frozenset(
        source
        for gates in gated.values()
        for gate in gates
        if gate.kind == CONDITIONAL and gate.details.get("attribute") in of
        for source in gate.details.get("sources", ())
    )


def partitions(gated: Gated) -> frozenset[int]:
    """The partitions whose groups gates ask for."""
    return frozenset(
        int(gate.details["partition"]) for gates in gated.values() for gate in gates if gate.kind in BY_GROUP
    )


def _lets_in(
    gate: Gate, who: Who, touched: Mapping[str, set[str]], opened: dict[str, frozenset[str]]
) -> bool:
    if gate.kind in DRAWN:
        if gate.key not in opened:
            seed = f"{who.learner_id}/{who.run_key}/{gate.key}"
            opened[gate.key] = draw(gate.arms, gate.count, seed=seed, kept=touched.get(gate.key, ()))
        return gate.arm in opened[gate.key]
    if gate.kind in BY_GROUP:
        group = who.groups.get(int(gate.details["partition"]))
        if gate.kind == "group":
            return group in gate.details["groups"]
        return group is not None and gate.details["groups"].get(str(group)) == gate.arm
    # A kind of gate that is not known here lets nobody in.
    return False


def _touched(gated: Gated, deeds: Mapping[str, Deed]) -> dict[str, set[str]]:
    """The arms that the learner has worked in, by container."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, gates in gated.items():
        if key in deeds:
            for gate in gates:
                if gate.kind in DRAWN:
                    found[gate.key].add(gate.arm)
    return found


def _says(deed: Deed, asked: str, value: str) -> bool:
    if asked == "poll_answer":
        return value in deed.votes
    known = {
        "attempted": deed.attempted,
        "submitted": deed.attempted,
        "completed": deed.completed,
        "correct": deed.right,
        "voted": bool(deed.votes),
    }
    return asked in known and str(known[asked]).lower() == value.strip().lower()


def _rank(seed: str, candidate: str) -> bytes:
    return hashlib.blake2b(f"{seed}/{candidate}".encode(), digest_size=8).digest()
