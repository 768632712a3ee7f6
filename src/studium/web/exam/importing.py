"""Results from elsewhere, in files: the dry run, another officer's step, the reversal."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from studium.core.errors import Invalid, NotAllowed, NotFound, StudiumError
from studium.exams.imports import api as imports
from studium.web.viewer import posted, viewer_id

# Rows of what is taken that are listed by name; rejects are listed all.
LISTED = 200


@login_required
def index(request: HttpRequest, exam: str) -> HttpResponse:
    """The exam's files, and a form for the next."""
    error: StudiumError | None = None
    if request.method == "POST":
        try:
            sent = request.FILES.get("file")
            if sent is None:
                raise Invalid(_("Choose a file."), field="file")
            made = imports.check_file(
                officer_id=viewer_id(request),
                exam_key=exam,
                name=sent.name or "",
                raw=sent.read(),
                origin=posted(request, "origin"),
            )
            return redirect("exam-import-one", exam, made)
        except (NotAllowed, NotFound):
            raise
        except StudiumError as wrong:
            error = wrong
    title, found = imports.files(officer_id=viewer_id(request), exam_key=exam)
    context = {
        "title": title,
        "exam_key": exam,
        "files": found,
        "error": error,
        "origin": posted(request, "origin"),
    }
    return render(request, "exam/imports.html", context, status=422 if error else 200)


@login_required
def one(request: HttpRequest, exam: str, file: str) -> HttpResponse:
    """One file with its reconciliation and its rejects."""
    error: StudiumError | None = None
    if request.method == "POST":
        try:
            _act(request, file)
            return redirect("exam-import-one", exam, file)
        except (NotAllowed, NotFound):
            raise
        except StudiumError as wrong:
            error = wrong
    seen = imports.file(officer_id=viewer_id(request), public_id=file)
    context = {
        "seen": seen,
        "listed": seen.taken[:LISTED],
        "more": max(0, len(seen.taken) - LISTED),
        "error": error,
        "reason": posted(request, "reason"),
    }
    return render(request, "exam/import_one.html", context, status=422 if error else 200)


def _act(request: HttpRequest, file: str) -> None:
    who, act = viewer_id(request), posted(request, "act")
    if act == "apply":
        imports.apply_file(officer_id=who, file=file, digest=posted(request, "digest"))
        messages.success(request, _("The results are on the record."))
    elif act == "reverse":
        imports.reverse_file(officer_id=who, file=file, reason=posted(request, "reason"))
        messages.success(request, _("The file is reversed; what stood before stands again."))
    elif act == "discard":
        imports.discard_file(officer_id=who, file=file)
        messages.success(request, _("The file is thrown away; nothing was taken from it."))
    else:
        raise Invalid(_("Choose what to do."))
