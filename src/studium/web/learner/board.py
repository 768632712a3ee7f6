"""The dashboard's view of each program: made from its stored standing in plain Python, nothing recomputed.

What a page of five programs costs is decided here: no query, and only the first program is shown in full.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from studium.progress.reasons import state_word
from studium.progress.standing import Standing
from studium.web.components.requirement_map import LOOKS
from studium.web.shell.links import link

from .actions import Action, action_of, leaves


@dataclass(frozen=True, slots=True)
class Joined:
    """A program somebody joined: what the catalogue says of it, and the standing."""

    key: str
    title: str
    institutions: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class ProgramCard:
    """`look` is the class that colours the state; `percent` the bar."""

    key: str
    title: str
    institutions: str
    url: str
    state: str
    look: str
    met: int
    needed: int
    percent: int
    action: Action
    standing: Standing


def cards(
    joined: Iterable[Joined], *, now: datetime, back: str, awards: Mapping[str, str]
) -> list[ProgramCard]:
    """What needs attention first: by the deadline of the next action; what is complete comes last.

    `awards` are the public ids of the credentials held, by program.
    """
    return [card(each, now=now, back=back, awards=awards) for each in sorted(joined, key=_urgency)]


def _urgency(joined: Joined) -> tuple[bool, float]:
    step = joined.standing.next
    deadline = step.deadline.timestamp() if step is not None and step.deadline is not None else float("inf")
    return joined.standing.state == "met", deadline


def card(joined: Joined, *, now: datetime, back: str, awards: Mapping[str, str]) -> ProgramCard:
    standing = joined.standing
    return ProgramCard(
        key=joined.key,
        title=joined.title,
        institutions=joined.institutions,
        url=link("standing", joined.key),
        state=state_word(standing.state),
        look=LOOKS[standing.state][0],
        met=standing.met,
        needed=standing.needed,
        percent=100 * standing.met // standing.needed if standing.needed else 100,
        action=action_of(standing, now=now, back=back, award=awards.get(joined.key, "")),
        standing=standing,
    )


def courses_met(joined: Iterable[Joined]) -> set[str]:
    """The keys of the courses that are met in any of the programs."""
    return {
        node.key
        for each in joined
        for node in leaves(each.standing)
        if node.kind == "course" and node.state == "met"
    }
