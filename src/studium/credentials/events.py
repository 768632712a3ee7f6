"""What credentials tells the apps above."""

from __future__ import annotations

from dataclasses import dataclass

from studium.core.events import Event


@dataclass(frozen=True)
class CredentialAwarded(Event):
    """A learner got a program's credential, or a reissue of it (`supersedes` is then the old one's id)."""

    public_id: str
    learner_id: int
    program_key: str
    supersedes: str = ""


@dataclass(frozen=True)
class CredentialRevoked(Event):
    """An award does not stand any more. Not emitted for one that a reissue replaces."""

    public_id: str
    learner_id: int
    program_key: str
    reason_code: str


@dataclass(frozen=True)
class CohortAdvanced(Event):
    """A slice of a cohort was dealt with, and more is left."""

    cohort: str


@dataclass(frozen=True)
class AwardShare(Event):
    """Awards made together, by public id, of which the house is to be told one by one."""

    awards: list[str]
