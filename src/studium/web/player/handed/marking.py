"""The course team's pages of what was handed in: what waits, and a block's uploads with their marks."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from studium.core.errors import Conflict, Invalid
from studium.learning.uploads import api as uploads
from studium.web.teaching.frame import frame
from studium.web.viewer import posted, viewer_id

from ..talk.pages import page_number


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def uploads_of(request: HttpRequest, run: str, block: str) -> HttpResponse:
    """Fields: upload, file (the one that was looked at), points, comment."""
    refusal = None
    upload = posted(request, "upload")
    if request.method == "POST":
        try:
            uploads.mark(
                user_id=viewer_id(request),
                run_key=run,
                block_key=block,
                upload=upload,
                points=posted(request, "points"),
                comment=request.POST.get("comment", ""),
                file=posted(request, "file"),
            )
            messages.success(request, _("The mark is kept, and the learner sees it."))
            return HttpResponseRedirect(request.get_full_path())
        except (Invalid, Conflict) as error:
            refusal = error
    found = uploads.pile(
        user_id=viewer_id(request),
        run_key=run,
        block_key=block,
        show=request.GET.get("show", "waiting"),
        page=page_number(request),
    )
    names = {"waiting": _("To be marked"), "marked": _("Marked"), "all": _("All")}
    counts = {"waiting": found.waiting, "marked": found.marked, "all": found.waiting + found.marked}
    context = {
        "pile": found,
        **frame(found.run, "teach-work"),
        "deeper": True,
        "asked": found.block,
        "filters": [(key, name, counts[key]) for key, name in names.items()],
        "refusal": refusal,
        "refused": upload if refusal else "",
        "typed": request.POST if refusal else {},
        "longest_comment": uploads.LONGEST_COMMENT,
    }
    return render(
        request, "player/handed/uploads.html", context, status=refusal.http_status if refusal else 200
    )


@login_required
@never_cache
@require_safe
def work(request: HttpRequest, run: str) -> HttpResponse:
    """Every block of the run that people judge, with how much waits."""
    found = uploads.work_to_mark(user_id=viewer_id(request), run_key=run)
    context = {"work": found, **frame(found.run, "teach-work")}
    return render(request, "player/handed/work.html", context)
