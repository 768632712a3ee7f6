"""The course's content, for its team: what the version in use holds, what to mend, and the next version."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from studium.catalog import api as catalog
from studium.content import api as content
from studium.core.errors import NotFound, StudiumError
from studium.learning import api as learning
from studium.learning.marks import api as marks
from studium.web.shell.bodies import takes
from studium.web.viewer import posted, viewer_id

from .frame import frame, teaching_page

_MOST_ROWS: Final = 200
_KINDS: Final = {
    "dead_link": gettext_lazy("Links that lead nowhere"),
    "missing_file": gettext_lazy("Files that are missing"),
    "missing_captions": gettext_lazy("Films without captions"),
    "missing_alt": gettext_lazy("Pictures without words in their place"),
    "empty_title": gettext_lazy("Parts without a title"),
    "declared_answer": gettext_lazy("Problems whose declared answer does not earn full credit"),
    "wrong_answer": gettext_lazy("Problems in which a wrong answer was not refused"),
}
_WHAT: Final = {
    "kind": gettext_lazy("kind"),
    "title": gettext_lazy("title"),
    "moved": gettext_lazy("place"),
    "text": gettext_lazy("text"),
    "answers": gettext_lazy("right answers"),
    "weight": gettext_lazy("weight"),
    "possible": gettext_lazy("points"),
    "max_attempts": gettext_lazy("attempts"),
    "show_answer": gettext_lazy("when answers are shown"),
    "show_correctness": gettext_lazy("when it is shown whether an answer is right"),
    "hide_after_due": gettext_lazy("whether it is hidden once it was due"),
    "rerandomize": gettext_lazy("variants"),
    "gates": gettext_lazy("who sees it"),
    "settings": gettext_lazy("settings"),
    "due": gettext_lazy("due date"),
    "format": gettext_lazy("assignment type"),
    "graded": gettext_lazy("whether it counts"),
    "grace": gettext_lazy("grace period"),
    "start": gettext_lazy("opening date"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind. `rows` are cut at two hundred, `count` is of all."""

    title: str
    count: int
    rows: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """A block that the next version adds, removes or changes; `learners` have worked on it in this run."""

    title: str
    kind: str
    what: str
    learners: int


@require_safe
@teaching_page
def course(request: HttpRequest, run: catalog.RunView) -> HttpResponse:
    """What the run shows, the check of it, and a version that waits."""
    key = _content_key(run)
    version = content.version_for(run_key=run.key, course_key=key)
    report = content.report(version) if version is not None else {}
    waiting = content.latest_upload(key)
    context: dict[str, Any] = {
        "report": report,
        "summary": _summary(report),
        "groups": _groups(report.get("findings", ())),
        "unsupported": report.get("unsupported", ())[:_MOST_ROWS],
        "waiting": waiting,
        "changes": _changes(run, waiting) if waiting and waiting.state == "ready" else None,
        "recount_due": marks.recount_due(run.key),
        "waiting_groups": _groups(waiting.report.get("findings", ())) if waiting else (),
        **frame(run, "teach-course"),
    }
    return render(request, "teaching/course.html", context)


@takes(content.LARGEST_UPLOAD + (1 << 20))
@require_POST
@teaching_page
@csrf_protect
def send(request: HttpRequest, run: catalog.RunView) -> HttpResponse:
    """Takes in an export to be checked."""
    sent = request.FILES.get("course")
    try:
        if sent is None:
            messages.error(request, _("Choose the file of an export first."))
        else:
            content.receive(
                course_key=_content_key(run),
                run_key=run.key,
                by=viewer_id(request),
                name=sent.name or "",
                size=sent.size or 0,
                file=sent.file,  # type: ignore[arg-type]
            )
    except StudiumError as refusal:
        messages.error(request, refusal.sentence)
    return redirect(reverse("teach-course", args=[run.key]) + "#next")


