"""What a course shows beside its units: updates, handouts, pages of its own, textbooks."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from studium.content import api as content
from studium.learning import api as learning

from .pages import frame, not_enrolled


@login_required
@never_cache
@require_safe
def course_page(request: HttpRequest, run: str, page: str) -> HttpResponse:
    """One page of the course."""
    learner_id = request.user.pk or 0
    unit_key = learning.position(learner_id=learner_id, run_key=run) or ""
    try:
        lesson = learning.lesson(learner_id=learner_id, run_key=run, unit_key=unit_key, visiting=False)
    except learning.NotEnrolled:
        return not_enrolled(request, run)
    found = next((one for one in content.pages(lesson.book.version) if one.key == page), None)
    if found is None or found.kind == "link":
        raise Http404(_("This course has no such page. It may have been taken away; open the outline."))
    context = {
        "run": lesson.run,
        "page": found,
        "on_page": found.key,
        **frame(lesson.run, lesson.book, lesson.done, None),
    }
    return render(request, "player/page.html", context)
