"""A window as a file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from studium.exams import api as exams
from studium.web.viewer import viewer_id


@never_cache
@require_POST
@login_required
def window(request: HttpRequest, exam: str, window: str) -> StreamingHttpResponse:
    """Asked for by a form and not by a link, since it goes on record who took the file."""
    return StreamingHttpResponse(
        exams.export_window(officer_id=viewer_id(request), exam_key=exam, window_key=window),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{exam}-{window}.csv"'},
    )
