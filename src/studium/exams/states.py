"""The states of an attempt, a registration, a sitting and a result, each machine drawn once.

An attempt (`ledger.py`), derived from its entries, never stored:

    granted ──reserve──▶ reserved ──consume──▶ consumed
       ▲                    │                     │
       └──────return────────┴───────return────────┘      granted ──withdraw──▶ gone (refund)

A registration (`registration.py`):

    registered ──start──▶ used
        ├──the candidate cancels──▶ cancelled
        ├──moved to another window──▶ deferred
        └──the window closes unused──▶ lapsed

A sitting (`sitting.py`):

    under way ──submit, or time is up──▶ submitted

A result (`release.py`), R18; a candidate sees nothing of it before `released`:

    provisional ──exclude, with a reason──▶ review ──clear──▶ provisional
        └──release──▶ released ──amend, with a reason──▶ amended ──amend──▶ amended
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a ledger entry says about attempts."""

    GRANTED = "granted"
    RESERVED = "reserved"
    CONSUMED = "consumed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Source(StrEnum):
    """Where a granted attempt comes from."""

    PAYMENT = "payment"
    OFFICER = "officer"
    FREE = "free"
    VOUCHER = "voucher"


class RegistrationState(StrEnum):
    REGISTERED = "registered"
    USED = "used"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    DEFERRED = "deferred"


class Ended(StrEnum):
    """How a sitting ended."""

    BY_CANDIDATE = "candidate"
    TIME_UP = "time_up"


class ResultState(StrEnum):
    PROVISIONAL = "provisional"
    REVIEW = "review"
    RELEASED = "released"
    AMENDED = "amended"


# From a result's state to the states it may go to.
RESULT_STEPS: dict[ResultState, frozenset[ResultState]] = {
    ResultState.PROVISIONAL: frozenset({ResultState.REVIEW, ResultState.RELEASED}),
    ResultState.REVIEW: frozenset({ResultState.PROVISIONAL}),
    ResultState.RELEASED: frozenset({ResultState.AMENDED}),
    ResultState.AMENDED: frozenset({ResultState.AMENDED}),
}
SHOWN = frozenset({ResultState.RELEASED, ResultState.AMENDED})
