"""The same credential in the compact form: a JWT (W3C VC-JOSE-COSE, Open Badges 3.0 section 8.2).

Made when it is asked for, of the document that was handed out, with the key of that moment: so it needs no room
in the database, and after a rotation it names a key that is in use. `iat` says when.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

from studium.core.clock import now

from .. import did, keys
from ..sharing import document_of, visible_award
from ..verify_proof import id_of, moment

ALGORITHM = "EdDSA"


def as_jwt(public_id: str, *, viewer_id: int | None = None) -> str:
    """The credential as a compact JWT, if the viewer holds it or it is shared. Four queries. Raises `NotShared`."""
    found = visible_award(public_id=public_id, viewer_id=viewer_id)
    document: dict[str, Any] = json.loads(document_of(public_id=public_id))
    return compact(document, keys.signer(found.organisation_key), at=now())


def compact(document: dict[str, Any], who: keys.Signer, *, at: datetime) -> str:
    """Any document of this issuer as a JWT: its claims are the document without its proof, and JWT's own names
    for what stands in it (`iss`, `jti`, `sub`, `nbf`, `exp`)."""
    claims = {name: value for name, value in document.items() if name != "proof"}
    subject = document.get("credentialSubject")
    named = {
        "iss": id_of(document.get("issuer")),
        "jti": id_of(document.get("id")),
        "sub": id_of(subject) if isinstance(subject, dict) else "",
    }
    claims |= {name: value for name, value in named.items() if value}
    for name, term in (("nbf", "validFrom"), ("exp", "validUntil")):
        stated = moment(document.get(term))
        if stated:
            claims[name] = int(stated.timestamp())
    claims["iat"] = int(at.timestamp())
    header = {
        "alg": ALGORITHM,
        "typ": "vc+jwt",
        "cty": "vc",
        "kid": did.method_id(who.did, who.multikey),
    }
    signed = b".".join(_packed(part) for part in (header, claims))
    return b".".join((signed, _unpadded(who.key.sign(signed)))).decode()


def _packed(part: dict[str, Any]) -> bytes:
    return _unpadded(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode())


def _unpadded(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")
