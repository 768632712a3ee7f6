"""What is on record about a learner, as far as a program looks at it: what counts for what, what was set aside and
why, in the order it happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from studium.progress.api import Fact, NodeStanding, Standing
from studium.progress.reasons import sentence


@dataclass(frozen=True, slots=True)
class Aside:
    """Not counted for `name`, because."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """One fact. `counts_for` and `asides` are empty where no requirement asks for it any more."""

    name: str
    result: str
    score: Decimal | None
    run: str
    origin: str
    happened_at: datetime
    recorded_at: datetime
    counts_for: tuple[str, ...]
    asides: tuple[Aside, ...]


def lines(standing: Standing, facts: Iterable[Fact], *, names: Mapping[str, str]) -> list[Line]:
    """The newest first. `names` are those of the rule version."""
    used: dict[object, dict[str, None]] = {}
    aside: dict[object, dict[str, Aside]] = {}
    for node in standing.root.walk():
        for each in node.evidence:
            used.setdefault(each.fact, {})[_asker(node)] = None
        for other in node.set_aside:
            aside.setdefault(other.fact, {})[_asker(node)] = Aside(_asker(node), sentence(other.reason))
    found = [
        Line(
            name=names.get(fact.key, fact.key.partition(":")[2]),
            result=_result(fact),
            score=fact.score,
            run=fact.run,
            origin=_origin(fact.origin),
            happened_at=fact.effective_at,
            recorded_at=fact.recorded_at,
            counts_for=tuple(used.get(fact.id, ())),
            asides=tuple(aside.get(fact.id, {}).values()),
        )
        for fact in facts
        if fact.id in used or fact.id in aside
    ]
    return sorted(found, key=lambda line: line.happened_at, reverse=True)


def _asker(node: NodeStanding) -> str:
    return node.name


def _result(fact: Fact) -> str:
    if fact.provisional:
        return _("submitted")
    if fact.leaves_nothing:
        return _("revoked")
    if fact.kind == "waiver":
        return _("waived")
    if fact.kind == "approval":
        return _("confirmed") if fact.passed else _("not confirmed")
    words = {True: _("passed"), False: _("not passed"), None: ""}
    text = words[fact.passed]
    if fact.kind == "course_result":
        text = (
            _("%(result)s, verified") % {"result": text}
            if fact.verified
            else _("%(result)s, audit track") % {"result": text}
        )
    return text


def _origin(origin: str) -> str:
    return {
        "imported": _("taken over from an earlier record"),
        "transfer": _("recognised from elsewhere"),
    }.get(origin, "")
