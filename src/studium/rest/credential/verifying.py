"""Checking a credential, of ours or of others: anyone, no account."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from studium.credentials import api as credentials

from ..limits import PerMinute
from ..problems import answers
from ..values import Shape

router = Router(tags=["Credentials"])

# A check may ask other sites for keys and lists.
A_MINUTE = 30


class CheckShape(Shape):
    """One check, in words."""

    code: Literal["readable", "structure", "issuer", "proof", "status", "period", "schema", "endorsement"]
    title: str
    outcome: Literal["passed", "failed", "skipped"]
    sentence: str


class Claims(Shape):
    """What the document says of itself; to be believed only if it is valid."""

    id: str
    title: str
    holder: str
    issuer: str
    issuer_id: str
    awarded: str


class VerificationShape(Shape):
    """Every check in order, and the verdict."""

    valid: bool = Field(description="Nothing that counts failed, and the signature was truly checked.")
    verdict: str = Field(description="In two or three words.")
    checks: list[CheckShape]
    credential: Claims


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The credential as it was received: JSON, a compact JWT, a PDF, or a badge as PNG or SVG; 2 MiB.",
        "content": {
            kind: {"schema": {}}
            for kind in (
                "application/json",
                "application/vc",
                "application/vc+jwt",
                "application/pdf",
                "image/png",
                "image/svg+xml",
            )
        },
    }
}


@router.post(
    "/verify",
    response={200: VerificationShape, **answers(413, 429)},
    summary="Verify a credential",
    throttle=[PerMinute("verify", A_MINUTE)],
    openapi_extra=_BODY,
)
def verify(request: HttpRequest) -> VerificationShape:
    """Checks a credential and lists every check in words, the failed ones too.

    Whatever is sent is answered with 200 and a verdict: a document that cannot be read fails the first check.
    Keys and status of other issuers are asked for over the internet; nothing of the document is kept.
    """
    found = credentials.verify_anywhere(request.body).to_json()
    return VerificationShape(
        valid=found["valid"],
        verdict=found["verdict"],
        checks=[CheckShape(**check) for check in found["checks"]],
        credential=Claims(**found["credential"]),
    )
