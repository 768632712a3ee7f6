"""What candidates are asked, for the exam office: parts, banks, and papers prepared beforehand."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from studium.exams import api as exams
from studium.web.viewer import viewer_id


@login_required
def desk(request: HttpRequest, exam: str, window: str) -> HttpResponse:
    """The paper of a window; a POST prepares its papers, `anew` draws again those that are there."""
    officer = viewer_id(request)
    if request.method == "POST":
        anew = bool(request.POST.get("anew"))
        done = exams.prepare_papers(officer_id=officer, exam_key=exam, window_key=window, anew=anew)
        messages.success(
            request, ngettext("%(n)s paper is prepared.", "%(n)s papers are prepared.", done) % {"n": done}
        )
        return redirect("exam-papers", exam, window)
    seen = exams.paper_desk(officer_id=officer, exam_key=exam, window_key=window)
    return render(request, "exam/papers.html", {"desk": seen, "exam_key": exam, "window_key": window})
