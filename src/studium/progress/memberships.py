"""Joining a program, and moving those who joined to other rules: explicit, previewed, never a silent loss (R3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid
from studium.core.events import emit

from .events import ProgramJoined
from .models import Membership
from .setwise import outcomes
from .standing import State
from .standings import refresh_all
from .versions import rules_for

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Member:
    learner_id: int
    program_key: str
    version: int
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What a migration would do to one learner."""

    learner_id: int
    before: State
    after: State
    met_before: int
    met_after: int
    needed_before: int
    needed_after: int

    @property
    def loses(self) -> bool:
        """Something attained would no longer be."""
        return (self.before == "met" and self.after != "met") or self.met_after < self.met_before

    @property
    def gains(self) -> bool:
        return (self.after == "met" and self.before != "met") or self.met_after > self.met_before


@dataclass(frozen=True, slots=True)
class Preview:
    """`changes` lists exactly the learners whose standing would change, both ways; the others' would not."""

    program_key: str
    from_version: int
    to_version: int
    members: int
    changes: tuple[Change, ...]

    @property
    def losing(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.loses)

    @property
    def gaining(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.gains and not change.loses)


def join_program(*, learner_id: int, program_key: str, version: int | None = None) -> Member:
    """Joins, pinned to `version` (default: the current one). Joining again changes nothing."""
    with write():
        member = Membership.objects.filter(learner_id=learner_id, program_key=program_key).first()
        if member is None:
            number = version if version is not None else catalog.current_rule_version(program_key).number
            rules_for(program_key, number)
            member = Membership.objects.create(
                learner_id=learner_id, program_key=program_key, version=number, joined_at=now()
            )
            refresh_all(learner_id, [member])
            emit(ProgramJoined(learner_id=learner_id, program_key=program_key, version=number))
    return _member(member)


def memberships(learner_id: int) -> list[Member]:
    """The programs the learner joined, in the order they joined."""
    return [_member(row) for row in Membership.objects.filter(learner_id=learner_id).order_by("pk")]


def membership(*, learner_id: int, program_key: str) -> Member | None:
    row = Membership.objects.filter(learner_id=learner_id, program_key=program_key).first()
    return None if row is None else _member(row)


def members_of(*, program_key: str, version: int | None = None) -> list[int]:
    """The learners of a program (under one rule version), by id."""
    rows = Membership.objects.filter(program_key=program_key)
    if version is not None:
        rows = rows.filter(version=version)
    return list(rows.order_by("learner_id").values_list("learner_id", flat=True))


def preview_migration(*, program_key: str, from_version: int, to_version: int) -> Preview:
    """What moving everybody pinned to `from_version` would do. Reads only; version by version (property 7)."""
    if from_version == to_version:
        raise Invalid(_("Learners are moved from one rule version to another."), field="to_version")
    at = now()
    old = outcomes(rules_for(program_key, from_version), program_key, from_version, as_of=at)
    new = outcomes(rules_for(program_key, to_version), program_key, from_version, as_of=at)
    changes = [
        Change(
            learner,
            before.state,
            new[learner].state,
            before.met,
            new[learner].met,
            before.needed,
            new[learner].needed,
        )
        for learner, before in sorted(old.items())
        if (before.state, before.met, before.needed)
        != (new[learner].state, new[learner].met, new[learner].needed)
    ]
    return Preview(program_key, from_version, to_version, len(old), tuple(changes))


def migrate(
    *,
    program_key: str,
    from_version: int,
    to_version: int,
    actor_id: int | None,
    why: str,
    losses: Literal["refuse", "keep", "take"] = "refuse",
) -> Preview:
    """Moves learners to another rule version, in one transaction, audited with its exact effect.

    `losses`: what to do about learners who would lose something attained: `refuse` the whole (Conflict), `keep`
    them on the old version, or `take` it from them, which must be meant.
    """
    with write():
        preview = preview_migration(program_key=program_key, from_version=from_version, to_version=to_version)
        losing = {change.learner_id for change in preview.losing}
        if losing and losses == "refuse":
            raise Conflict(
                _(
                    "%(count)s learners would lose what they attained; keep them on their rules, or say that it is meant."
                )
                % {"count": len(losing)}
            )
        kept = losing if losses == "keep" else set()
        rows = Membership.objects.select_for_update().filter(program_key=program_key, version=from_version)
        moving = [row for row in rows.order_by("learner_id") if row.learner_id not in kept]
        for at in range(0, len(moving), _CHUNK):
            batch = moving[at : at + _CHUNK]
            Membership.objects.filter(pk__in=[row.pk for row in batch]).update(version=to_version)
        for row in moving:
            row.version = to_version
            refresh_all(row.learner_id, [row])
        audit.record(
            actor_id=actor_id,
            action="migrate program",
            target=f"program:{program_key}",
            before={"version": from_version, "members": preview.members},
            after={
                "version": to_version,
                "moved": len(moving),
                "kept": sorted(kept),
                "changed": [
                    [change.learner_id, change.before, change.after, change.met_before, change.met_after]
                    for change in preview.changes
                    if change.learner_id not in kept
                ],
            },
            why=why,
        )
    return preview


def _member(row: Membership) -> Member:
    return Member(row.learner_id, row.program_key, row.version, row.joined_at)
