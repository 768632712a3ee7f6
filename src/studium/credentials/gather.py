"""Reading from the apps below what an award is decided and written on.

The only file of this app that knows what their pages and standings look like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studium.accounts import api as accounts

from .snapshot import Holder, Snapshot, hashed_email

if TYPE_CHECKING:
    from .endorsing import Recommendation


def is_met(*, learner_id: int, program_key: str) -> bool:
    """Whether the requirements are met by facts alone, whatever is on offer."""
    from studium.progress import api as progress

    return bool(progress.standing(learner_id=learner_id, program_key=program_key).attained == "met")


def fee_settled(*, learner_id: int, program_key: str) -> bool:
    """Whether the credential's fee is paid, or there is none (R21)."""
    from studium.catalog import api as catalog
    from studium.payments import api as payments

    price = catalog.price_of("credential", program_key)
    if not price:
        return True
    return payments.is_settled(learner_id=learner_id, kind="credential", ref=program_key)


def holder(learner_id: int) -> Holder:
    """The learner's names as they are now, the e-mail address only as a salted hash (R25, R43)."""
    person = accounts.person(learner_id)
    digest, salt = hashed_email(person.email)
    return Holder(
        pseudonym=person.public_id,
        legal_name=person.legal_name,
        romanised_name=person.romanised_name,
        email_hash=digest,
        email_salt=salt,
        identity_method=person.identity_method,
        identity_checked_at=person.identity_checked_at.isoformat() if person.identity_checked_at else "",
    )


def snapshot(*, learner_id: int, program_key: str) -> Snapshot:
    raise NotImplementedError


def recommendations(program_key: str) -> tuple[str, list[Recommendation]]:
    raise NotImplementedError
