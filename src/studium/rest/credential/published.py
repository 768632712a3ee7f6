"""What verifiers fetch: credentials, status lists and recommendations, byte for byte as they were signed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from studium.credentials import api as credentials

from ..auth import KNOWN_OR_NOT, OPEN_TOO, viewer_id
from ..caching import MARK, REVALIDATED, tagged
from ..problems import answers
from ..values import PublicId

router = Router(tags=["Credentials"])

VC = "application/vc"


def _signed(description: str) -> dict[str, Any]:
    """How a signed document is published: as W3C Verifiable Credentials 2.0 names it."""
    content = {VC: {"schema": {"type": "object", "additionalProperties": True}}}
    return {"responses": {200: {"description": description, "content": content}}}


@router.get(
    "/credentials/{award}",
    auth=KNOWN_OR_NOT,
    response=answers(401, 403, 404),
    summary="Read a credential",
    openapi_extra={**OPEN_TOO, MARK: True, **_signed("The signed credential (Open Badges 3.0).")},
)
def read_credential(request: HttpRequest, award: Path[PublicId]) -> HttpResponse:
    """The signed credential: to its holder, and to anyone while the holder shares it."""
    viewer = viewer_id(request)
    found = credentials.visible_award(public_id=award, viewer_id=viewer)
    response = HttpResponse(credentials.document_of(public_id=award), content_type=VC)
    if found.shared_since and viewer != found.learner_id:
        response = tagged(request, response)
        if response.status_code == 200:
            credentials.record_access(award=award, form="file")
    return response


@router.get(
    "/status/{status_list}",
    response=answers(404),
    summary="Read a status list",
    openapi_extra={**REVALIDATED, **_signed("The signed list (Bitstring Status List).")},
)
def read_status_list(request: HttpRequest, status_list: Path[PublicId]) -> HttpResponse:
    """Which credentials and recommendations were revoked, as a signed bit string. A revocation shows at once."""
    return tagged(request, HttpResponse(credentials.status_list(status_list), content_type=VC))


@router.get(
    "/endorsements/{endorsement}",
    response=answers(404),
    summary="Read a recommendation",
    openapi_extra={**REVALIDATED, **_signed("The signed statement (Open Badges 3.0 EndorsementCredential).")},
)
def read_endorsement(request: HttpRequest, endorsement: Path[PublicId]) -> HttpResponse:
    """A signed recommendation of a program, withdrawn and expired ones too: its own status tells."""
    return tagged(request, HttpResponse(credentials.endorsement_document(endorsement), content_type=VC))
