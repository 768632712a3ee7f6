"""Errors a person reads: each carries one sentence saying what happened, to what, and what to do.

Views and the API turn the class into an HTTP status; the command line prints the sentence and exits.
"""

from __future__ import annotations

from typing import ClassVar


class StudiumError(Exception):
    """Base of every expected failure.

    `sentence` is shown to people as it is. `field` names the input it concerns, so that a form can put
    the sentence beside what was typed.
    """

    http_status: ClassVar[int] = 400

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Invalid(StudiumError):
    """What was given breaks a rule; nothing was stored."""

    http_status = 422


class NotFound(StudiumError):
    """There is no such thing, or this person may not know that there is."""

    http_status = 404


class NotAllowed(StudiumError):
    """The thing exists and this person may not do that to it."""

    http_status = 403


class Conflict(StudiumError):
    """It was right when asked, but the state has moved on (already paid, window closed)."""

    http_status = 409
