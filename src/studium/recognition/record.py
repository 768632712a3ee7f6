"""The registrar's complete record (R41), frozen when the learner consents to send it (R32)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Learner:
    """Who. `birth_date` is empty unless the learner agreed to send it. Dates are ISO text throughout."""

    legal_name: str
    romanised_name: str
    pseudonym: str
    birth_date: str
    identity_method: str
    identity_checked_at: str


@dataclass(frozen=True, slots=True)
class Issuer:
    key: str
    name: str
    country: str
    url: str
    accreditation: str
    quality_assurance: str
    signatory_name: str
    signatory_title: str


@dataclass(frozen=True, slots=True)
class Award:
    """The credential; `public_id` is empty before completion."""

    title: str
    type_label: str
    credential_label: str
    number: str
    public_id: str
    awarded_at: str
    rule_version: int


@dataclass(frozen=True, slots=True)
class Learning:
    """What was learnt. `hours` is the workload of the courses, least and most; credits as stated (R35)."""

    summary: str
    outcomes: tuple[str, ...]
    skills: tuple[str, ...]
    level: int
    hours: tuple[int, int]
    credits: str
    credit_unit: str
    field_code: str
    field_name: str
    language: str
    mode: str
    prerequisites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One course or exam. Percentages are exact decimals as text."""

    kind: str
    key: str
    title: str
    run: str
    percent: str
    pass_mark: str
    passed: bool
    dated: str
    verified: bool
    identity_checked: bool
    attempts: int
    origin: str
    supervision: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of the program's rules as they stand for the learner, indented by `depth`."""

    depth: int
    name: str
    state: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PriorUse:
    """Credit that this learner was already given for the same program."""

    institution: str
    agreement: str
    outcome: str
    credits: str
    decided_at: str


@dataclass(frozen=True, slots=True)
class Record:
    """R41, whole. `complete` is False for a record sent before the credential was earned (R33)."""

    taken_at: str
    complete: bool
    learner: Learner
    issuers: tuple[Issuer, ...]
    award: Award
    learning: Learning
    overall: str
    rule: str
    results: tuple[Result, ...]
    requirements: tuple[Requirement, ...]
    prior_use: tuple[PriorUse, ...]

    @property
    def issuer(self) -> Issuer:
        return self.issuers[0]

    @property
    def exams(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.kind == "exam")

    @property
    def courses(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.kind != "exam")

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, raw: Raw) -> Record:
        return cls(
            taken_at=raw["taken_at"],
            complete=raw["complete"],
            learner=Learner(**raw["learner"]),
            issuers=tuple(Issuer(**one) for one in raw["issuers"]),
            award=Award(**raw["award"]),
            learning=Learning(**{name: _tuple(value) for name, value in raw["learning"].items()}),
            overall=raw["overall"],
            rule=raw["rule"],
            results=tuple(Result(**one) for one in raw["results"]),
            requirements=tuple(Requirement(**one) for one in raw["requirements"]),
            prior_use=tuple(PriorUse(**one) for one in raw["prior_use"]),
        )


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
