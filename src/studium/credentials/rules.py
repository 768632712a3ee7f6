"""When a credential may be awarded, and which reasons end one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Why an award is revoked. The codes are stable; the words are for the notice and for verifiers.
REVOCATION_REASONS: Final = {
    "error": gettext_lazy("It was awarded in error."),
    "result_changed": gettext_lazy("A result it was awarded for was corrected."),
    "misconduct": gettext_lazy("A person decided that the results were not the learner’s own."),
    "key_compromised": gettext_lazy("The key that signed it is no longer safe."),
    "requested": gettext_lazy("The holder asked for it."),
}
# Set by a reissue, never chosen: the same award goes on under another document.
SUPERSEDED: Final = "superseded"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands between a learner and the award: a stable code and a sentence."""

    code: str
    sentence: str


def obstacles(*, met: bool, fee_settled: bool, holds: tuple[str, ...]) -> tuple[Obstacle, ...]:
    """Everything that keeps the award back (R21); nothing means: award it."""
    found = []
    if not met:
        found.append(Obstacle("requirements", _("The requirements of the program are not all met yet.")))
    if not fee_settled:
        found.append(Obstacle("fee", _("The fee for the credential is not settled yet.")))
    found += [
        Obstacle("hold", _("It is held back by a person: %(reason)s") % {"reason": why}) for why in holds
    ]
    return tuple(found)


def reason_sentence(code: str) -> str:
    """What a reason code says; nothing for an unknown one."""
    if code == SUPERSEDED:
        return _("It was replaced by a new one.")
    return str(REVOCATION_REASONS.get(code, ""))
