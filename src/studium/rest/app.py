"""The API, `/api/v1`: OpenAPI 3.1 at `/api/v1/openapi.json`, readable at `/api/v1/docs`.

Public reads need nothing; the rest needs a token (made on the account page) or a session. Errors are
`{"error": sentence, "field": name or null}` with the status the sentence deserves.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from studium.core.errors import StudiumError

api = NinjaAPI(
    title="Studium",
    version="1",
    description="Programs of graduate-level online courses, from catalogue to credit.",
    urls_namespace="api",
    docs_url=None,
)


def _error(request: HttpRequest, sentence: str, status: int, field: str | None = None, **more: Any) -> HttpResponse:
    return api.create_response(request, {"error": sentence, "field": field, **more}, status=status)


@api.exception_handler(StudiumError)
def _studium_error(request: HttpRequest, error: StudiumError) -> HttpResponse:
    return _error(request, error.sentence, error.http_status, error.field)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _error(request, "There is nothing at this address.", 404)


@api.exception_handler(AuthenticationError)
def _who(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _error(request, "This needs a token: send it as “Authorization: Bearer stu_...”.", 401)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0] if error.errors else {}
    field = str(first.get("loc", ("", ""))[-1])
    return _error(request, f"“{field}” is not right: {first.get('msg', 'invalid')}.", 422, field)
