"""Files handed in with a response while the sitting runs; a script gets the acknowledgement, a form the page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from studium.core.errors import Invalid, StudiumError
from studium.exams.marking.human import api as marking
from studium.web.viewer import viewer_id

from .device import device_of
from .sitting import keep

_NOTHING_RUNS = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@require_POST
@login_required
def change(request: HttpRequest, sitting: str) -> HttpResponse:
    """Adds the file of one question, or takes one out. A form without script brings the paper along: it is saved."""
    scripted = request.headers.get("accept") == "application/json"
    try:
        if not scripted:
            keep(request, sitting)
        said = _change(request, sitting)
    except StudiumError as error:
        if scripted:
            return JsonResponse({"sentence": error.sentence}, status=error.http_status)
        messages.warning(request, error.sentence)
        return redirect("sitting", sitting)
    if scripted:
        return JsonResponse(said)
    if said:
        text = _("“%(name)s” is received.") % {"name": said["name"]}
        messages.success(request, text)
    return redirect("sitting", sitting)


def _change(request: HttpRequest, sitting: str) -> dict[str, Any]:
    act, _dash, rest = request.POST.get("file", "").partition("-")
    number, _dash, public_id = rest.partition("-")
    question = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    where: dict[str, Any] = {
        "learner_id": viewer_id(request),
        "sitting": sitting,
        "question": question,
        "device": device_of(request),
    }
    if act == "drop":
        marking.drop_file(**where, file=public_id)
        return {}
    file = request.FILES.get(f"file-{question}")
    if act != "add" or file is None:
        raise Invalid(_("No file came with this form. Choose one and send it again."), field="file")
    sent = marking.add_file(**where, name=file.name or "", file=file)
    return {"id": sent.public_id, **sent.to_json()}


@never_cache
@require_safe
@login_required
def own(request: HttpRequest, sitting: str, file: str) -> HttpResponseBase:
    """A file of one's own."""
    return as_download(marking.own_file(learner_id=viewer_id(request), sitting=sitting, file=file))


def as_download(found: marking.Download) -> HttpResponseBase:
    """A download of no particular kind: no browser opens it by itself."""
    response = FileResponse(found.content, content_type="application/octet-stream")
    response["Content-Length"] = str(found.size)
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _NOTHING_RUNS
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response["Content-Encoding"] = "identity"
    return response
