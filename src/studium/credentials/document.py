"""An award's snapshot as an Open Badges 3.0 AchievementCredential, not yet signed.

Pure: the same snapshot and places give the same document. It uses only terms that the three contexts
define; what they have no term for (workload, form of participation, supervision, the statement of R28)
stands in words in the criteria and the description, so that all mandatory elements of an EU
micro-credential are there to read (R42).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from . import shape
from .contexts import OPEN_BADGE
from .criteria import narrative, statement
from .proof import timestamp
from .snapshot import Institution, Result, Snapshot

# Namespace of the pairwise pseudonyms: one learner has one id at one issuer, and another at the next.
_PSEUDONYMS: Final = uuid.UUID("6f0c6a52-94b7-5d0e-8a53-0f9f5a2f2f67")
_EQF: Final = "http://data.europa.eu/snb/eqf/"
_ISCED: Final = "http://data.europa.eu/snb/isced-f/"


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses a credential names: its own, its issuer's DID, its status entry, the site's base."""

    credential: str
    issuer: str
    base: str
    status: dict[str, Any]


def achievement_credential(
    snapshot: Snapshot,
    *,
    places: Places,
    number: str,
    awarded_at: datetime,
    valid_from: datetime,
    endorsements: list[dict[str, Any]],
) -> dict[str, Any]:
    """The credential, unsigned. `endorsements` are signed EndorsementCredentials, embedded whole."""
    document: dict[str, Any] = {
        "@context": list(OPEN_BADGE),
        "id": places.credential,
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": title_of(snapshot),
        "description": f"{snapshot.program.summary} {statement()}".strip(),
        "issuer": profile(snapshot.issuer, did=places.issuer),
        "validFrom": timestamp(valid_from),
        "awardedDate": timestamp(awarded_at),
        "credentialSubject": _subject(snapshot, places, number),
        "credentialStatus": places.status,
        "credentialSchema": [{"id": shape.ACHIEVEMENT_SCHEMA, "type": shape.SCHEMA_TYPE}],
    }
    if endorsements:
        document["endorsement"] = endorsements
    return document


def title_of(snapshot: Snapshot) -> str:
    """The credential's name: the program's title and the type's own label for what it awards (R28)."""
    label = snapshot.program.credential_label
    return f"{snapshot.program.title}: {label}" if label else snapshot.program.title


def profile(organisation: Institution, *, did: str) -> dict[str, Any]:
    """An organisation as an Open Badges Profile; empty facts are left out."""
    about = [
        organisation.about,
        _("Accreditation: %(what)s.") % {"what": organisation.accreditation.rstrip(".")}
        if organisation.accreditation
        else "",
        _("Quality assurance: %(what)s.") % {"what": organisation.quality_assurance.rstrip(".")}
        if organisation.quality_assurance
        else "",
    ]
    found: dict[str, Any] = {"id": did, "type": ["Profile"], "name": organisation.name}
    if organisation.url.startswith(("https://", "http://")):
        found["url"] = organisation.url
    if any(about):
        found["description"] = " ".join(part for part in about if part)
    if organisation.country:
        found["address"] = {"type": ["Address"], "addressCountryCode": organisation.country}
    if organisation.signatory_name:
        found["official"] = organisation.signatory_name
    return found


def program_address(base: str, key: str) -> str:
    """What endorsements are about: the program, whichever version."""
    return f"{base}/programs/{key}/"


def achievement_id(base: str, key: str, version: int) -> str:
    """The achievement: the program under one rule version, since the criteria are that version's."""
    return f"{program_address(base, key)}#version-{version}"


