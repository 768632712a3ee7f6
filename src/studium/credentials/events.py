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
