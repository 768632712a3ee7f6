"""How much a program asks for, at least: courses, exams, weeks of study."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from . import reading, requirements


@dataclass(frozen=True, slots=True)
class Extent:
    courses: int = 0
    exams: int = 0
    weeks: int = 0

    def __add__(self, other: Extent) -> Extent:
        return Extent(self.courses + other.courses, self.exams + other.exams, self.weeks + other.weeks)

    def __lt__(self, other: Extent) -> bool:
        return (self.weeks, self.courses, self.exams) < (other.weeks, other.courses, other.exams)


def extent(node: requirements.Node) -> Extent:
    """The least the node asks for; of a choice, the shortest ways."""
    if isinstance(node, requirements.All):
        return _sum([extent(child) for child in node.children])
    if isinstance(node, requirements.Choose):
        ways = sorted((extent(child), requirements.worth(child) or Decimal(0)) for child in node.children)
        return _sum(_enough(ways, node))
    found = Extent()
    for subject in requirements.subjects_of(node):
        kind, _colon, key = subject.partition(":")
        if kind == "course":
            found += Extent(courses=1, weeks=reading.course(key).weeks or 0)
        elif kind == "exam":
            found += Extent(exams=1)
        elif kind == "program":
            found += extent(reading.current_rule_version(key).tree)
    return found


def _enough(ways: list[tuple[Extent, Decimal]], node: requirements.Choose) -> list[Extent]:
    if node.count is not None:
        return [way for way, _credits in ways[: node.count]]
    chosen, left = [], node.credits or Decimal(0)
    for way, credits_ in ways:
        if left <= 0:
            break
        chosen.append(way)
        left -= credits_
    return chosen


def _sum(parts: list[Extent]) -> Extent:
    return reduce(Extent.__add__, parts, Extent())
