"""What verifiers fetch: keys, status lists, credentials and recommendations, as JSON.

Open to scripts of any site, since they are made to be checked anywhere. Nothing is cached without asking
again: a revocation and a new key show at once (R27), and asking again costs one `304`.
"""

from __future__ import annotations

import hashlib
import json

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from studium.credentials import api as credentials

VC = "application/vc"


@require_safe
def did_document(request: HttpRequest, organisation: str = "") -> HttpResponse:
    """The keys of the deployment, or of one of its organisations, retired ones too."""
    return _public(request, json.dumps(credentials.did_document(organisation)), "application/did+json")


@require_safe
def status_list(request: HttpRequest, public_id: str) -> HttpResponse:
    return _public(request, credentials.status_list(public_id), VC)


@require_safe
def endorsement(request: HttpRequest, public_id: str) -> HttpResponse:
    return _public(request, credentials.endorsement_document(public_id), VC)


@require_safe
def credential_json(request: HttpRequest, public_id: str) -> HttpResponse:
    """The signed credential, byte for byte as it was signed; to its holder, or to all while it is shared."""
    award = credentials.visible_award(public_id=public_id, viewer_id=request.user.pk)
    document = credentials.document_of(public_id=public_id)
    if award.shared_since:
        response = _public(request, document, VC)
    else:
        response = HttpResponse(document, content_type=VC)
        response["Cache-Control"] = "private, no-store"
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="credential-{award.number}.json"'
    if award.shared_since and request.user.pk != award.learner_id and response.status_code == 200:
        credentials.record_access(award=public_id, form="file")
    patch_vary_headers(response, ["Cookie"])
    return response


def _public(request: HttpRequest, text: str, content_type: str) -> HttpResponse:
    content = text.encode("utf-8")
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    asked = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
    response = (
        HttpResponseNotModified() if etag in asked else HttpResponse(content, content_type=content_type)
    )
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response
