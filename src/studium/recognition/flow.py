"""The life of a case, drawn once (R34).

    received ──opened──▶ in review ──asks──▶ more information ──answered──▶ in review
        │                   │
        │                   ├──▶ granted
        │                   ├──▶ partial ──┐
        │                   └──▶ refused ──┴──appeal──▶ appealed ──▶ granted | partial | refused
        └─────────┬─────────┴── the learner withdraws consent ──▶ withdrawn

A decided case keeps its decision when consent is withdrawn; the university then no longer sees the record.
"""

from __future__ import annotations

from enum import StrEnum


class CaseState(StrEnum):
    RECEIVED = "received"
    IN_REVIEW = "in_review"
    MORE_INFORMATION = "more_information"
    GRANTED = "granted"
    PARTIAL = "partial"
    REFUSED = "refused"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"


S = CaseState
DECIDED = frozenset({S.GRANTED, S.PARTIAL, S.REFUSED})
CLOSED = DECIDED | {S.WITHDRAWN}
OPEN = frozenset(S) - CLOSED

STEPS: dict[CaseState, frozenset[CaseState]] = {
    S.RECEIVED: frozenset({S.IN_REVIEW, S.WITHDRAWN}),
    S.IN_REVIEW: frozenset({S.MORE_INFORMATION, S.WITHDRAWN}) | DECIDED,
    S.MORE_INFORMATION: frozenset({S.IN_REVIEW, S.WITHDRAWN}),
    S.GRANTED: frozenset(),
    S.PARTIAL: frozenset({S.APPEALED}),
    S.REFUSED: frozenset({S.APPEALED}),
    S.APPEALED: frozenset({S.MORE_INFORMATION, S.WITHDRAWN}) | DECIDED,
    S.WITHDRAWN: frozenset(),
}


def may_step(origin: CaseState, to: CaseState) -> bool:
    return to in STEPS[origin]
