"""What holds for every address of the API before and after its operation.

HEAD and OPTIONS are answered, a wrong method and an unknown address are problems like any other, what is too
large is not read, scripts of other sites may ask (they can send a token, never the cookie), and nothing of a
person is kept by a cache.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from studium.credentials.screen import MAX_BYTES

from .problems import nothing_here, problem

View = Callable[..., HttpResponse]
# What scripts of other sites may send and read.
# Only what may be a file is larger than a credential: a PDF, a badge.
_LARGER: Final = {"verify": 2 << 20}
_MAY_SEND = "Authorization, Content-Type, If-None-Match"
_MAY_READ = "ETag, Retry-After, WWW-Authenticate"


class Api(NinjaAPI):
    """An API whose addresses all answer as this module says."""

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        patterns, app, namespace = super().urls
        wrapped: list[URLResolver | URLPattern] = [
            URLPattern(one.pattern, _polite(one.callback, _most(one.name)), one.default_args, one.name)
            for one in patterns
            if isinstance(one, URLPattern) and one.name != "api-root"
        ]
        return [*wrapped, re_path("", _nothing)], app, namespace

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The function's name: short, and what a generated client calls its method."""
        return str(operation.view_func.__name__)


def _most(name: str | None) -> int:
    return _LARGER.get(name or "", MAX_BYTES)


def _polite(view: View, most: int) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _too_large(request, most):
            said = _("At most %(count)s bytes are taken here.") % {"count": most}
            return _open(problem(413, said))
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        response = view(request, *args, **kwargs)
        # Of an answer to HEAD the server leaves the body out.
        request.method = asked
        if response.status_code == 405:
            response = _other_method(request, response["Allow"])
        response.setdefault("Cache-Control", "private, no-store")
        return _open(response)

    return answer


@csrf_exempt
def _nothing(request: HttpRequest) -> HttpResponse:
    return _open(nothing_here())


def _too_large(request: HttpRequest, most: int) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > most


def _other_method(request: HttpRequest, allowed: str) -> HttpResponse:
    methods = sorted(name.strip() for name in allowed.split(","))
    methods += ["HEAD"] * ("GET" in methods) + ["OPTIONS"]
    listed = ", ".join(methods)
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Access-Control-Allow-Methods"] = listed
        response["Access-Control-Allow-Headers"] = _MAY_SEND
        response["Access-Control-Max-Age"] = "86400"
    else:
        said = _("%(method)s is not possible here; possible are %(methods)s.")
        response = problem(405, said % {"method": request.method, "methods": listed})
    response["Allow"] = listed
    return response


def _open(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = _MAY_READ
    return response
