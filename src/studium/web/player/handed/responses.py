"""A response task: writing, judging others, judging oneself; and the course team's list of responses."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studium.catalog import api as catalog
from studium.core.errors import Conflict, Invalid, StudiumError
from studium.learning import api as learning
from studium.learning.peer import api as peer
from studium.web.teaching.frame import frame as team_frame
from studium.web.viewer import posted, viewer_id

from ..pages import frame, not_enrolled
from ..talk.pages import page_number
from .files import of_bounded_size

_MOST_FIELDS: Final = 100


@of_bounded_size()
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def response(request: HttpRequest, run: str, block: str) -> HttpResponse:
    """The task. Fields: do (save, submit, take, peer, self) or drop (a file); text-N, file; c-N, w-N, overall."""
    who: dict[str, Any] = {"learner_id": viewer_id(request), "run_key": run, "block_key": block}
    refusal: StudiumError | None = None
    try:
        if request.method == "POST":
            try:
                return _do(request, who)
            except (Invalid, Conflict) as error:
                refusal = error
        found = peer.task_page(**who)
    except learning.NotEnrolled:
        return not_enrolled(request, run)
    except learning.NotStarted as early:
        return render(request, "player/not_started.html", {"run": catalog.run(run), "early": early})
    doing = posted(request, "do") if refusal else ""
    writing = refusal is not None and doing not in ("peer", "self", "take")
    typed = request.POST if refusal else {}
    texts = [typed.get(f"text-{n}", "") if writing else text for n, text in enumerate(found.texts)]
    context = {
        "found": found,
        "task": found.task,
        "block_key": block,
        "place": found.place,
        "run": found.run,
        "writing": list(zip(found.task.prompts, texts, strict=False)),
        "written": list(zip(found.task.prompts, found.texts, strict=False)),
        "read": list(zip(found.task.prompts, found.reading.texts, strict=False)) if found.reading else [],
        "rubric": _rubric(found.task, typed if doing in ("peer", "self") else {}),
        "overall": typed.get("overall", "") if doing in ("peer", "self") else found.task.feedback_start,
        "refusal": refusal,
        "refused": "write" if writing else doing,
        "longest_text": peer.LONGEST_TEXT,
        "longest_words": peer.LONGEST_WORDS,
        **frame(found.run, found.book, found.done, found.place.unit_key),
    }
    return render(
        request, "player/handed/response.html", context, status=refusal.http_status if refusal else 200
    )


def _do(request: HttpRequest, who: dict[str, Any]) -> HttpResponse:
    """Does what the form asks; returns where to go then."""
    run, block, doing = who["run_key"], who["block_key"], posted(request, "do")
    if doing == "take":
        if not peer.take_next(**who):
            messages.info(
                request,
                _("No response waits for you now. Come back later: new ones arrive as others submit theirs."),
            )
        return _back(run, block, "judge")
    if doing == "peer":
        peer.judge_peer(**who, response=posted(request, "response"), **judgement_in(request))
        messages.success(request, _("Your judgement is kept. Its author does not learn that it is yours."))
        return _back(run, block, "judge")
    if doing == "self":
        peer.judge_own(**who, **judgement_in(request))
        messages.success(request, _("Your judgement of your own response is kept."))
        return _back(run, block, "mark")
    texts = [request.POST.get(f"text-{n}", "") for n in range(_MOST_FIELDS) if f"text-{n}" in request.POST]
    # The text is kept first: what goes wrong with a file then loses none of it.
    peer.save(**who, texts=texts)
    if drop := posted(request, "drop"):
        peer.drop_file(**who, file=drop)
        return _back(run, block, "write")
    if file := request.FILES.get("file"):
        peer.add_file(**who, name=file.name or "", file=file)
    if doing == "submit":
        peer.save(**who, texts=texts, submit=True)
        messages.success(request, _("Your response is submitted."))
        return _back(run, block, "judge")
    messages.success(request, _("Your draft is saved. Only you can see it until you submit it."))
    return _back(run, block, "write")


def judgement_in(request: HttpRequest) -> dict[str, Any]:
    """What a rubric's form holds, by the criterion's position."""

    def numbered(letter: str) -> dict[int, str]:
        return {
            n: request.POST[f"{letter}-{n}"] for n in range(_MOST_FIELDS) if f"{letter}-{n}" in request.POST
        }

    return {"options": numbered("c"), "words": numbered("w"), "overall": request.POST.get("overall", "")}


def _rubric(task: peer.Task, typed: Any, chosen: Any = None, words: Any = None) -> list[dict[str, Any]]:
    """The criteria with what is chosen: as just typed, else as kept."""
    rows = []
    for number, one in enumerate(task.criteria):
        kept = (chosen or {}).get(one.name)
        options = [
            {
                "option": option,
                "checked": typed.get(f"c-{number}") == str(position) if typed else kept == option.name,
            }
            for position, option in enumerate(one.options)
        ]
        said = typed.get(f"w-{number}", "") if typed else (words or {}).get(one.name, "")
        rows.append({"number": number, "criterion": one, "options": options, "words": said})
    return rows


def _back(run: str, block: str, part: str) -> HttpResponse:
    address = redirect("response", run, block)
    return HttpResponseRedirect(f"{address['location']}#{part}")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def stack(request: HttpRequest, run: str, block: str) -> HttpResponse:
    """The responses to a task, for the course team."""
    found = peer.stack(
        user_id=viewer_id(request),
        run_key=run,
        block_key=block,
        show=request.GET.get("show", "waiting"),
        page=page_number(request),
    )
    names = {"waiting": _("Without a mark"), "marked": _("Marked"), "all": _("All")}
    counts = {"waiting": found.waiting, "marked": found.marked, "all": found.waiting + found.marked}
    context = {
        "stack": found,
        **team_frame(found.run, "teach-work"),
        "deeper": True,
        "task": found.task,
        "asked": found.block,
        "filters": [(key, name, counts[key]) for key, name in names.items()],
    }
    return render(request, "player/handed/stack.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, run: str, block: str, response: str) -> HttpResponse:
    """One response for the course team, with the rubric. Fields: c-N, w-N, overall."""
    who: dict[str, Any] = {"user_id": viewer_id(request), "run_key": run, "block_key": block}
    refusal = None
    if request.method == "POST":
        try:
            peer.judge_as_team(**who, response=response, **judgement_in(request))
            messages.success(request, _("The mark is kept, and the learner sees it."))
            return redirect("teach-responses", run, block)
        except (Invalid, Conflict) as error:
            refusal = error
    found = peer.whole(**who, response=response)
    typed = request.POST if refusal else {}
    context = {
        "whole": found,
        **team_frame(found.run, "teach-work"),
        "deeper": True,
        "task": found.task,
        "asked": found.block,
        "written": list(zip(found.task.prompts, found.texts, strict=False)),
        "rubric": _rubric(found.task, typed, found.chosen, found.words),
        "overall": typed.get("overall", "") if refusal else found.overall,
        "refusal": refusal,
        "longest_words": peer.LONGEST_WORDS,
    }
    return render(
        request, "player/handed/judge.html", context, status=refusal.http_status if refusal else 200
    )
