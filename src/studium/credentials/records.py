"""What this app hands to others: frozen, complete, free of ORM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .models import Award, Endorsement
from .rules import reason_sentence
from .snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class AwardView:
    """An award and its credential. `public_id` is the address; `number` is for people and no secret."""

    public_id: str
    number: str
    learner_id: int
    program_key: str
    rule_version: int
    organisation_key: str
    state: str
    awarded_at: datetime
    ended_at: datetime | None
    reason_code: str
    reason: str
    supersedes: str
    shared_since: datetime | None
    snapshot: Snapshot

    @property
    def title(self) -> str:
        return self.snapshot.program.title

    @property
    def label(self) -> str:
        """What the program type calls its credential, like `program credential` (R28)."""
        return self.snapshot.program.credential_label

    @property
    def holder(self) -> str:
        return self.snapshot.holder.legal_name

    @property
    def active(self) -> bool:
        return self.state == Award.State.ACTIVE.value

    @property
    def why_ended(self) -> str:
        """The reason it does not stand, as a sentence for anyone; a person's own words stay inside."""
        return reason_sentence(self.reason_code)

    @property
    def path(self) -> str:
        return f"/credentials/{self.public_id}/"


@dataclass(frozen=True, slots=True)
class EndorsementView:
    """A standing, signed recommendation of a program."""

    public_id: str
    key: str
    program_key: str
    organisation_key: str
    organisation_name: str
    statement: str
    skills: tuple[str, ...]
    signatory_name: str
    signatory_title: str
    valid_from: datetime
    valid_until: datetime | None
    document: str


@dataclass(frozen=True, slots=True)
class Accesses:
    """How often a shared award was looked at: per form, and the last day."""

    pages: int
    files: int
    last: date | None


def award_view(row: Award, *, shared_since: datetime | None) -> AwardView:
    """`row` must come with `supersedes` selected, or none."""
    return AwardView(
        public_id=row.public_id,
        number=row.number,
        learner_id=row.learner_id,
        program_key=row.program_key,
        rule_version=row.rule_version,
        organisation_key=row.organisation_key,
        state=row.state,
        awarded_at=row.awarded_at,
        ended_at=row.ended_at,
        reason_code=row.reason_code,
        reason=row.reason,
        supersedes=row.supersedes.public_id if row.supersedes else "",
        shared_since=shared_since,
        snapshot=Snapshot.from_json(row.snapshot),
    )


def endorsement_view(row: Endorsement) -> EndorsementView:
    return EndorsementView(
        public_id=row.public_id,
        key=row.key,
        program_key=row.program_key,
        organisation_key=row.organisation_key,
        organisation_name=row.organisation_name,
        statement=row.statement,
        skills=tuple(row.skills),
        signatory_name=row.signatory_name,
        signatory_title=row.signatory_title,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        document=row.document,
    )
