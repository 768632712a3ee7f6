"""Amina's award from the invented Northlake Institute, as the tests of credentials tell it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from studium.credentials import did, proof, status
from studium.credentials.document import Places, achievement_credential, program_address
from studium.credentials.multikey import public_multikey
from studium.credentials.recommend import endorsement_credential
from studium.credentials.resolve import TrustList
from studium.credentials.snapshot import Holder, Institution, ProgramSnapshot, Result, Snapshot, hashed_email

BASE = "https://studium.example"
AWARDED = datetime(2025, 4, 16, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 1, 1, tzinfo=UTC)
ADDRESS = f"{BASE}/credentials/7xQmA2pYt5VbN8cKdRfWzH"

NORTHLAKE = Institution(
    key="northlake",
    name="Northlake Institute of Technology",
    country="FI",
    url="https://northlake.example",
    accreditation="Accredited by the Nordic Board for Higher Education",
    quality_assurance="External review every six years",
    signatory_name="Prof. Ingrid Salo",
    signatory_title="Program director",
)
HARBOUR = Institution(
    key="harbour", name="Harbour Freight Alliance", country="SG", url="https://harbour.example"
)

NORTHLAKE_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
HARBOUR_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
NORTHLAKE_DID = did.did_for(BASE, "northlake")
HARBOUR_DID = did.did_for(BASE, "harbour")


def amina(**changes: Any) -> Holder:
    digest, salt = hashed_email("Amina@example.org", salt="5f2f67")
    known: dict[str, Any] = {
        "pseudonym": "R7bQ2yDk",
        "legal_name": "Amina Njeri Mwangi",
        "email_hash": digest,
        "email_salt": salt,
        "identity_method": "passport shown to a proctor",
        "identity_checked_at": "2025-03-09T08:00:00+00:00",
    }
    return Holder(**{**known, **changes})


def course(key: str, title: str, percent: str, **changes: Any) -> Result:
    known: dict[str, Any] = {
        "pass_mark": "60",
        "passed_on": "2024-05-03",
        "run": "2024-1",
        "weeks": 8,
        "hours": (6, 8),
    }
    return Result(kind="course", key=key, title=title, percent=percent, **{**known, **changes})


def snapshot(**changes: Any) -> Snapshot:
    known: dict[str, Any] = {
        "program": ProgramSnapshot(
            key="supply-chain-systems",
            title="Supply Chain Systems",
            version=3,
            type_label="Graduate program",
            credential_label="program credential",
            summary="How goods, money and information move, and how to decide when they do not.",
            outcomes=("Model a supply network", "Decide on stock under uncertainty"),
            skills=("inventory theory", "network design"),
            field_code="0413",
            field_name="Management and administration",
            level=7,
            language="en",
            credits="20",
            credit_unit="ECTS",
            rule="All four courses on the verified track, then the final examination with at least 60 %.",
        ),
        "holder": amina(),
        "institutions": (NORTHLAKE,),
        "results": (
            course("sc-analytics", "Supply Chain Analytics", "88.0"),
            course("sc-dynamics", "Supply Chain Dynamics", "78.5", attempts=2),
            Result(
                kind="exam",
                key="sc-final",
                title="Comprehensive examination",
                percent="78.4",
                pass_mark="60",
                passed_on="2025-03-09",
                minutes=240,
                supervision="invigilated",
                identity_checked=True,
            ),
        ),
    }
    return Snapshot(**{**known, **changes})


def status_address(organisation: str) -> str:
    return f"{BASE}/status/{organisation}-list"


def recommendation(**changes: Any) -> dict[str, Any]:
    """Harbour's signed recommendation of the program."""
    known: dict[str, Any] = {
        "address": f"{BASE}/endorsements/h1",
        "organisation": HARBOUR,
        "did": HARBOUR_DID,
        "about": program_address(BASE, "supply-chain-systems"),
        "title": "Supply Chain Systems",
        "comment": "Holders of this credential plan our regional networks from their first week.",
        "valid_from": datetime(2024, 1, 1, tzinfo=UTC),
        "valid_until": datetime(2030, 1, 1, tzinfo=UTC),
        "status": status.entry(address=status_address("harbour"), index=7, purpose=status.REVOCATION),
    }
    return _signed(endorsement_credential(**{**known, **changes}), HARBOUR_KEY, HARBOUR_DID)


def unsigned(
    taken: Snapshot | None = None, *, endorsements: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return achievement_credential(
        taken or snapshot(),
        places=Places(
            credential=ADDRESS,
            issuer=NORTHLAKE_DID,
            base=BASE,
            status=status.entry(address=status_address("northlake"), index=94567, purpose=status.REVOCATION),
        ),
        number="7Q4M-2KXD",
        awarded_at=AWARDED,
        valid_from=AWARDED,
        endorsements=endorsements or [],
    )


def credential(
    taken: Snapshot | None = None, *, endorsements: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Amina's credential, signed by Northlake."""
    return _signed(unsigned(taken, endorsements=endorsements), NORTHLAKE_KEY, NORTHLAKE_DID)


def signed(document: dict[str, Any]) -> dict[str, Any]:
    """Any document, signed by Northlake."""
    return _signed(document, NORTHLAKE_KEY, NORTHLAKE_DID)


def _signed(document: dict[str, Any], key: Ed25519PrivateKey, name: str) -> dict[str, Any]:
    method = did.method_id(name, public_multikey(key.public_key()))
    return proof.sign(document, key=key, verification_method=method, created=AWARDED)


def trust(*, revoked: tuple[int, ...] = (), withdrawn: tuple[int, ...] = ()) -> TrustList:
    """What a verifier would have fetched: both issuers' keys and status lists."""
    lists, controllers = {}, {}
    for key, name, organisation, bits in (
        (NORTHLAKE_KEY, NORTHLAKE_DID, "northlake", revoked),
        (HARBOUR_KEY, HARBOUR_DID, "harbour", withdrawn),
    ):
        address = status_address(organisation)
        listed = status.list_credential(
            address=address, issuer=name, purpose=status.REVOCATION, indexes=bits, valid_from=AWARDED
        )
        lists[address] = _signed(listed, key, name)
        controllers[name] = did.document(name, [did.PublishedKey(public_multikey(key.public_key()))])
    return TrustList(controllers, lists)
