"""Who signed a document, and whether it is still what they signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext as _

from . import did, proof
from .checks import Check, failed, passed, skipped
from .multikey import NotMultibase
from .resolve import Resolver, Unresolved
from .screen import Refused
from .subject import day, text

MAX_PROOFS: Final = 4


@dataclass(frozen=True, slots=True)
class Signed:
    """A proof of ours to check, with the key that its issuer published for it."""

    proof: dict[str, Any]
    key: Ed25519PublicKey


def id_of(given: object) -> str:
    """The id of an issuer or a subject, given as an object or as the id itself."""
    found = given.get("id") if isinstance(given, dict) else given
    return found if isinstance(found, str) else ""


def moment(given: object) -> datetime | None:
    """An aware moment, or none where it is no moment."""
    if not isinstance(given, str) or len(given) > 40:
        return None
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        return None
    return found if found.tzinfo else None


def check_issuer(document: dict[str, Any], resolver: Resolver) -> tuple[Check, list[Signed]]:
    """Who issued it, by a key that is theirs; and what is left to check with that key."""
    issuer = document.get("issuer")
    name = id_of(issuer)
    if not name:
        return failed("issuer", _("The issuer has no id, so no key can be found for it.")), []
    proofs = document.get("proof")
    listed = [one for one in (proofs if isinstance(proofs, list) else [proofs]) if isinstance(one, dict)]
    if not listed:
        return failed("issuer", _("Nobody signed it: it has no proof.")), []
    ours = [one for one in listed if one.get("cryptosuite") == proof.CRYPTOSUITE]
    if not ours:
        kind = text(listed[0].get("cryptosuite")) or text(listed[0].get("type")) or "?"
        return failed(
            "issuer", _("It is signed with %(kind)s, which Studium cannot check.") % {"kind": kind}
        ), []
    try:
        signed = [Signed(one, _key(one, name, resolver)) for one in ours[:MAX_PROOFS]]
    except did.NoKey as error:
        return failed("issuer", error.sentence), []
    except Unresolved as error:
        return (skipped if error.offline else failed)("issuer", error.sentence), []
    return passed(
        "issuer", _("It names %(issuer)s, whose key was found.") % {"issuer": named(issuer)}
    ), signed


def signed_by(document: dict[str, Any]) -> Check:
    """The issuer's check once the signature fits: before, the document only names them."""
    return passed("issuer", _("Signed by %(issuer)s.") % {"issuer": named(document.get("issuer"))})


def named(issuer: object) -> str:
    """An issuer as people call it, with its id."""
    called = text(issuer.get("name")) if isinstance(issuer, dict) else ""
    return f"{called} ({id_of(issuer)})" if called else id_of(issuer)


def _key(one: dict[str, Any], issuer: str, resolver: Resolver) -> Ed25519PublicKey:
    method = one.get("verificationMethod")
    if not isinstance(method, str) or ":" not in method:
        raise did.NoKey(_("Its proof does not name a key."))
    owner = method.partition("#")[0]
    if owner != issuer:
        raise did.NoKey(
            _("It is signed with a key of %(owner)s, but says that %(issuer)s issued it.")
            % {"owner": owner, "issuer": issuer}
        )
    controller = did.did_key_document(owner) if owner.startswith("did:key:") else resolver.controller(owner)
    return did.key_from(controller, method, at=moment(one.get("created")))


def check_proof(document: dict[str, Any], signed: list[Signed], now: datetime) -> Check:
    """Whether every signature fits the document as it is."""
    if not signed:
        return skipped("proof", _("Not checked: there is no key to check the signature with."))
    for one in signed:
        if one.proof.get("proofPurpose") != "assertionMethod":
            return failed("proof", _("Its proof was not made to assert a credential."))
        expires = moment(one.proof.get("expires"))
        if one.proof.get("expires") is not None and (expires is None or expires < now):
            return failed("proof", _("Its signature was made for a time that is over."))
        try:
            holds = proof.signature_holds(document, one.proof, one.key)
        except NotMultibase as error:
            return failed("proof", _("Its signature is damaged: %(why)s.") % {"why": error})
        except Refused as error:
            return failed("proof", error.sentence)
        if not holds:
            return failed(
                "proof",
                _("The signature does not fit: it was altered since, or somebody else signed it."),
            )
    since = moment(signed[0].proof.get("created"))
    if since is None:
        return passed("proof", _("Unchanged since it was signed."))
    return passed("proof", _("Unchanged since %(day)s.") % {"day": day(since)})
