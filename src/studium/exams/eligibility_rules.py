"""Who may sit: what must be met before the exam's node in a program's tree (R11). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studium.catalog.requirements import ExamReq, Mark, Node, walk


@dataclass(frozen=True, slots=True)
class Reason:
    """One requirement that comes before the exam, as it stands for the learner."""

    node_id: str
    name: str
    state: str
    sentence: str
    met: bool

    def to_json(self) -> dict[str, Any]:
        return {
            "node": self.node_id,
            "name": self.name,
            "state": self.state,
            "sentence": self.sentence,
            "met": self.met,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Reason:
        return cls(raw["node"], raw["name"], raw["state"], raw["sentence"], raw["met"])


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the exam may be sat, and every reason, met ones too."""

    eligible: bool
    reasons: tuple[Reason, ...]


def exams_in(tree: Node) -> frozenset[str]:
    """The keys of the exams that the tree asks for, alone or as a part of a mark."""
    marks = {subject for node in walk(tree) if isinstance(node, Mark) for subject in node.subjects}
    alone = {f"exam:{node.key}" for node in walk(tree) if isinstance(node, ExamReq)}
    return frozenset(
        subject.removeprefix("exam:") for subject in marks | alone if subject.startswith("exam:")
    )


def ways_in(tree: Node, exam_key: str) -> tuple[tuple[str, ...], ...]:
    """For each node that asks for the exam, the ids of what must be met first. Empty: none asks for it."""
    return tuple(
        node.after
        for node in walk(tree)
        if (isinstance(node, ExamReq) and node.key == exam_key)
        or (isinstance(node, Mark) and f"exam:{exam_key}" in node.subjects)
    )


def judge(tree: Node, exam_key: str, lines: Mapping[str, Reason]) -> Verdict:
    """Eligible if, for one of the nodes that ask for the exam, all that comes before is met.

    `lines` gives the learner's standing by node id; a node without a line is not met. Where no node can be
    entered, the one that lacks least speaks.
    """
    ways = [
        tuple(lines.get(node_id) or Reason(node_id, node_id, "open", "", False) for node_id in after)
        for after in ways_in(tree, exam_key)
    ]
    verdicts = [Verdict(all(reason.met for reason in reasons), reasons) for reasons in ways]
    if not verdicts:
        return Verdict(False, ())
    return min(verdicts, key=lambda verdict: sum(not reason.met for reason in verdict.reasons))
