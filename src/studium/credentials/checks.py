"""What a verification says: checks in words, and a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .subject import Subject

_TITLES = {
    "readable": gettext_lazy("Can be read"),
    "structure": gettext_lazy("Well-formed"),
    "issuer": gettext_lazy("Issuer"),
    "proof": gettext_lazy("Unchanged"),
    "status": gettext_lazy("Still stands"),
    "period": gettext_lazy("In force"),
    "schema": gettext_lazy("Complete"),
    "endorsement": gettext_lazy("Recommendation"),
}
_HEADLINES = {
    "readable": gettext_lazy("Cannot be read"),
    "structure": gettext_lazy("Not a credential we can check"),
    "issuer": gettext_lazy("Issuer not confirmed"),
    "proof": gettext_lazy("Altered, or not from its issuer"),
    "status": gettext_lazy("Does not stand"),
    "period": gettext_lazy("Not in force"),
    "schema": gettext_lazy("Incomplete"),
}


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `code` is stable; the words are for people. `headline` is the verdict if it decides."""

    code: str
    title: str
    outcome: Outcome
    sentence: str
    headline: str = ""

    def to_json(self) -> dict[str, str]:
        return {
            "code": self.code,
            "title": self.title,
            "outcome": self.outcome.value,
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """Every check in order, and what the document says of itself: `subject`, to be believed only if valid."""

    checks: tuple[Check, ...]
    subject: Subject = field(default_factory=Subject)

    @property
    def failures(self) -> tuple[Check, ...]:
        """The failed checks that count: a recommendation that fails takes nothing from a credential."""
        return tuple(c for c in self.checks if c.outcome is Outcome.FAILED and c.code != "endorsement")

    @property
    def valid(self) -> bool:
        """Nothing that counts failed, and the signature was truly checked."""
        return not self.failures and any(
            c.code == "proof" and c.outcome is Outcome.PASSED for c in self.checks
        )

    @property
    def status_unknown(self) -> bool:
        """Whether it was revoked could not be asked (offline)."""
        return any(c.code == "status" and c.outcome is Outcome.SKIPPED for c in self.checks)

    @property
    def headline(self) -> str:
        """The verdict in two or three words."""
        if self.valid:
            return _("Valid, status unknown") if self.status_unknown else _("Valid")
        first = self.failures[0] if self.failures else None
        return (first.headline or str(_HEADLINES[first.code])) if first else _("Cannot be checked here")

    def to_json(self) -> dict[str, Any]:
        """For the command line and the API."""
        return {
            "valid": self.valid,
            "verdict": self.headline,
            "checks": [check.to_json() for check in self.checks],
            "credential": self.subject.to_json(),
        }


def passed(code: str, sentence: str) -> Check:
    return Check(code, str(_TITLES[code]), Outcome.PASSED, sentence)


def failed(code: str, sentence: str, *, headline: str = "") -> Check:
    return Check(code, str(_TITLES[code]), Outcome.FAILED, sentence, headline)


def skipped(code: str, sentence: str) -> Check:
    return Check(code, str(_TITLES[code]), Outcome.SKIPPED, sentence)
