"""Data Integrity proofs with the cryptosuite eddsa-rdfc-2022 (W3C vc-di-eddsa, section 3.2).

What is signed is SHA-256 of the canonical proof options followed by SHA-256 of the canonical document: 64
bytes, by Ed25519, written as base58btc multibase in `proofValue`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .multikey import multibase_decode, multibase_encode

CRYPTOSUITE: Final = "eddsa-rdfc-2022"


def timestamp(moment: datetime) -> str:
    """XML Schema dateTime in UTC to the second, as the vectors write it: `2027-04-16T09:30:00Z`."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def sign(
    document: dict[str, Any], *, key: Ed25519PrivateKey, verification_method: str, created: datetime
) -> dict[str, Any]:
    """The document with its proof, as an array of one: both schema variants and every verifier take that.

    `document` has no `proof` yet. Raises `Refused` where it cannot be signed safely.
    """
    options = options_of(verification_method, created)
    signature = key.sign(signed_bytes(document, options, issuing=True))
    return {**document, "proof": [{**options, "proofValue": multibase_encode(signature)}]}


def options_of(verification_method: str, created: datetime) -> dict[str, Any]:
    """What a proof of ours says of itself, but for its value."""
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": timestamp(created),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }


def options_hash(context: object, options: dict[str, Any]) -> bytes:
    """SHA-256 of the canonical options, read with the document's own context. Raises `Refused`."""
    # The readers of JSON-LD are large; web processes that only show pages do without.
    from .canonical import dataset_hash

    config = {name: value for name, value in options.items() if name not in ("proofValue", "@context")}
    return dataset_hash({"@context": context, **config})


def signed_bytes(document: dict[str, Any], options: dict[str, Any], *, issuing: bool = False) -> bytes:
    """The 64 bytes that a proof with these options signs. Raises `Refused`.

    The options are read with the document's own context, as the suite demands, without `proofValue`. Where it
    is `issuing`, more documents of this shape will follow.
    """
    digest = document_hash(document, issuing=issuing)
    return options_hash(document.get("@context", []), options) + digest


def document_hash(document: dict[str, Any], *, issuing: bool = False) -> bytes:
    """SHA-256 of the canonical document without its proof. Raises `Refused`."""
    from .canonical import dataset_hash
    from .issuing import fast

    bare = {name: value for name, value in document.items() if name != "proof"}
    return fast.document_hash(bare, often=issuing) or dataset_hash(bare)


def signature_holds(document: dict[str, Any], proof: dict[str, Any], key: Ed25519PublicKey) -> bool:
    """Whether `proof` is `key`'s signature over `document`.

    Raises `Refused` where the document cannot be canonicalised and `NotMultibase` where the proof value
    is not text of a signature.
    """
    signature = multibase_decode(proof.get("proofValue"))
    try:
        key.verify(signature, signed_bytes(document, proof))
    except InvalidSignature:
        return False
    return True
