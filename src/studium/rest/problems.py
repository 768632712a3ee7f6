"""Errors, all of one shape (RFC 9457): what happened, to what, and what to do.

`type` names the kind of problem and leads to its description; `detail` is the sentence for a person.
"""

from __future__ import annotations

import logging
from typing import Any

from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from pydantic import Field

from studium.core.errors import StudiumError

from .paths import BASE
from .problem_words import why
from .values import Address, Shape

CONTENT_TYPE = "application/problem+json"

# Status -> the kind's name, its title, and what it means in general.
KINDS: dict[int, tuple[str, str, str]] = {
    400: (
        "unreadable",
        gettext_noop("Unreadable"),
        gettext_noop("What was sent could not be read, for example because it is not JSON."),
    ),
    401: (
        "token-needed",
        gettext_noop("Token needed"),
        gettext_noop("The request carries no token, or one that does not exist or was revoked."),
    ),
    403: (
        "not-allowed",
        gettext_noop("Not allowed"),
        gettext_noop("The thing exists, and you may not do this to it."),
    ),
    404: (
        "not-found",
        gettext_noop("Not found"),
        gettext_noop("There is no such thing, or you may not know that there is."),
    ),
    405: (
        "method-not-allowed",
        gettext_noop("Method not allowed"),
        gettext_noop("The address exists, but not for this method; “Allow” lists those it has."),
    ),
    409: (
        "conflict",
        gettext_noop("Not possible now"),
        gettext_noop(
            "The request was right, but things have moved on: a deadline passed, something is unpaid."
        ),
    ),
    413: (
        "too-large",
        gettext_noop("Too large"),
        gettext_noop("The request has more bytes than are taken here."),
    ),
    422: (
        "invalid",
        gettext_noop("Invalid"),
        gettext_noop("A value breaks a rule; “errors” says which and why. Nothing was stored."),
    ),
    429: (
        "too-many-requests",
        gettext_noop("Too many requests"),
        gettext_noop("Ask again after as many seconds as “Retry-After” says."),
    ),
    500: (
        "broken",
        gettext_noop("Something broke"),
        gettext_noop("A fault of ours. Nothing was half-stored."),
    ),
}

_log = logging.getLogger("studium.rest")


class FieldProblem(Shape):
    """What is wrong with one value."""

    field: str = Field(description="Where the value stands, like `page` or `track`.")
    detail: str


class Problem(Shape):
    """Every error, as RFC 9457 has it; sent as `application/problem+json`."""

    type: Address = Field(description="The kind of problem.", examples=["/api/v1/docs#not-found"])
    title: str = Field(description="The kind in words.")
    status: int = Field(description="The status of the answer.", examples=[404])
    detail: str = Field(description="What happened, to what, and what to do: a sentence for a person.")
    errors: list[FieldProblem] = Field(description="The values it concerns; often none.")


def answers(*statuses: int) -> dict[int, type[Problem]]:
    """The errors an operation documents."""
    return dict.fromkeys(statuses, Problem)


def problem(status: int, detail: str, *, errors: tuple[tuple[str, str], ...] = ()) -> HttpResponse:
    """An error as it is sent."""
    kind, title, _general = KINDS.get(status, KINDS[400])
    said = Problem(
        type=f"{BASE}/docs#{kind}",
        title=_(title),
        status=status,
        detail=detail,
        errors=[FieldProblem(field=field, detail=why) for field, why in errors],
    )
    return JsonResponse(said.model_dump(), status=status, content_type=CONTENT_TYPE)


def nothing_here() -> HttpResponse:
    return problem(404, _("There is nothing at this address."))


def listen(api: NinjaAPI) -> None:
    """Gives every error of the API this shape."""
    api.exception_handler(StudiumError)(_expected)
    api.exception_handler(Http404)(lambda request, error: nothing_here())
    api.exception_handler(AuthenticationError)(_who)
    api.exception_handler(ValidationError)(_invalid)
    api.exception_handler(Throttled)(_too_many)
    api.exception_handler(HttpError)(_other)
    api.exception_handler(Exception)(_broken)


def _expected(request: HttpRequest, error: StudiumError) -> HttpResponse:
    errors = ((error.field, error.sentence),) if error.field else ()
    return problem(error.http_status, error.sentence, errors=errors)


def _who(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    detail = _("Send a token that stands, as “Authorization: Bearer stu_...”; your account page makes them.")
    response = problem(401, detail)
    response["WWW-Authenticate"] = 'Bearer realm="Studium"'
    return response


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if any(one.get("loc", ("",))[0] == "path" for one in error.errors):
        # A key that no key can look like.
        return nothing_here()
    errors = tuple((_place(one), why(one)) for one in error.errors)
    named = ", ".join(dict.fromkeys(f"“{field}”" for field, _detail in errors if field))
    said = (
        _("What was sent does not fit: %(fields)s.") % {"fields": named} if named else _("It does not fit.")
    )
    return problem(422, said, errors=errors)


def _place(one: dict[str, Any]) -> str:
    """Where a value stands, as the sender wrote it: without the source and the names of our functions."""
    where = [str(part) for part in one.get("loc", ())[1:]]
    if one["loc"][0] == "body":
        where = where[1:] or ["body"]
    return ".".join(where)


def _too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
    return problem(429, _("That were too many requests from your address; wait a moment, then go on."))


def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
    details = {
        400: _("What was sent could not be read; send JSON in UTF-8."),
        403: _("A request by session needs its CSRF token; a program sends an API token instead."),
    }
    status = error.status_code if error.status_code in KINDS else 400
    return problem(status, details.get(status, str(error)))


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    got_request_exception.send(sender=None, request=request)
    _log.error("%s %s", request.method, request.path, exc_info=error)
    return problem(
        500, _("Something of ours broke. Nothing you sent was half-stored; try again in a moment.")
    )
