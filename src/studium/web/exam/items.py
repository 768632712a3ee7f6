"""A window's items in figures, and what an exam officer rules about one of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from studium.core.errors import Conflict, Invalid
from studium.exams import api as exams
from studium.exams.api import ItemDesk, RulingPreview
from studium.web.viewer import posted, viewer_id


def _looks() -> dict[str, str]:
    """What deserves a look, in words."""
    return {
        "against": _("Those who did well got it wrong: look at the key first."),
        "weak": _("It hardly tells strong from weak candidates."),
        "tempts": _("A wrong choice drew those who did well."),
        "hard": _("Fewer than one in five got it."),
        "easy": _("Nearly everybody got it."),
        "omitted": _("More than one in ten left it out."),
    }


def _kinds() -> dict[str, str]:
    return {
        "withdraw": _("Withdraw it: it counts for nobody"),
        "credit": _("Give everybody its points"),
        "accept": _("Take further answers as right too"),
        "rekey": _("Replace the key: only these answers are right"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def index(request: HttpRequest, exam: str, window: str) -> HttpResponse:
    """The figures as last worked out; a form works them out anew."""
    where: dict[str, Any] = {"officer_id": viewer_id(request), "exam_key": exam, "window_key": window}
    if request.method == "POST":
        try:
            exams.work_out_statistics(**where)
        except Conflict as error:
            messages.warning(request, error.sentence)
        return redirect("exam-items", exam, window)
    said = _looks()
    seen = exams.item_statistics(**where)
    context = {
        "seen": seen,
        "items": [
            (number, item, [said[one] for one in item.looks]) for number, item in enumerate(seen.items, 1)
        ],
        "exam_key": exam,
    }
    return render(request, "exam/items.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def item(request: HttpRequest, exam: str, window: str, block: str) -> HttpResponse:
    """One item: its figures, its key, the rulings; first what one would change, then, confirmed, the change."""
    where: dict[str, Any] = {
        "officer_id": viewer_id(request),
        "exam_key": exam,
        "window_key": window,
        "block_key": block,
    }
    desk = exams.item_desk(**where)
    typed = _typed(request, desk)
    error: Invalid | None = None
    preview: RulingPreview | None = None
    if request.method == "POST":
        try:
            if request.POST.get("confirmed"):
                _do(request, desk, where, typed)
                return redirect("exam-item", exam, window, block)
        except Invalid as refused:
            error = refused
        try:
            preview = (
                exams.preview_lifting(**where)
                if typed["lift"]
                else exams.preview_ruling(**where, **_ruling(typed))
            )
        except Invalid as refused:
            error = refused
    statistics = exams.item_statistics(officer_id=viewer_id(request), exam_key=exam, window_key=window)
    figures = next((one for one in statistics.items if one.block_key == block), None)
    said = _looks()
    context = {
        "desk": desk,
        "exam_key": exam,
        "figures": figures,
        "looks": [said[one] for one in figures.looks] if figures else [],
        "kinds": _kinds(),
        "typed": typed,
        "error": error,
        "preview": preview,
        "doing": "" if typed["lift"] else _kinds().get(typed["kind"], ""),
        "naming": _named(desk, typed),
    }
    return render(request, "exam/item.html", context, status=422 if error else 200)


def _typed(request: HttpRequest, desk: ItemDesk) -> dict[str, Any]:
    lines = posted(request, "right_text").splitlines()
    right = request.POST.getlist("right") if desk.options else lines
    return {
        "kind": posted(request, "kind"),
        "right": right[:50],
        "right_text": "\n".join(right[:50]),
        "only_better": "only_better" in request.POST or request.method != "POST",
        "reason": posted(request, "reason"),
        "lift": bool(request.POST.get("lift")),
    }


def _named(desk: ItemDesk, typed: dict[str, Any]) -> str:
    """The answers that the ruling names, in words; none for one that names none."""
    if typed["lift"] or typed["kind"] in ("withdraw", "credit"):
        return ""
    texts = {one.id: one.text for one in desk.options}
    return "; ".join(texts.get(one, one) for one in typed["right"])


def _ruling(typed: dict[str, Any]) -> dict[str, Any]:
    return {name: typed[name] for name in ("kind", "right", "only_better")}


def _do(request: HttpRequest, desk: ItemDesk, where: dict[str, Any], typed: dict[str, Any]) -> None:
    if typed["lift"]:
        exams.lift_ruling(**where, reason=typed["reason"])
        messages.success(request, _("The ruling is lifted; the question counts as it was marked first."))
    else:
        exams.decide_ruling(**where, **_ruling(typed), reason=typed["reason"])
        messages.success(request, _("The ruling is in force for everybody in this window."))
