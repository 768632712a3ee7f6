"""What an award is decided and written on: a frozen copy of names, facts and rules.

Stored with the award as JSON, so that the credential can be written again, and the decision replayed, long
after the people, courses and programs have changed (R25, engine property 9). Scores are exact decimals in
percent, kept as text.
"""

from __future__ import annotations

import dataclasses
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Institution:
    """An awarding or endorsing organisation, as it was on the day."""

    key: str
    name: str
    country: str = ""
    url: str = ""
    about: str = ""
    accreditation: str = ""
    quality_assurance: str = ""
    signatory_name: str = ""
    signatory_title: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """The learner. The e-mail address is kept only as a salted hash."""

    pseudonym: str
    legal_name: str
    romanised_name: str = ""
    email_hash: str = ""
    email_salt: str = ""
    identity_method: str = ""
    identity_checked_at: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A course or an exam, and what was reached in it. Dates are ISO; `percent` is a decimal as text."""

    kind: str
    key: str
    title: str
    percent: str = ""
    pass_mark: str = ""
    passed_on: str = ""
    attempts: int = 1
    run: str = ""
    institution: str = ""
    summary: str = ""
    weeks: int = 0
    hours: tuple[int, ...] = ()
    credits: str = ""
    credit_unit: str = ""
    minutes: int = 0
    supervision: str = ""
    identity_checked: bool = False
    origin: str = "native"


@dataclass(frozen=True, slots=True)
class ProgramSnapshot:
    """The program under the rule version that the learner was pinned to (R3)."""

    key: str
    title: str
    version: int
    type_label: str = ""
    credential_label: str = ""
    summary: str = ""
    outcomes: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    field_code: str = ""
    field_name: str = ""
    level: int = 0
    language: str = ""
    credits: str = ""
    credit_unit: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    program: ProgramSnapshot
    holder: Holder
    institutions: tuple[Institution, ...]
    results: tuple[Result, ...] = ()
    overall: str = ""
    basis: dict[str, Any] = field(default_factory=dict)
    facts: tuple[dict[str, Any], ...] = ()

    @property
    def issuer(self) -> Institution:
        """The awarding body: the first of the program's institutions."""
        return self.institutions[0]

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Snapshot:
        return cls(
            program=_read(ProgramSnapshot, raw["program"]),
            holder=_read(Holder, raw["holder"]),
            institutions=tuple(_read(Institution, one) for one in raw["institutions"]),
            results=tuple(_read(Result, one) for one in raw["results"]),
            overall=raw.get("overall", ""),
            basis=raw.get("basis", {}),
            facts=tuple(raw.get("facts", ())),
        )


def _read[T](kind: type[T], raw: dict[str, Any]) -> T:
    """A dataclass from its JSON: lists become tuples again, fields we no longer know are passed over."""
    known = {one.name for one in dataclasses.fields(kind)}  # type: ignore[arg-type]
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in raw.items() if k in known})


def hashed_email(email: str, *, salt: str = "") -> tuple[str, str]:
    """Open Badges' `identityHash` of an address and its salt: `sha256$` and hex of address + salt.

    The address is lowered first, so that a verifier finds it however it is typed.
    """
    salt = salt or secrets.token_hex(16)
    digest = hashlib.sha256((email.strip().lower() + salt).encode()).hexdigest()
    return f"sha256${digest}", salt
