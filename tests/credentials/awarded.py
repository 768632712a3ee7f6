"""Amina's award in the database, for the tests that need no course and no exam to have happened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from credential_samples import HARBOUR, snapshot

from studium.accounts import api as accounts
from studium.core.db import write
from studium.credentials import awarding, endorsing, gather
from studium.credentials import records as records
from studium.credentials.recommend import Recommendation
from studium.credentials.snapshot import Snapshot

PROGRAM = "supply-chain-systems"
AWARDED = datetime(2025, 4, 16, 9, 30, tzinfo=UTC)


def person(
    name: str = "Amina Njeri Mwangi", email: str = "amina@example.org", **more: Any
) -> accounts.Person:
    return accounts.create_person(email=email, legal_name=name, **more)


def award(learner: accounts.Person, taken: Snapshot | None = None) -> records.AwardView:
    """The award as `consider_award` stores it once it has decided."""
    with write():
        row = awarding.do_award(
            learner_id=learner.id,
            taken=taken or snapshot(holder=gather.holder(learner.id)),
            awarded_at=AWARDED,
        )
    return records.award_view(row, shared_since=None)


def recommendation(**changes: Any) -> Recommendation:
    known: dict[str, Any] = {
        "key": "harbour-2025",
        "organisation": HARBOUR,
        "statement": "Holders of this credential plan our regional networks from their first week.",
        "skills": ("network design",),
        "signatory_name": "Tan Mei Ling",
        "signatory_title": "Head of talent",
        "valid_from": datetime(2024, 1, 1, tzinfo=UTC),
        "valid_until": datetime(2999, 1, 1, tzinfo=UTC),
    }
    return Recommendation(**{**known, **changes})


def state(*stated: Recommendation, program: str = PROGRAM) -> int:
    """Makes the signed statements those of a file that states these."""
    return endorsing.do_sync(program, "Supply Chain Systems", list(stated))
