"""A discussion's threads, and one thread with its replies.

Each page takes what is done on it by one POST whose field `do` names it. What is refused comes back with its
sentence and with what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studium.catalog import api as catalog
from studium.core.errors import Conflict, Invalid, NotAllowed
from studium.core.ids import new_public_id
from studium.learning import api as learning
from studium.learning.discussion import api as talk
from studium.web.viewer import posted, viewer_id

from ..pages import frame, not_enrolled
from .words import as_html

_SIZES: Final = {
    "longest_title": talk.LONGEST_TITLE,
    "longest_body": talk.LONGEST_BODY,
    "longest_why": talk.LONGEST_WHY,
}


def page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _for_readers(view: Callable[..., HttpResponse]) -> Any:
    """Signed in, never cached; who is not in the run, or too early, is told so."""

    def entered(request: HttpRequest, run: str, **where: str) -> HttpResponse:
        try:
            return view(request, run, **where)
        except learning.NotEnrolled:
            return not_enrolled(request, run)
        except learning.NotStarted as early:
            return render(request, "player/not_started.html", {"run": catalog.run(run), "early": early})

    return login_required(never_cache(require_http_methods(["GET", "HEAD", "POST"])(entered)))


@_for_readers
def forums(request: HttpRequest, run: str) -> HttpResponse:
    """Every discussion of the run."""
    found = talk.forums(user_id=viewer_id(request), run_key=run)
    context = {"found": found, "run": found.run, **frame(found.run, found.book, found.done, None)}
    return render(request, "player/talk/forums.html", context)


@_for_readers
def threads(request: HttpRequest, run: str, block: str) -> HttpResponse:
    """The threads of a discussion, and a form to start one."""
    who: dict[str, Any] = {"user_id": viewer_id(request), "run_key": run, "block_key": block}
    refusal = None
    if request.method == "POST":
        try:
            made = talk.start(
                **who,
                title=request.POST.get("title", ""),
                body=request.POST.get("body", ""),
                once=posted(request, "once"),
                tell="tell" in request.POST,
            )
            return redirect("talk-thread", run, block, made)
        except (Invalid, Conflict) as error:
            refusal = error
    sort = request.GET.get("sort", "active")
    found = talk.threads(**who, page=page_number(request), sort=sort)
    context = {
        "found": found,
        "forum": found.forum,
        "refusal": refusal,
        "typed": request.POST if refusal else {},
        "once": new_public_id(),
        "name": _own_name(request, run),
        "block_key": block,
        **_SIZES,
        **_frame(found.forum, found.done),
    }
    return render(
        request, "player/talk/threads.html", context, status=refusal.http_status if refusal else 200
    )


@_for_readers
def thread(request: HttpRequest, run: str, block: str, thread: str) -> HttpResponse:
    """A thread: its opening, its replies, a form to reply."""
    who: dict[str, Any] = {"user_id": viewer_id(request), "run_key": run, "block_key": block}
    refusal = None
    doing, post = "", ""
    if request.method == "POST":
        doing, post = posted(request, "do"), posted(request, "post")
        try:
            return _do(request, who, thread, doing, post)
        except (Invalid, Conflict, NotAllowed) as error:
            refusal = error
    elif "edit" in request.GET:
        doing, post = "edit", request.GET["edit"].replace("\x00", "")
    at = post or request.GET.get("at", "").replace("\x00", "")
    found = talk.thread(**who, thread=thread, page=page_number(request), at=at)
    context = {
        "found": found,
        "forum": found.forum,
        "row": found.row,
        "posts": [_shown(found.opening, doing, post), *(_shown(one, doing, post) for one in found.replies)],
        "refusal": refusal,
        "refused": doing if refusal else "",
        "refused_post": post,
        "typed": request.POST if refusal else {},
        "once": new_public_id(),
        "block_key": block,
        **_SIZES,
        **_frame(found.forum, found.done),
    }
    return render(request, "player/talk/thread.html", context, status=refusal.http_status if refusal else 200)


def _own_name(request: HttpRequest, run: str) -> str:
    """What the reader is called here. They are known already, so it costs nothing to ask."""
    user: Any = request.user
    return talk.shown_name(user.display_name, user.public_id, run)


def _shown(one: talk.PostView, doing: str, post: str) -> dict[str, Any]:
    editing = doing == "edit" and post == one.public_id and one.may_edit
    return {"post": one, "html": as_html(one.body), "editing": editing}


def _do(request: HttpRequest, who: dict[str, Any], thread: str, doing: str, post: str) -> HttpResponse:
    """Does what the form asks; returns where to go then."""
    run, block = who["run_key"], who["block_key"]
    typed = request.POST
    if doing == "reply":
        made = talk.reply(**who, thread=thread, body=typed.get("body", ""), once=posted(request, "once"))
        return _to(run, block, thread, made)
    if doing == "edit":
        talk.edit(**who, post=post, body=typed.get("body", ""), title=typed.get("title"))
    elif doing == "remove":
        stays = talk.remove(**who, post=post)
        messages.success(request, _("Your text is taken back."))
        return redirect("talk-thread", run, block, thread) if stays else redirect("talk", run, block)
    elif doing in ("vote", "unvote"):
        talk.vote(**who, post=post, on=doing == "vote")
    elif doing == "report":
        talk.report(**who, post=post, why=typed.get("why", ""))
        messages.success(
            request, _("The course team will look at this text. Its author does not learn of you.")
        )
    elif doing in ("mail", "no-mail"):
        talk.set_mail(**who, thread=thread, on=doing == "mail")
    elif doing == "hide":
        talk.hide(**who, post=post, why=typed.get("why", ""))
    elif doing == "restore":
        talk.restore(**who, post=post)
    elif doing == "keep":
        talk.keep(**who, post=post)
    elif doing in ("close", "open"):
        talk.close(**who, thread=thread, on=doing == "close")
    elif doing in ("pin", "unpin"):
        talk.pin(**who, thread=thread, on=doing == "pin")
    else:
        raise Invalid(_("This page cannot do that. Reload it and try again."))
    return _to(run, block, thread, post)


def _to(run: str, block: str, thread: str, post: str) -> HttpResponse:
    address = reverse("talk-thread", args=[run, block, thread])
    return HttpResponseRedirect(f"{address}?{urlencode({'at': post})}#p-{post}" if post else address)


def _frame(forum: talk.Forum, done: frozenset[str]) -> dict[str, Any]:
    return {
        "run": forum.run,
        "place": forum.place,
        **frame(forum.run, forum.book, done, forum.place.unit_key),
    }
