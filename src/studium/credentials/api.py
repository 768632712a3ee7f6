"""Credentials, to the other apps: award, share, end, check; keys and lists as they are published.

Nothing here is cached between calls. Public ids are the only names that leave the house.
"""

from __future__ import annotations

import json
from typing import Any

from .awarding import consider_award, holds_on, obstacles_to
from .checks import Check, Outcome, Verification
from .ending import lift_holds, may_manage, place_hold, reissue, revoke
from .endorsing import endorsement_document, endorsements, sync_endorsements
from .here import own_credential, public_resolver, verify_anywhere, verify_here
from .issuing.cohort import CohortView, award_cohort, awarding_body, cohorts, start_cohort
from .issuing.compact import as_jwt
from .key_care import KeyView, encrypt_keys, export_keys, revoke_key, signing_keys
from .keys import KeyMissing, did_document, rotate
from .lists import document as status_list
from .records import Accesses, AwardView, EndorsementView
from .reviewing import REVIEWER_ROLES, ReviewView, awards_to_review, keep_award, review_award
from .rules import REVOCATION_REASONS, Obstacle, reason_sentence
from .sharing import (
    NotShared,
    accesses,
    award,
    awards_of,
    document_of,
    record_access,
    share,
    unshare,
    visible_award,
)
from .shelf import shelf
from .snapshot import Snapshot
from .verifying.trust import published as trust_list

__all__ = [
    "REVIEWER_ROLES",
    "REVOCATION_REASONS",
    "Accesses",
    "AwardView",
    "Check",
    "CohortView",
    "EndorsementView",
    "KeyMissing",
    "KeyView",
    "NotShared",
    "Obstacle",
    "Outcome",
    "ReviewView",
    "Snapshot",
    "Verification",
    "accesses",
    "as_jwt",
    "award",
    "award_cohort",
    "awarding_body",
    "awards_of",
    "awards_to_review",
    "cohorts",
    "consider_award",
    "credential_json",
    "did_document",
    "document_of",
    "encrypt_keys",
    "endorsement_document",
    "endorsements",
    "export_keys",
    "holds_on",
    "keep_award",
    "lift_holds",
    "may_manage",
    "obstacles_to",
    "own_credential",
    "place_hold",
    "public_resolver",
    "reason_sentence",
    "record_access",
    "reissue",
    "review_award",
    "revoke",
    "revoke_key",
    "rotate",
    "share",
    "shelf",
    "signing_keys",
    "start_cohort",
    "status_list",
    "sync_endorsements",
    "trust_list",
    "unshare",
    "verify_anywhere",
    "verify_here",
    "visible_award",
]


def credential_json(public_id: str, *, viewer_id: int | None = None) -> dict[str, Any]:
    """The signed credential, if the viewer holds it or it is shared. Two queries. Raises `NotShared`."""
    visible_award(public_id=public_id, viewer_id=viewer_id)
    loaded: dict[str, Any] = json.loads(document_of(public_id=public_id))
    return loaded