def _subject(snapshot: Snapshot, places: Places, number: str) -> dict[str, Any]:
    holder = snapshot.holder
    identifiers = [_identity("name", holder.legal_name)]
    if holder.romanised_name and holder.romanised_name != holder.legal_name:
        identifiers.append(_identity("ext:romanisedName", holder.romanised_name))
    if holder.email_hash:
        hashed = _identity("emailAddress", holder.email_hash)
        identifiers.append({**hashed, "hashed": True, "salt": holder.email_salt})
    found: dict[str, Any] = {
        "id": f"urn:uuid:{uuid.uuid5(_PSEUDONYMS, f'{places.issuer} {holder.pseudonym}')}",
        "type": ["AchievementSubject"],
        "identifier": identifiers,
        "licenseNumber": number,
        "achievement": _achievement(snapshot, places),
    }
    earned = _number(snapshot.program.credits)
    if earned is not None:
        found["creditsEarned"] = earned
    results = [_result(one, snapshot, places) for one in snapshot.results]
    if results:
        found["result"] = results
    return found


def _identity(kind: str, value: str) -> dict[str, Any]:
    return {"type": "IdentityObject", "hashed": False, "identityHash": value, "identityType": kind}


def _achievement(snapshot: Snapshot, places: Places) -> dict[str, Any]:
    program = snapshot.program
    found: dict[str, Any] = {
        "id": achievement_id(places.base, program.key, program.version),
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "name": program.title,
        "description": program.summary or program.title,
        "criteria": {
            "id": program_address(places.base, program.key),
            "narrative": narrative(snapshot),
        },
        "creator": profile(snapshot.issuer, did=places.issuer),
        "humanCode": program.key,
        "version": str(program.version),
    }
    offered = _number(program.credits)
    if offered is not None:
        found["creditsAvailable"] = offered
    if program.field_name:
        found["fieldOfStudy"] = program.field_name
    if program.language:
        found["inLanguage"] = program.language
    if program.type_label:
        found["specialization"] = program.type_label
    if program.skills:
        found["tag"] = list(dict.fromkeys(program.skills))
    alignments = _alignments(snapshot)
    if alignments:
        found["alignment"] = alignments
    described = [_description(one, snapshot, places) for one in snapshot.results]
    if described:
        found["resultDescription"] = described
    return found


def _alignments(snapshot: Snapshot) -> list[dict[str, Any]]:
    program, found = snapshot.program, []
    if program.level:
        found.append(
            {
                "type": ["Alignment"],
                "targetName": _("EQF level %(level)s") % {"level": program.level},
                "targetFramework": "European Qualifications Framework",
                "targetCode": str(program.level),
                "targetType": "ext:QualificationLevel",
                "targetUrl": f"{_EQF}{program.level}",
            }
        )
    if program.field_code:
        found.append(
            {
                "type": ["Alignment"],
                "targetName": program.field_name or program.field_code,
                "targetFramework": "ISCED-F 2013",
                "targetCode": program.field_code,
                "targetType": "ext:FieldOfEducation",
                "targetUrl": f"{_ISCED}{program.field_code}",
            }
        )
    return found


def _description_id(one: Result, snapshot: Snapshot, places: Places) -> str:
    program = snapshot.program
    return f"{achievement_id(places.base, program.key, program.version)}-{one.kind}-{one.key}"


def _description(one: Result, snapshot: Snapshot, places: Places) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": _description_id(one, snapshot, places),
        "type": ["ResultDescription"],
        "name": one.title,
        "resultType": "Percent" if one.percent else "Status",
    }
    if one.percent:
        found |= {"valueMin": "0", "valueMax": "100"}
        if one.pass_mark:
            found["requiredValue"] = one.pass_mark
    return found


def _result(one: Result, snapshot: Snapshot, places: Places) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": ["Result"],
        "resultDescription": _description_id(one, snapshot, places),
        "status": "Completed",
    }
    if one.percent:
        found["value"] = one.percent
    return found


def _number(written: str) -> int | float | None:
    """Credits as a JSON number; whole ones without a fraction, which every canonicaliser writes alike."""
    if not written:
        return None
    exact = Decimal(written)
    return int(exact) if exact == exact.to_integral_value() else float(exact)
