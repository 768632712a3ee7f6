"""Credentials whose requirements are met no more since a mark was amended: a person decides (R20)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studium.core.errors import Invalid, NotAllowed
from studium.credentials import api as credentials
from studium.partners import api as partners
from studium.web.viewer import posted, viewer_id


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for a decision of this person, and the decision."""
    officer_id, more = viewer_id(request), {}
    if not any(one.role in credentials.REVIEWER_ROLES for one in partners.roles_of(user_id=officer_id)):
        raise NotAllowed(_("This desk is for managers and registrars; your account holds no such role."))
    if request.method == "POST":
        award, reason = posted(request, "award"), posted(request, "reason")
        try:
            if request.POST.get("act") == "revoke":
                code = posted(request, "reason_code")
                credentials.revoke(award=award, reason_code=code, reason=reason, by=officer_id)
                messages.success(request, _("The credential is revoked. Its holder is told, and why."))
            else:
                credentials.keep_award(award=award, by=officer_id, reason=reason)
                messages.success(request, _("The credential is kept, with your reason."))
            return redirect("award-reviews")
        except Invalid as error:
            more = {"error": error, "refused": award, "reason": reason}
    context: dict[str, Any] = {
        "waiting": credentials.awards_to_review(officer_id=officer_id),
        "codes": [(code, words) for code, words in credentials.REVOCATION_REASONS.items()],
        **more,
    }
    return render(request, "credential/reviews.html", context, status=422 if more else 200)
