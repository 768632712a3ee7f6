"""An organisation's recommendation of a program as an Open Badges EndorsementCredential, not yet signed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from . import shape
from .contexts import OPEN_BADGE
from .document import profile
from .proof import timestamp
from .snapshot import Institution


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One approved endorsement as the program's file states it."""

    key: str
    organisation: Institution
    statement: str
    skills: tuple[str, ...]
    signatory_name: str
    signatory_title: str
    valid_from: datetime
    valid_until: datetime | None

    @property
    def digest(self) -> str:
        """Changes whenever anything that is signed changes."""
        stated = json.dumps(asdict(self), default=str, sort_keys=True)
        return hashlib.sha256(stated.encode()).hexdigest()


def endorsement_credential(
    *,
    address: str,
    organisation: Institution,
    did: str,
    about: str,
    title: str,
    comment: str,
    valid_from: datetime,
    valid_until: datetime | None,
    status: dict[str, Any],
) -> dict[str, Any]:
    """What `organisation`, known as `did`, says `about` the program of this `title` (R37)."""
    names = {"organisation": organisation.name, "program": title}
    document: dict[str, Any] = {
        "@context": list(OPEN_BADGE),
        "id": address,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": _("%(organisation)s recommends %(program)s") % names,
        "issuer": profile(organisation, did=did),
        "validFrom": timestamp(valid_from),
        "credentialSubject": {"id": about, "type": ["EndorsementSubject"], "endorsementComment": comment},
        "credentialStatus": status,
        "credentialSchema": [{"id": shape.ENDORSEMENT_SCHEMA, "type": shape.SCHEMA_TYPE}],
    }
    if valid_until:
        document["validUntil"] = timestamp(valid_until)
    return document
