"""Text with scripts: as its author made it, in a sealed frame that a learner opens.

The page itself shows the text without its scripts. The frame is an origin of its own: what runs in it reads no
cookie, no page of this site and no other frame, sends nothing here, and loads only from the sites that were named
before it was opened.
"""

from __future__ import annotations

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from studium.learning import api as learning

from .live import hosts
from .pages import not_enrolled

# Tells the page how high the frame would like to be; it is told nothing back.
_HEIGHT: Final = (
    "<script>(() => { const tell = () => parent.postMessage({ studiumHeight: document.documentElement.scrollHeight }, '*');"
    " new ResizeObserver(tell).observe(document.body); addEventListener('load', tell); })();</script>"
)
_LOOK: Final = (
    "<style>body { margin: 0; font: 1rem/1.6 system-ui, sans-serif; background: #fff; color: #1c1f26; }"
    " img { max-width: 100%; }</style>"
)


@login_required
@never_cache
@require_safe
def frame(request: HttpRequest, run: str, block: str) -> HttpResponse:
    """The text as its author made it. Harmless also where somebody opens its address by itself."""
    try:
        card = learning.card(learner_id=request.user.pk or 0, run_key=run, block_key=block)
    except learning.NotEnrolled:
        return not_enrolled(request, run)
    if card.block.kind != "html" or not card.block.source:
        raise Http404(_("There is nothing to run in this block. Reload the page."))
    title = escape(card.block.title or _("Interactive part"))
    response = HttpResponse(
        f'<!doctype html><html lang="{get_language() or "en"}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>{_LOOK}'
        f"<body>{card.block.source}{_HEIGHT}</body></html>"
    )
    response["Content-Security-Policy"] = policy(request, hosts(card.block.source))
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def policy(request: HttpRequest, sites: tuple[str, ...]) -> str:
    # By itself, in a window of its own, it could lead people on from an address of ours: there nothing runs.
    runs = "" if request.headers.get("Sec-Fetch-Dest") == "document" else " allow-scripts"
    ours = request.build_absolute_uri("/assets/")
    named = " ".join((ours, *(f"https://{site}" for site in sites)))
    return (
        f"sandbox{runs}; default-src 'none'; "
        f"script-src 'unsafe-inline' 'unsafe-eval' {named}; style-src 'unsafe-inline' {named}; "
        f"img-src data: blob: {named}; media-src data: blob: {named}; font-src data: {named}; frame-src {named}; "
        "connect-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
    )
