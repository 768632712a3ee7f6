"""Recording facts: append-only, idempotent by source, corrections by superseding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from studium.catalog.requirements_values import utc_day_number
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound

from .facts import KINDS, ORIGINS, Fact, Kind, Origin, exact_score, facts_as_of, fits
from .models import FactRow, Membership, score_units
from .standings import refresh_all


@dataclass(frozen=True, slots=True)
class Recorded:
    """`new` is False when the source had said exactly this before, or when somebody has since superseded what
    it said: then the fact is out of the source's hands and stays as it is."""

    fact: Fact
    new: bool


def record_fact(
    *,
    learner_id: int,
    kind: Kind,
    key: str,
    effective_at: datetime,
    source: str,
    source_ref: str,
    score: Decimal | None = None,
    passed: bool | None = None,
    verified: bool = False,
    identity_checked: bool = False,
    attempt: int | None = None,
    run: str = "",
    origin: Origin = "native",
    provisional: bool = False,
    recorded_at: datetime | None = None,
) -> Recorded:
    """Records what a source says about a learner, and refreshes the standings it touches.

    `source` and `source_ref` name who says it and about what ("learning", "run:KEY"). Saying the same again does
    nothing; saying something else supersedes what the source said before (R20). `score` is in percent, kept to
    eight digits after the point. Raises `Invalid` with a sentence for anything malformed.
    """
    said = Fact(
        id=0, learner=learner_id, kind=kind, key=key, effective_at=effective_at,
        recorded_at=recorded_at or now(), score=None if score is None else exact_score(score), passed=passed,
        verified=verified, identity_checked=identity_checked, attempt=attempt, run=run, origin=origin,
        provisional=provisional, source=source, source_ref=source_ref,
    )  # fmt: skip
    check_fact(said)
    with write():
        members = _lock(learner_id)
        head = (
            FactRow.objects.filter(learner_id=learner_id, source=source, source_ref=source_ref)
            .order_by("-revision")
            .first()
        )
        if head is not None:
            before = head.as_fact()
            if content_of(before) == content_of(said) or FactRow.objects.filter(supersedes=head).exists():
                return Recorded(before, False)
        row = _insert(said, head.revision + 1 if head else 0, head.pk if head else None)
        refresh_all(learner_id, members, about=key)
    return Recorded(row.as_fact(), True)


def amend_fact(*, fact_id: int, actor_id: int | None, why: str, **changes: Any) -> Fact:
    """Corrects a fact by an audited one that supersedes it (R20). `changes` are fields of `Fact`."""
    with write():
        row, members = _open(fact_id)
        before = row.as_fact()
        said = replace(before, recorded_at=now(), **changes)
        if said.score is not None:
            said = replace(said, score=exact_score(said.score))
        check_fact(said)
        fresh = _insert(replace(said, source="amendment", source_ref=f"fact:{fact_id}"), 0, fact_id)
        _audit("amend fact", before, fresh.as_fact(), actor_id, why)
        refresh_all(before.learner, members, about=before.key)
    return fresh.as_fact()


def revoke_fact(*, fact_id: int, actor_id: int | None, why: str) -> Fact:
    """Takes a fact back by an audited one that leaves nothing. The old one stays on record."""
    return amend_fact(
        fact_id=fact_id, actor_id=actor_id, why=why, passed=False, score=None, provisional=False
    )


def facts_of(learner_id: int, as_of: datetime | None = None, known_at: datetime | None = None) -> list[Fact]:
    """The learner's facts as they were true at `as_of` and known at `known_at` (default: now), by time."""
    return facts_as_of(all_facts(learner_id), as_of=as_of or now(), known_at=known_at)


def all_facts(learner_id: int) -> list[Fact]:
    """Every fact ever recorded about the learner, superseded ones included. One query."""
    return [row.as_fact() for row in FactRow.objects.filter(learner_id=learner_id).order_by("pk")]


def _lock(learner_id: int) -> list[Membership]:
    """The learner's memberships, locked: facts of one learner are written in turn, so that their ids grow in
    the order in which they become visible and a facts mark means the same for ever."""
    return list(Membership.objects.select_for_update().filter(learner_id=learner_id).order_by("pk"))


def _open(fact_id: int) -> tuple[FactRow, list[Membership]]:
    row = FactRow.objects.filter(pk=fact_id).first()
    if row is None:
        raise NotFound(_("There is no such fact on record."))
    members = _lock(row.learner_id)
    if FactRow.objects.filter(supersedes=row).exists():
        raise Conflict(_("This fact has been corrected already; correct the one that replaced it."))
    return row, members


def _insert(said: Fact, revision: int, supersedes: int | None) -> FactRow:
    row = row_of(said, revision, supersedes)
    row.save(force_insert=True)
    return row


def row_of(said: Fact, revision: int, supersedes: int | None) -> FactRow:
    """The fact as a row of the table, not stored yet."""
    return FactRow(
        learner_id=said.learner, kind=said.kind, key=said.key, score=score_units(said.score), passed=said.passed,
        verified=said.verified, identity_checked=said.identity_checked, provisional=said.provisional,
        attempt=said.attempt, run=said.run, origin=said.origin, effective_at=said.effective_at,
        effective_day=utc_day_number(said.effective_at), recorded_at=said.recorded_at, supersedes_id=supersedes,
        source=said.source, source_ref=said.source_ref, revision=revision,
    )  # fmt: skip


def content_of(fact: Fact) -> tuple[Any, ...]:
    """What a source says: saying it again is saying nothing."""
    return (
        fact.kind, fact.key, fact.score, fact.passed, fact.verified, fact.identity_checked, fact.attempt, fact.run,
        fact.origin, fact.effective_at, fact.provisional,
    )  # fmt: skip


def check_fact(said: Fact) -> None:
    """Raises `Invalid` with a sentence for a malformed fact."""
    if said.kind not in KINDS or said.origin not in ORIGINS:
        raise Invalid(_("“%s” is no kind of fact.") % said.kind, field="kind")
    if not fits(said.kind, said.key):
        sentence = _("“%(key)s” is not what a fact of the kind %(kind)s is about; write it like course:KEY.")
        raise Invalid(sentence % {"key": said.key, "kind": said.kind}, field="key")
    if said.score is not None and not 0 <= said.score <= 100:
        raise Invalid(_("A score is a percentage from 0 to 100, not %s.") % said.score, field="score")
    if said.effective_at.tzinfo is None or said.recorded_at.tzinfo is None:
        raise Invalid(_("A fact's moments carry their zone."), field="effective_at")


def _audit(action: str, before: Fact, after: Fact, actor_id: int | None, why: str) -> None:
    def shown(fact: Fact) -> dict[str, Any]:
        return {
            "fact": fact.id,
            "key": fact.key,
            "score": None if fact.score is None else str(fact.score),
            "passed": fact.passed,
            "verified": fact.verified,
        }

    target = f"fact:{before.id}"
    audit.record(
        actor_id=actor_id, action=action, target=target, before=shown(before), after=shown(after), why=why
    )
