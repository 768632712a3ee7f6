"""The course team's queue: texts that somebody reported, with what to do about each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studium.core.errors import Invalid
from studium.learning.discussion import api as talk
from studium.web.teaching.frame import frame
from studium.web.viewer import posted, viewer_id

from .pages import page_number
from .words import as_html


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reported(request: HttpRequest, run: str) -> HttpResponse:
    """Hides a text with a reason, or lets it stay. Fields: block, post, do (hide, keep), why."""
    refusal = None
    if request.method == "POST":
        where = {"run_key": run, "block_key": posted(request, "block")}
        who: dict[str, Any] = {"user_id": viewer_id(request), **where}
        post = posted(request, "post")
        try:
            if posted(request, "do") == "hide":
                talk.hide(**who, post=post, why=request.POST.get("why", ""))
                messages.success(request, _("The text is hidden; its author sees your reason."))
            else:
                talk.keep(**who, post=post)
                messages.success(request, _("The text stays, and its reports are settled."))
            return redirect("teach-discussion", run)
        except Invalid as error:
            refusal = error
    found = talk.queue(user_id=viewer_id(request), run_key=run, page=page_number(request))
    context = {
        "queue": found,
        "forums": talk.forums(user_id=viewer_id(request), run_key=run).rows,
        **frame(found.run, "teach-discussion"),
        "rows": [(row, as_html(row.body)) for row in found.rows],
        "refusal": refusal,
        "refused_post": posted(request, "post"),
        "longest_why": talk.LONGEST_WHY,
    }
    return render(request, "player/talk/desk.html", context, status=refusal.http_status if refusal else 200)
