"""What a credential says of itself, read defensively: whose it is, for what, by whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils import formats

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Subject:
    """Claims as written, not yet to be believed. Empty where the document does not say."""

    id: str = ""
    title: str = ""
    holder: str = ""
    issuer: str = ""
    issuer_id: str = ""
    awarded: str = ""
    achievement: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, document: dict[str, Any]) -> Subject:
        about = document.get("credentialSubject")
        about = about[0] if isinstance(about, list) and about else about
        about = about if isinstance(about, dict) else {}
        given = about.get("achievement")
        achievement = given if isinstance(given, dict) else {}
        issuer = document.get("issuer")
        named = issuer if isinstance(issuer, dict) else {"id": issuer, "name": issuer}
        return cls(
            id=text(document.get("id")),
            title=text(achievement.get("name")) or text(document.get("name")),
            holder=_holder(about),
            issuer=text(named.get("name")) or text(named.get("id")),
            issuer_id=text(named.get("id")),
            awarded=text(
                document.get("awardedDate", document.get("validFrom", document.get("issuanceDate")))
            ),
            achievement=achievement,
        )

    @property
    def names(self) -> set[str]:
        """What a recommendation may be about: the credential, its issuer, the achievement, its program."""
        achieved = text(self.achievement.get("id"))
        return {self.id, self.issuer_id, achieved, achieved.partition("#")[0]} - {""}

    def to_json(self) -> dict[str, str]:
        return {
            "id": self.id,
            "title": self.title,
            "holder": self.holder,
            "issuer": self.issuer,
            "issuer_id": self.issuer_id,
            "awarded": self.awarded,
        }


def _holder(about: dict[str, Any]) -> str:
    """The name among the identifiers, where it is not hashed."""
    given = about.get("identifier")
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, dict) and one.get("identityType") == "name" and one.get("hashed") is False:
            return text(one.get("identityHash"))
    return text(about.get("name"))


def text(given: object) -> str:
    """A claim as text, whatever it is: a string, or JSON-LD's or Open Badges' map of languages; shortened."""
    if isinstance(given, list) and given:
        given = given[0]
    if isinstance(given, dict):
        given = given.get("@value") or next(iter(given.values()), "")
    return str(given)[:_LONGEST] if isinstance(given, str | int | float) else ""


def day(moment: datetime) -> str:
    """A date as a document states it: in UTC, wherever its reader is."""
    return formats.date_format(moment.astimezone(UTC), "j F Y")
