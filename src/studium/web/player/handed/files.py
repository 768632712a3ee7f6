"""A file goes in, and comes out as a download that no browser opens by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from studium.core.errors import Conflict, Invalid
from studium.learning import api as learning
from studium.learning.uploads import api as uploads
from studium.web.shell import errors
from studium.web.viewer import viewer_id

from .. import cards
from ..answers import answered, signed_out
from ..pages import not_enrolled

#: What a form may weigh besides its files.
_AROUND: Final = 512 * 1024
_NOTHING_RUNS: Final = (
    "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def of_bounded_size(files: int = 1) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Refuses a request that says it is too large before a byte of it is read: also before the form's token is."""

    def around(view: Callable[..., HttpResponse]) -> Any:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def bounded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            said = request.headers.get("content-length", "0")
            length = int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0
            if length > files * uploads.MOST_BYTES + _AROUND:
                return errors.page(request, sentence=uploads.too_large(), status=413)
            return protected(request, *args, **kwargs)

        # What is said of its size here is said better than for any form.
        bounded.most_bytes = 1 << 62  # type: ignore[attr-defined]
        return bounded

    return around


@of_bounded_size()
@require_POST
def upload(request: HttpRequest, run: str, block: str) -> HttpResponse:
    """Hands a file in. Field: file."""
    if not request.user.is_authenticated:
        return signed_out(request, run)
    who: dict[str, Any] = {"learner_id": viewer_id(request), "run_key": run, "block_key": block}
    try:
        try:
            file = request.FILES.get("file")
            if file is None:
                raise Invalid(_("No file came with this form. Choose one and send it again."), field="file")
            uploads.send(**who, name=file.name or "", file=file)
        except (Conflict, Invalid) as refusal:
            shown = cards.view(learning.card(**who), refusal=refusal.sentence)
            return answered(request, shown, refusal.http_status)
        return answered(request, cards.view(learning.card(**who)), 200)
    except learning.NotEnrolled:
        return not_enrolled(request, run)


@require_safe
def sent_file(request: HttpRequest, run: str, file: str) -> HttpResponseBase:
    """The file as its sender named it, for who may have it: always a download of no particular kind."""
    if not request.user.is_authenticated:
        return signed_out(request, run)
    found = uploads.download(user_id=viewer_id(request), run_key=run, file=file)
    response = FileResponse(found.content, content_type="application/octet-stream")
    response["Content-Length"] = str(found.size)
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _NOTHING_RUNS
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response["Content-Encoding"] = "identity"
    return response
