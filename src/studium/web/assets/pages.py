"""Course files: kept by browsers for ever, sent in ranges, never run.

What a browser could run (HTML, SVG, XML) goes into a sandbox: an origin of its own, no scripts, nothing loaded
from elsewhere. Everything else is either shown by its checked type or offered as a download. A script is plain text
to every page of this site; only a sealed frame, which is no page of it, gets it as a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Final

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.http import require_safe

from studium.content import api as content
from studium.core.errors import NotFound

_FOREVER: Final = "public, max-age=31536000, immutable"
_SANDBOX: Final = (
    "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'self' 'unsafe-inline';"
    " font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_INERT: Final = "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_NOWHERE: Final = (-1, -1)
_CHUNK: Final = 256 * 1024


@require_safe
def asset(request: HttpRequest, hash_: str, name: str) -> HttpResponseBase:
    """The file with this hash. The name in the address is only for people and for downloads."""
    try:
        found = content.asset(hash_)
    except NotFound as error:
        raise Http404(error.sentence) from error
    etag = f'"{found.hash}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _dressed(HttpResponseNotModified(), found, name)
    span = _span(request, found.size, etag)
    response: HttpResponseBase
    if span == _NOWHERE:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{found.size}"
        return _dressed(response, found, name)
    first, last = span or (0, found.size - 1)
    try:
        file = content.open_asset_part(hash_, first=first, last=last)
    except FileNotFoundError as error:
        raise Http404(str(error)) from error
    if span is None:
        response = FileResponse(file, content_type=_media_type(request, found, name))
        response["Content-Length"] = str(found.size)
    else:
        response = StreamingHttpResponse(
            _part(file, last - first + 1), status=206, content_type=found.media_type
        )
        response["Content-Length"] = str(last - first + 1)
        response["Content-Range"] = f"bytes {first}-{last}/{found.size}"
    return _dressed(response, found, name)


def _dressed(response: HttpResponseBase, found: content.AssetView, name: str) -> HttpResponseBase:
    response["ETag"] = f'"{found.hash}"'
    response["Cache-Control"] = _FOREVER
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    # Sealed frames are no page of this site and may show what is public anyway.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Vary"] = "Sec-Fetch-Site"
    # Only what could run is boxed in: browsers show no PDF inside a sandbox.
    response["Content-Security-Policy"] = _SANDBOX if content.is_active(found.media_type) else _INERT
    # Compressing would break ranges, and media are packed already; a response that names its coding is left be.
    response["Content-Encoding"] = "identity"
    attachment = not content.is_inline(found.media_type)
    if disposition := content_disposition_header(attachment, name.rpartition("/")[2]):
        response["Content-Disposition"] = disposition
    return response


def _media_type(request: HttpRequest, found: content.AssetView, name: str) -> str:
    """The checked type; of a script, for a sealed frame alone, the one that lets it run there."""
    sealed = request.headers.get("Sec-Fetch-Site") == "cross-site"
    if (
        sealed
        and request.headers.get("Sec-Fetch-Dest") == "script"
        and name.lower().endswith((".js", ".mjs"))
    ):
        return "text/javascript; charset=utf-8"
    return found.media_type


def _span(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """First and last byte asked for; `_NOWHERE` where there are none such, None for the whole."""
    asked = request.headers.get("Range", "")
    if request.method == "HEAD" or not asked or request.headers.get("If-Range", etag) != etag:
        return None
    match = _RANGE.fullmatch(asked.strip())
    if not match or match.groups() == ("", ""):
        # Several ranges at once, or another unit: the whole is a lawful answer.
        return None
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        return (size - length, size - 1) if length else _NOWHERE
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if start >= size or end < start:
        return _NOWHERE
    return start, end


def _part(file: IO[bytes], length: int) -> Iterator[bytes]:
    with file:
        while length > 0:
            chunk = file.read(min(_CHUNK, length))
            if not chunk:
                return
            length -= len(chunk)
            yield chunk
