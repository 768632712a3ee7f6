"""Credentials in the compact form: a JWT signed by the issuer (W3C VC-JOSE-COSE; VC 1.1 and OB 3.0's VC-JWT).

What is signed are the bytes, so that nothing has to be canonicalised. The key is the issuer's own, looked up
under the issuer's name; one that the token brings along only says which of the issuer's it should be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from .. import did
from ..checks import Check, failed, passed, skipped
from ..resolve import Resolver, Unresolved
from ..screen import MAX_BYTES, Refused, read_json
from ..subject import day, text
from ..verify_proof import id_of, moment, named
from . import jwk

TYPES: Final = ("", "jwt", "vc+jwt", "vc+ld+jwt", "vc+ld+json+jwt", "vc-ld+jwt")
MAX_KEYS: Final = 8
_LAST_SECOND: Final = 253_402_300_799


@dataclass(frozen=True, slots=True)
class Token:
    """A compact token taken apart. `document` is the credential it states; `made`, the moment it says it was."""

    header: dict[str, Any]
    document: dict[str, Any]
    signed: bytes
    signature: bytes
    contradiction: str
    made: datetime | None


def read(compact: bytes | str) -> Token:
    """Takes a compact JWT apart, unchecked. Raises `Refused` with a sentence."""
    raw = compact.encode("utf-8", "surrogatepass") if isinstance(compact, str) else compact
    if len(raw) > MAX_BYTES:
        raise Refused(_("The token is longer than any credential."))
    try:
        parts = raw.strip().decode("ascii").split(".")
        head, body, signature = (jwk.unpadded(part) for part in parts)
    except ValueError:
        raise Refused(_("This is not a whole JWT: it was cut off or altered on the way.")) from None
    try:
        header, claims = read_json(head), read_json(body)
    except Refused as error:
        raise Refused(_("This JWT holds no credential. %(why)s") % {"why": error.sentence}) from None
    document, contradiction = _document(claims)
    made = _second(claims.get("iat")) or _second(claims.get("nbf")) or moment(document.get("validFrom"))
    signed = raw.strip().rpartition(b".")[0]
    return Token(header, document, signed, signature, contradiction, made)


def _document(claims: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The credential, with what the claims say where it says nothing; and the claim that contradicts it."""
    given = claims.get("vc")
    document = dict(given) if isinstance(given, dict) else dict(claims)
    if not isinstance(given, dict) and "@context" not in document:
        return document, ""
    old = isinstance(given, dict)
    if old and "@context" in claims:
        return document, "vc"
    for claim, stated, term in (
        ("iss", id_of(document.get("issuer")), "issuer"),
        ("jti", document.get("id"), "id"),
        ("sub", id_of(document.get("credentialSubject")), ""),
    ):
        said = claims.get(claim)
        if said is None or (isinstance(document.get("credentialSubject"), list) and claim == "sub"):
            continue
        if not isinstance(said, str) or (stated and said != stated):
            return document, claim
        if term and not stated:
            document[term] = said
    for claim, names in (("nbf", ("validFrom", "issuanceDate")), ("exp", ("validUntil", "expirationDate"))):
        if claims.get(claim) is None:
            continue
        said_at = _second(claims[claim])
        if said_at is None:
            return document, claim
        present = next((name for name in names if name in document), "")
        stated_at = moment(document.get(present))
        if not present:
            document[names[1] if old else names[0]] = said_at.isoformat()
        elif claim == "exp" and stated_at and said_at < stated_at:
            # The token itself is over earlier than what it states.
            document[present] = said_at.isoformat()
    return document, ""


def _second(given: object) -> datetime | None:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= _LAST_SECOND:
        return None
    return datetime.fromtimestamp(given, tz=UTC)


def check_issuer(token: Token, resolver: Resolver) -> tuple[Check, list[jwk.PublicKey]]:
    """Who issued it, and the keys of theirs that may have signed it."""
    issuer = token.document.get("issuer")
    name = id_of(issuer)
    if not name:
        return failed("issuer", _("The issuer has no id, so no key can be found for it.")), []
    algorithm = token.header.get("alg")
    if algorithm not in jwk.ALGORITHMS:
        kind = text(algorithm) or "?"
        if kind.lower() == "none":
            return failed("issuer", _("Nobody signed it: the token says so itself (“none”).")), []
        return failed("issuer", _("It is signed with %(kind)s, which is not checked.") % {"kind": kind}), []
    try:
        keys = _keys(token, name, resolver)
    except did.NoKey as error:
        return failed("issuer", error.sentence), []
    except Unresolved as error:
        return (skipped if error.offline else failed)("issuer", error.sentence), []
    return passed("issuer", _("It names %(issuer)s, whose key was found.") % {"issuer": named(issuer)}), keys


def _keys(token: Token, issuer: str, resolver: Resolver) -> list[jwk.PublicKey]:
    kid = token.header.get("kid")
    kid = kid if isinstance(kid, str) else ""
    owner = kid.partition("#")[0]
    if ":" in owner and owner != issuer:
        raise did.NoKey(
            _("It is signed with a key of %(owner)s, but says that %(issuer)s issued it.")
            % {"owner": owner, "issuer": issuer}
        )
    controller = (
        did.did_key_document(issuer) if issuer.startswith("did:key:") else resolver.controller(issuer)
    )
    methods = did.assertion_methods(controller, at=token.made)
    if kid and issuer != kid:
        short = kid.partition("#")[2] if "#" in kid else kid
        methods = {
            name: one
            for name, one in methods.items()
            if name == f"{issuer}#{short}" or _jwk_of(one).get("kid") == kid
        }
    brought = token.header.get("jwk")
    if isinstance(brought, dict):
        methods = {name: one for name, one in methods.items() if _same(_jwk_of(one), brought)}
    found = [key for one in methods.values() if (key := jwk.key_of(one)) is not None]
    fitting = [key for key in found if jwk.fits(key, token.header.get("alg"))]
    if fitting:
        return fitting[:MAX_KEYS]
    if found:
        raise did.NoKey(_("The issuer’s key is of another kind than the one that the token says it used."))
    raise did.NoKey(
        _("%(owner)s lists no key of the kind that is checked and that this token names.") % {"owner": issuer}
    )


def _jwk_of(method: dict[str, Any]) -> dict[str, Any]:
    given = method.get("publicKeyJwk")
    return given if isinstance(given, dict) else {}


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one.get(part) == other.get(part) for part in ("kty", "crv", "x", "y", "n", "e"))


def check_proof(token: Token, keys: list[jwk.PublicKey]) -> Check:
    """Whether one of the issuer's keys signed exactly these bytes."""
    if not keys:
        return skipped("proof", _("Not checked: there is no key to check the signature with."))
    if str(token.header.get("typ", "")).lower().removeprefix("application/") not in TYPES:
        return failed("proof", _("The token says of itself that it is something other than a credential."))
    if "crit" in token.header or "b64" in token.header:
        return failed("proof", _("The token demands to be read in a way that is not known here."))
    if not any(jwk.holds(key, token.signature, token.signed) for key in keys):
        return failed(
            "proof", _("The signature does not fit: it was altered since, or somebody else signed it.")
        )
    if token.made is None:
        return passed("proof", _("Unchanged since it was signed."))
    return passed("proof", _("Unchanged since %(day)s.") % {"day": day(token.made)})


def structure(token: Token) -> str:
    """What is wrong with the token's claims, as a sentence; nothing where they agree with the credential."""
    if not token.contradiction:
        return ""
    return _("The token’s “%(claim)s” contradicts the credential in it.") % {"claim": token.contradiction}
