"""Who signs: `did:web` names of this deployment and its organisations, their documents, and `did:key`.

`did:web:studium.example` is described at `/.well-known/did.json`, `did:web:studium.example:i:northlake` at
`/i/northlake/did.json`. A rotated key stays in the document, since what it signed stays signed.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext as _

from .multikey import NotMultibase, public_multikey, read_public

ORGANISATION_PATH: Final = "i"
_HOST = re.compile(r"^[A-Za-z0-9.-]+(%3A[0-9]{1,5})?$")
_SEGMENT = re.compile(r"^[A-Za-z0-9._~%-]+$")


class NoKey(Exception):
    """No usable key was found; `sentence` says why, for a person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A public key as a DID document lists it. `revoked_at`: not to be trusted for proofs made since."""

    multikey: str
    revoked_at: datetime | None = None


def did_for(base_url: str, organisation: str = "") -> str:
    """The `did:web` of the deployment at `base_url`, or of one of its organisations (by key)."""
    parts = urlsplit(base_url)
    host = quote(parts.netloc, safe=".-")
    path = [segment for segment in parts.path.split("/") if segment]
    if organisation:
        path += [ORGANISATION_PATH, organisation]
    return ":".join(["did:web", host, *(quote(segment, safe="") for segment in path)])


def document_address(did: str) -> str:
    """Where a `did:web`'s document lies, by the method's rule: https always. Raises `NoKey`."""
    _did, _web, *rest = did.split(":")
    if not did.startswith("did:web:") or not rest or not _HOST.match(rest[0]):
        raise NoKey(_("“%(did)s” is not a did:web name.") % {"did": did})
    host, *path = rest
    if not all(_SEGMENT.match(segment) and unquote(segment) not in (".", "..") for segment in path):
        raise NoKey(_("“%(did)s” is not a did:web name.") % {"did": did})
    place = "/".join(path) if path else ".well-known"
    return f"https://{unquote(host)}/{place}/did.json"


def method_id(did: str, multikey: str) -> str:
    """The verification method's id: the name and the key itself as fragment."""
    return f"{did}#{multikey}"


def document(did: str, keys: list[PublishedKey]) -> dict[str, Any]:
    """The DID document that lists `keys`, oldest first."""
    methods: list[dict[str, Any]] = []
    for key in keys:
        method: dict[str, Any] = {
            "id": method_id(did, key.multikey),
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.multikey,
        }
        if key.revoked_at:
            method["revoked"] = key.revoked_at.isoformat().replace("+00:00", "Z")
        methods.append(method)
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def did_key_document(did: str) -> dict[str, Any]:
    """The document that a `did:key` stands for: the name *is* the key. Raises `NoKey`."""
    multikey = did.removeprefix("did:key:")
    try:
        read_public(multikey)
    except NotMultibase as error:
        raise NoKey(
            _("“%(did)s” does not hold an Ed25519 key (%(why)s); Studium checks no other kind.")
            % {"did": did, "why": error}
        ) from None
    return document(did, [PublishedKey(multikey)])


def key_from(controller: dict[str, Any], method: str, *, at: datetime | None) -> Ed25519PublicKey:
    """The key `method` names, from its controller's document, for a proof made `at`. Raises `NoKey`."""
    owner = controller.get("id")
    for entry in _methods(controller):
        if _absolute(entry.get("id"), owner) not in _names(method):
            continue
        if entry.get("controller", owner) != owner:
            raise NoKey(_("The key %(key)s belongs to somebody else.") % {"key": method})
        if not _may_assert(controller, str(entry.get("id")), owner):
            raise NoKey(_("The key %(key)s may not sign credentials (no assertionMethod).") % {"key": method})
        if _revoked(entry, at):
            raise NoKey(_("The key %(key)s was revoked by its owner.") % {"key": method})
        return _public_key(entry)
    raise NoKey(_("%(owner)s does not list the key %(key)s.") % {"owner": owner, "key": method})


def assertion_methods(controller: dict[str, Any], *, at: datetime | None) -> dict[str, dict[str, Any]]:
    """By absolute name, the controller's own methods that might sign a credential at this moment."""
    owner = controller.get("id")
    return {
        _absolute(entry.get("id"), owner): entry
        for entry in _methods(controller)
        if entry.get("controller", owner) == owner
        and _may_assert(controller, str(entry.get("id")), owner)
        and not _revoked(entry, at)
    }


def _methods(controller: dict[str, Any]) -> list[dict[str, Any]]:
    listed = controller.get("verificationMethod", [])
    embedded = controller.get("assertionMethod", [])
    found = [*(listed if isinstance(listed, list) else [listed])]
    found += [*(embedded if isinstance(embedded, list) else [embedded])]
    return [entry for entry in found if isinstance(entry, dict)]


def _absolute(name: object, owner: object) -> str:
    return f"{owner}{name}" if isinstance(name, str) and name.startswith("#") else str(name)


def _names(method: str) -> tuple[str, ...]:
    """A did:key is also named without its fragment, as 1EdTech does."""
    if method.startswith("did:key:") and "#" not in method:
        return method, f"{method}#{method.removeprefix('did:key:')}"
    return (method,)


def _may_assert(controller: dict[str, Any], name: str, owner: object) -> bool:
    listed = controller.get("assertionMethod", [])
    for entry in listed if isinstance(listed, list) else [listed]:
        named = entry.get("id") if isinstance(entry, dict) else entry
        if _absolute(named, owner) == _absolute(name, owner):
            return True
    return False


def _revoked(entry: dict[str, Any], at: datetime | None) -> bool:
    said = entry.get("revoked")
    if said is None:
        return False
    try:
        revoked = datetime.fromisoformat(str(said))
    except ValueError:
        return True
    return at is None or revoked.tzinfo is None or at >= revoked


def _public_key(entry: dict[str, Any]) -> Ed25519PublicKey:
    try:
        if "publicKeyMultibase" in entry:
            return read_public(entry["publicKeyMultibase"])
        jwk = entry.get("publicKeyJwk")
        if isinstance(jwk, dict) and jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519":
            raw = base64.urlsafe_b64decode(str(jwk.get("x", "")) + "==")
            return Ed25519PublicKey.from_public_bytes(raw)
    except (NotMultibase, ValueError) as error:
        raise NoKey(_("The issuer’s key cannot be read: %(why)s.") % {"why": error}) from None
    raise NoKey(_("The issuer’s key is not an Ed25519 key; Studium checks no other kind."))


__all__ = [
    "NoKey",
    "PublishedKey",
    "assertion_methods",
    "did_for",
    "did_key_document",
    "document",
    "document_address",
    "key_from",
    "method_id",
    "public_multikey",
]
