"""The door to the academic record and the requirement engine.

Facts go in, once and for ever; standings come out. Nothing here knows a course, an exam or a payment.
"""

from __future__ import annotations

from .bulk import forget_standings, load_facts, load_memberships
from .cohort import members_after, met_among
from .export import as_data
from .facts import Fact
from .memberships import (
    Change,
    Member,
    Preview,
    join_program,
    members_of,
    membership,
    memberships,
    migrate,
    preview_migration,
)
from .offers import Enrolled, ExamPlace, Fee, NestedOffer, Offers, RunOffer, WindowOffer
from .recording import Recorded, amend_fact, facts_of, record_fact, revoke_fact
from .recording_many import record_facts
from .standing import Basis, Eligibility, Evidence, LeastCost, Next, NodeStanding, Reason, SetAside, Standing
from .standings import (
    refresh,
    replay,
    set_offers_provider,
    settled,
    stale,
    stale_programs,
    standing,
    standings_of,
)
from .sweeping import Swept, recompute_all, recompute_changed

__all__ = [
    "Basis",
    "Change",
    "Eligibility",
    "Enrolled",
    "Evidence",
    "ExamPlace",
    "Fact",
    "Fee",
    "LeastCost",
    "Member",
    "NestedOffer",
    "Next",
    "NodeStanding",
    "Offers",
    "Preview",
    "Reason",
    "Recorded",
    "RunOffer",
    "SetAside",
    "Standing",
    "Swept",
    "WindowOffer",
    "amend_fact",
    "as_data",
    "facts_of",
    "forget_standings",
    "join_program",
    "load_facts",
    "load_memberships",
    "members_after",
    "members_of",
    "membership",
    "memberships",
    "met_among",
    "migrate",
    "preview_migration",
    "recompute_all",
    "recompute_changed",
    "record_fact",
    "record_facts",
    "refresh",
    "replay",
    "revoke_fact",
    "set_offers_provider",
    "settled",
    "stale",
    "stale_programs",
    "standing",
    "standings_of",
]
