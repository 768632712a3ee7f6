"""Checking a credential: a list of checks in words, of ours and of others', online or off.

The same checks, in the same order, for every document; where one cannot be made because an earlier one
failed, it says so. Nothing here raises on any input, and what it costs is bounded (`screen`, `symmetry`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from . import contexts, proof, screen, shape
from .checks import Check, Outcome, Verification, failed, passed, skipped
from .resolve import Resolver
from .screen import Refused, read_json
from .subject import Subject, text
from .verify_proof import check_issuer, check_proof, id_of, signed_by
from .verify_status import check_period, check_status
from .verifying import envelope, jwt

__all__ = ["Check", "Outcome", "Verification", "verify"]

MAX_ENDORSEMENTS: Final = 20
_ORDER: Final = ("readable", "structure", "issuer", "proof", "status", "period", "schema")
# What decides about a credential, and so may stand nowhere but at its top.
_DECISIVE: Final = frozenset(
    (
        "credentialStatus",
        "credentialSubject",
        "expirationDate",
        "issuanceDate",
        "issuer",
        "proof",
        "validFrom",
        "validUntil",
    )
)


def verify(document: dict[str, Any] | bytes | str, *, resolver: Resolver, now: datetime) -> Verification:
    """Checks a credential given as parsed JSON, or as text or bytes of any form. Never raises on any input.

    The forms: JSON, a compact JWT, a PDF, PNG or SVG that holds either. `resolver` decides whom to ask for
    keys and status lists; `now` is aware.
    """
    try:
        opened = None if isinstance(document, dict) else envelope.opened(document)
        token = jwt.read(opened.content) if opened and opened.compact else None
        parsed = token.document if token else _parsed(document, opened)
    except Refused as error:
        return Verification((failed("readable", error.sentence), *_not_reached(1)))
    sentence = opened.sentence if opened else _("It is complete and can be read.")
    checks = [passed("readable", sentence), *_checks(parsed, resolver, now, token)]
    if checks[1].outcome is Outcome.PASSED:
        checks += _endorsements(parsed, resolver, now)
    return Verification(tuple(checks), Subject.of(parsed))


def _parsed(document: dict[str, Any] | bytes | str, opened: envelope.Opened | None) -> dict[str, Any]:
    if isinstance(document, dict):
        return document
    return read_json(opened.content if opened else document)


def _not_reached(done: int) -> list[Check]:
    return [skipped(code, _("Not checked, since an earlier check failed.")) for code in _ORDER[done:]]


def _checks(
    document: dict[str, Any], resolver: Resolver, now: datetime, token: jwt.Token | None = None
) -> list[Check]:
    try:
        structure = _structure(document, token)
        if structure.outcome is Outcome.FAILED:
            return [structure, *_not_reached(2)]
        if token:
            issuer, keys = jwt.check_issuer(token, resolver)
            unchanged = jwt.check_proof(token, keys)
        else:
            issuer, signed = check_issuer(document, resolver)
            unchanged = check_proof(document, signed, now)
        return [
            structure,
            signed_by(document) if unchanged.outcome is Outcome.PASSED else issuer,
            unchanged,
            check_status(document, resolver, now),
            check_period(document, now),
            _schema(document),
        ]
    except Exception as error:
        # A verifier answers whatever it is given.
        sentence = _("It is malformed in a way that cannot be named (%(why)s).") % {
            "why": type(error).__name__
        }
        return [failed("structure", sentence), *_not_reached(2)]


def _structure(document: dict[str, Any], token: jwt.Token | None) -> Check:
    problem = _problem(document) or (jwt.structure(token) if token else "")
    if problem:
        return failed("structure", problem)
    try:
        if token:
            # Its very bytes are signed: a term that no context defines cannot be changed unseen.
            screen.check(document)
            return passed("structure", _("It is a verifiable credential of contexts that are known."))
        proof.document_hash(document)
    except Refused as error:
        return failed("structure", error.sentence)
    return passed("structure", _("It is a verifiable credential, and every term in it is defined."))


def _problem(document: dict[str, Any]) -> str:
    context = document.get("@context")
    first = context[0] if isinstance(context, list) and context else context
    if first not in (contexts.VC2, contexts.VC1):
        return _(
            "Its first @context is not that of W3C Verifiable Credentials, so it is no verifiable credential."
        )
    types = document.get("type")
    if "VerifiableCredential" not in (types if isinstance(types, list) else [types]):
        return _("Its type does not say “VerifiableCredential”.")
    if not document.get("issuer"):
        return _("It does not say who issued it.")
    if not isinstance(document.get("credentialSubject"), dict | list):
        return _("It does not say what it is about (credentialSubject).")
    hidden = _hidden(document)
    if hidden:
        return _(
            "“%(term)s” of the credential stands inside another part of it, where it would be overlooked."
        ) % {"term": hidden}
    return ""


def _hidden(document: dict[str, Any]) -> str:
    """A decisive property written under a nested object with the credential's own id.

    JSON-LD makes one node of both, so that the signature holds while a reader of the JSON finds no expiry.
    """
    name = document.get("id")
    stack = [child for key, child in document.items() if key != "@context"] if isinstance(name, str) else []
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            found = _DECISIVE & value.keys() if value.get("id") == name else set()
            if found:
                return min(found)
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    return ""


def _schema(document: dict[str, Any]) -> Check:
    if not shape.kind_of(document):
        return skipped("schema", _("It is not an Open Badges credential; only its general form was checked."))
    problem = shape.problem(document)
    if problem:
        return failed(
            "schema", _("It is not a complete Open Badges 3.0 credential: %(what)s.") % {"what": problem}
        )
    return passed("schema", _("It is a complete Open Badges 3.0 credential."))


def _endorsements(document: dict[str, Any], resolver: Resolver, now: datetime) -> list[Check]:
    """Each embedded recommendation, checked alone. One that fails takes nothing from the credential."""
    about = Subject.of(document)
    found: list[Check] = []
    for place in (document, about.achievement, document.get("issuer")):
        given = place.get("endorsement", []) if isinstance(place, dict) else []
        listed = (given if isinstance(given, list) else [given])[: MAX_ENDORSEMENTS - len(found)]
        found += [_endorsement(one, about, resolver, now) for one in listed if isinstance(one, dict)]
        given = place.get("endorsementJwt", []) if isinstance(place, dict) else []
        compact = (given if isinstance(given, list) else [given])[: MAX_ENDORSEMENTS - len(found)]
        found += [_compact_endorsement(one, about, resolver, now) for one in compact]
    return found


def _compact_endorsement(one: object, about: Subject, resolver: Resolver, now: datetime) -> Check:
    try:
        token = jwt.read(one if isinstance(one, str) else "")
    except Refused as error:
        return failed("endorsement", error.sentence)
    return _endorsement(token.document, about, resolver, now, token)


def _endorsement(
    one: dict[str, Any],
    about: Subject,
    resolver: Resolver,
    now: datetime,
    token: jwt.Token | None = None,
) -> Check:
    issuer = one.get("issuer")
    name = (text(issuer.get("name")) if isinstance(issuer, dict) else "") or id_of(issuer) or "?"
    checks = _checks(one, resolver, now, token)
    wrong = next((check for check in checks if check.outcome is Outcome.FAILED), None)
    if wrong:
        sentence = _("The recommendation by %(name)s does not hold. %(why)s")
        return failed("endorsement", sentence % {"name": name, "why": wrong.sentence})
    unknown = next((check for check in checks if check.outcome is Outcome.SKIPPED), None)
    if unknown:
        sentence = _("The recommendation by %(name)s was not fully checked. %(why)s")
        return skipped("endorsement", sentence % {"name": name, "why": unknown.sentence})
    if id_of(one.get("credentialSubject")) not in about.names:
        return failed(
            "endorsement", _("The recommendation by %(name)s is about something else.") % {"name": name}
        )
    return passed("endorsement", _("Recommended by %(name)s, signed.") % {"name": name})