@require_POST
@teaching_page
def decide(request: HttpRequest, run: catalog.RunView) -> HttpResponse:
    """Takes the version that waits, or drops it."""
    found = content.upload(posted(request, "upload"))
    if found.course_key != _content_key(run):
        raise NotFound(_("There is no such upload."))
    act = content.take if posted(request, "act") == "take" else content.drop
    try:
        act(public_id=found.public_id, by=viewer_id(request))
    except StudiumError as refusal:
        messages.error(request, refusal.sentence)
    return redirect(reverse("teach-course", args=[run.key]) + "#next")


@require_safe
@teaching_page
def export(request: HttpRequest, run: catalog.RunView) -> HttpResponseBase:
    """The course as OLX, to be imported elsewhere or here again."""
    version = content.version_for(run_key=run.key, course_key=_content_key(run))
    if version is None:
        raise NotFound(_("This course has no content yet."))
    folder = tempfile.TemporaryDirectory(prefix="studium-export-")
    path = Path(folder.name) / f"{run.key}.tar.gz"
    content.export_course(version, path)
    file = path.open("rb")
    # The open file outlives its name.
    folder.cleanup()
    return FileResponse(file, as_attachment=True, filename=path.name, content_type="application/gzip")


def _content_key(run: catalog.RunView) -> str:
    found = catalog.course(run.course_key)
    return found.content or found.key


def _summary(report: dict[str, Any]) -> list[tuple[str, str]]:
    """The figures at the head of the page."""
    if not report:
        return []
    problems, support = report.get("problems", {}), report.get("support", {})
    shown = _("%(shown)s of %(total)s") % {"shown": problems.get("rendered"), "total": problems.get("total")}
    figures = [
        (_("Version"), str(report.get("version", 1))),
        (_("Blocks"), str(sum(report.get("blocks", {}).values()))),
        (_("Problems shown"), shown),
    ]
    if problems.get("declared_answer") is not None:
        full = _("%(full)s of %(declared)s") % {
            "full": problems["full_credit"],
            "declared": problems["declared_answer"],
        }
        figures.append((_("Declared answers that earn full credit"), full))
    figures.append((_("Not shown"), str(support.get("unsupported", len(report.get("unsupported", ()))))))
    return figures


def _groups(findings: Any) -> tuple[Group, ...]:
    counts = Counter(one["kind"] for one in findings)
    return tuple(
        Group(
            str(title),
            counts[kind],
            tuple(one for one in findings if one["kind"] == kind)[:_MOST_ROWS],
        )
        for kind, title in _KINDS.items()
        if counts[kind]
    )


def _changes(run: catalog.RunView, waiting: content.UploadView) -> dict[str, Any]:
    """What the next version changes, and for how many learners of this run."""
    found = waiting.changes
    rows = [one for name in ("added", "removed", "changed") for one in found.get(name, ())]
    learners = learning.learners_by_block(run.key, [one["key"] for one in rows])

    def touched(name: str) -> list[Touched]:
        made = [
            Touched(
                title=one["title"] or one["key"],
                kind=one["kind"],
                what=", ".join(str(_WHAT.get(word, word)) for word in one["what"]),
                learners=learners.get(one["key"], 0),
            )
            for one in found.get(name, ())
        ]
        return sorted(made, key=lambda one: -one.learners)[:_MOST_ROWS]

    return {
        "unchanged": found.get("unchanged", False),
        "first": found.get("number") is None,
        "grading_policy": found.get("grading_policy", False),
        "groups": [
            (title, len(found.get(name, ())), touched(name))
            for name, title in (("changed", _("Changed")), ("removed", _("Removed")), ("added", _("New")))
            if found.get(name)
        ],
        "learners": learning.learners_of(run.key),
        "regradable": any(
            one["kind"] == "problem" and {"answers", "weight", "possible"} & set(one["what"])
            for one in found.get("changed", ())
        ),
    }
