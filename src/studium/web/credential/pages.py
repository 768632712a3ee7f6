"""A credential's page, and the list of one's own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from studium.credentials import api as credentials

from . import certificate as words
from .published import credential_json

_JSON = ("application/vc", "application/vc+ld+json", "application/ld+json", "application/json")


@require_safe
def credential(request: HttpRequest, public_id: str) -> HttpResponse:
    """The certificate, checked as it is shown. Its holder sees it always, others while it is shared.

    Who asks for JSON at this address gets the signed credential.
    """
    if _wants_json(request):
        return credential_json(request, public_id)
    try:
        award = credentials.visible_award(public_id=public_id, viewer_id=request.user.pk)
    except credentials.NotShared:
        return render(request, "credential/not_shared.html", status=404)
    own = request.user.pk == award.learner_id
    document = credentials.document_of(public_id=public_id)
    context = {
        "award": award,
        "own": own,
        "cert": words.certificate(award),
        "results": words.results(award),
        "outcomes": award.snapshot.program.outcomes,
        "recommendations": words.recommendations(document),
        "verification": credentials.verify_here(document),
        "address": words.address(award),
        "qr": words.qr(award),
        "fields": words.copy_fields(award),
        "linkedin": words.linkedin(award),
        "accesses": credentials.accesses(award=public_id) if own else None,
    }
    response = render(request, "credential/credential.html", context)
    if not own:
        credentials.record_access(award=public_id, form="page")
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Accept", "Cookie"])
    return response


def _me(request: HttpRequest) -> int:
    """Whoever is signed in; only for pages that demand it."""
    assert request.user.pk is not None
    return request.user.pk


def _wants_json(request: HttpRequest) -> bool:
    preferred = request.get_preferred_type(["text/html", *_JSON])
    return preferred in _JSON


@require_POST
@login_required
def share(request: HttpRequest, public_id: str) -> HttpResponse:
    credentials.share(learner_id=_me(request), award=public_id)
    messages.success(
        request, _("Shared: whoever has the address can see this page and check the credential.")
    )
    return redirect("credential", public_id)


@require_POST
@login_required
def unshare(request: HttpRequest, public_id: str) -> HttpResponse:
    credentials.unshare(learner_id=_me(request), award=public_id)
    messages.success(request, _("No longer shared: only you can see this page."))
    return redirect("credential", public_id)


@login_required
@require_safe
def my_credentials(request: HttpRequest) -> HttpResponse:
    awards = credentials.awards_of(learner_id=_me(request))
    return render(request, "credential/my_credentials.html", {"awards": awards})
