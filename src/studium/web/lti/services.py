"""What tools call by themselves: keys, tokens, line items, marks, results. JSON in and out, sentences for their makers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from studium.core.errors import NotFound, StudiumError
from studium.learning.lti import api as lti

_words = lti.vocabulary
_READ_ITEMS: Final = (_words.LINEITEM, _words.LINEITEM_READ)
_LARGEST: Final = 64 * 1024

Service = Callable[..., HttpResponse]


def _service(view: Service) -> Service:
    """No session, no forgery token: who calls proves it by what is sent."""

    @csrf_exempt
    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *where: str, **named: str) -> HttpResponse:
        try:
            return view(request, *where, **named)
        except lti.TokenRefused as refusal:
            response = _said(refusal.code, refusal.sentence, refusal.status)
            if refusal.status == 401:
                response["WWW-Authenticate"] = f'Bearer error="{refusal.code}"'
            return response
        except StudiumError as error:
            return _said("refused", error.sentence, error.http_status)

    return answer


def _said(code: str, sentence: str, status: int) -> HttpResponse:
    return JsonResponse({"error": code, "error_description": sentence}, status=status)


def _tool(request: HttpRequest, scopes: Collection[str]) -> lti.ToolView:
    return lti.bearer(request.headers.get("Authorization", ""), scopes=scopes)


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """The public keys that launches are signed with."""
    response = JsonResponse(lti.jwks())
    response["Cache-Control"] = "public, max-age=300"
    return response


@_service
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """An access token for a signed assertion."""
    granted = lti.grant({name: request.POST[name] for name in request.POST})
    return JsonResponse(
        {
            "access_token": granted.access_token,
            "token_type": "Bearer",
            "expires_in": granted.expires_in,
            "scope": granted.scope,
        }
    )


@_service
def lineitems(request: HttpRequest, run: str) -> HttpResponse:
    """The graded blocks of a run that open this tool."""
    tool = _tool(request, _READ_ITEMS)
    if refusal := _only_read(request):
        return refusal
    found = lti.lineitems(tool, run_key=run, resource_link=request.GET.get("resource_link_id", ""))
    if request.GET.get("resource_id") or request.GET.get("tag"):
        # Both are given to line items by tools, and tools make none here.
        found = []
    return JsonResponse(found, safe=False, content_type=_words.LINEITEMS_TYPE)


@_service
def lineitem(request: HttpRequest, run: str, block: str) -> HttpResponse:
    """One of them."""
    tool = _tool(request, _READ_ITEMS)
    if refusal := _only_read(request):
        return refusal
    return JsonResponse(lti.lineitem(tool, run_key=run, block_key=block), content_type=_words.LINEITEM_TYPE)


@_service
@require_POST
def scores(request: HttpRequest, run: str, block: str) -> HttpResponse:
    """Takes a mark."""
    tool = _tool(request, (_words.SCORE,))
    if int(request.headers.get("Content-Length") or 0) > _LARGEST:
        return _said("refused", f"A score is at most {_LARGEST} bytes long.", 413)
    kind = (request.content_type or "").lower()
    if kind not in (_words.SCORE_TYPE, "application/json"):
        return _said("refused", f"Send the score as {_words.SCORE_TYPE}.", 415)
    lti.take_mark(tool, run_key=run, block_key=block, body=request.body)
    return HttpResponse(status=204)


@_service
@require_safe
def results(request: HttpRequest, run: str, block: str) -> HttpResponse:
    """The marks on record, a page at a time."""
    tool = _tool(request, (_words.RESULT_READ,))
    start, limit = _number(request, "start", 0), _number(request, "limit", lti.MOST_RESULTS)
    size = max(1, min(limit, lti.MOST_RESULTS))
    page = lti.results(
        tool, run_key=run, block_key=block, user=request.GET.get("user_id", ""), start=start, limit=size
    )
    response = JsonResponse(list(page.rows), safe=False, content_type=_words.RESULTS_TYPE)
    if page.more:
        address = f"{lti.addresses.lineitem(run, block)}/results?start={start + size}&limit={size}"
        response["Link"] = f'<{address}>; rel="next"'
    return response


@_service
@require_safe
def result(request: HttpRequest, run: str, block: str, user: str) -> HttpResponse:
    """The mark of one learner."""
    tool = _tool(request, (_words.RESULT_READ,))
    page = lti.results(tool, run_key=run, block_key=block, user=user)
    if not page.rows:
        raise NotFound("There is no result of this user.")
    found: dict[str, Any] = page.rows[0]
    return JsonResponse(found)


def _only_read(request: HttpRequest) -> HttpResponse | None:
    """A refusal for whoever wants to make or change a line item."""
    if request.method in ("GET", "HEAD"):
        return None
    response = _said("refused", "Line items are the course's graded blocks; tools read them.", 405)
    response["Allow"] = "GET, HEAD"
    return response


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 8 else otherwise
