"""The course team looks after a discussion: hides and restores, closes, pins, settles reports. All of it audited."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import NotAllowed

from ..ground import ground
from ..policy import check_may_teach
from . import rules
from .models import Post, Report, Thread
from .places import Forum, enter
from .reading import Author
from .writing import locked_post, locked_thread


@dataclass(frozen=True, slots=True)
class Reported:
    """A post somebody asked to look at. `reasons` as they were given, the oldest first."""

    public_id: str
    thread: str
    block_key: str
    place: str
    title: str
    author: Author
    body: str
    written_at: datetime
    opening: bool
    hidden: bool
    removed: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for the course team of a run."""

    run: catalog.RunView
    rows: tuple[Reported, ...]
    count: int
    page: int
    pages: int


def queue(*, user_id: int, run_key: str, page: int = 1) -> Queue:
    """The reported posts of a run, those reported most first. Raises `NotAllowed`, `NotFound`."""
    check_may_teach(user_id=user_id, run_key=run_key)
    base = ground(run_key)
    waiting = Post.objects.filter(reports__gt=0, thread__run_key=run_key)
    count = waiting.count()
    pages = max(1, -(-count // rules.PAGE))
    page = max(1, min(page, pages))
    found = waiting.select_related("thread", "author").order_by("-reports", "pk")
    posts = list(found[(page - 1) * rules.PAGE : page * rules.PAGE])
    reasons: dict[int, list[str]] = defaultdict(list)
    for post_id, why in (
        Report.objects.filter(post__in=posts, settled_at=None).order_by("pk").values_list("post_id", "why")
    ):
        reasons[post_id].append(why)

    def row(post: Any) -> Reported:
        block = base.book.block(post.thread.block_key)
        return Reported(
            public_id=post.public_id,
            thread=post.thread.public_id,
            block_key=post.thread.block_key,
            place=(block.title if block else "") or _("Discussion"),
            title=post.thread.title,
            author=Author(
                rules.shown_name(post.author.display_name, post.author.public_id, run_key)
                if post.author
                else "",
                post.by_team,
            ),
            body=post.body,
            written_at=post.written_at,
            opening=post.opening,
            hidden=post.hidden_at is not None,
            removed=post.removed_at is not None,
            reasons=tuple(reasons[post.pk]),
        )

    return Queue(base.run, tuple(row(one) for one in posts), count, page, pages)


def hide(*, user_id: int, run_key: str, block_key: str, post: str, why: str) -> None:
    """Hides a post, with a reason its author reads; a hidden opening hides its thread. Settles its reports.

    Raises `Invalid` (no reason), `NotAllowed`, `NotFound`.
    """
    forum = _team(user_id, run_key, block_key)
    why = rules.clean_why(why)
    with write():
        row = locked_post(forum, post)
        if row.hidden_at is None:
            row.hidden_at, row.hidden_by_id, row.hidden_why = now(), user_id, why
            row.save(update_fields=["hidden_at", "hidden_by", "hidden_why"])
            _count(row, -1, hidden=True)
            _audit(user_id, "hide post", row, {"hidden": False}, {"hidden": True}, why)
        _settle(row)


def restore(*, user_id: int, run_key: str, block_key: str, post: str) -> None:
    """Shows a hidden post again. Raises `NotAllowed`, `NotFound`."""
    forum = _team(user_id, run_key, block_key)
    with write():
        row = locked_post(forum, post)
        if row.hidden_at is None:
            return
        why = row.hidden_why
        row.hidden_at, row.hidden_by_id, row.hidden_why = None, None, ""
        row.save(update_fields=["hidden_at", "hidden_by", "hidden_why"])
        _count(row, 1, hidden=False)
        _audit(user_id, "restore post", row, {"hidden": True, "why": why}, {"hidden": False}, "")


def keep(*, user_id: int, run_key: str, block_key: str, post: str) -> None:
    """Settles the reports of a post that may stay. Raises `NotAllowed`, `NotFound`."""
    forum = _team(user_id, run_key, block_key)
    with write():
        row = locked_post(forum, post)
        if row.reports:
            _audit(user_id, "settle reports", row, {"reports": row.reports}, {"reports": 0}, "")
        _settle(row)


def close(*, user_id: int, run_key: str, block_key: str, thread: str, on: bool = True) -> None:
    """Lets a thread take no more replies, or take them again. Raises `NotAllowed`, `NotFound`."""
    _switch(user_id, run_key, block_key, thread, "closed", on, "close thread" if on else "open thread")


def pin(*, user_id: int, run_key: str, block_key: str, thread: str, on: bool = True) -> None:
    """Keeps a thread at the top of its discussion, or lets it go. Raises `NotAllowed`, `NotFound`."""
    _switch(user_id, run_key, block_key, thread, "pinned", on, "pin thread" if on else "unpin thread")


def _team(user_id: int, run_key: str, block_key: str) -> Forum:
    forum = enter(user_id=user_id, run_key=run_key, block_key=block_key)
    if not forum.team:
        raise NotAllowed(
            _("Only the course team may do this. Report the text, and the team will look at it.")
        )
    return forum


def _switch(
    user_id: int, run_key: str, block_key: str, thread: str, field: str, on: bool, action: str
) -> None:
    forum = _team(user_id, run_key, block_key)
    with write():
        row = locked_thread(forum, thread)
        if getattr(row, field) == on:
            return
        setattr(row, field, on)
        row.save(update_fields=[field])
        audit.record(
            actor_id=user_id,
            action=action,
            target=f"thread:{row.public_id}",
            before={field: not on},
            after={field: on},
        )


def _count(row: Any, step: int, *, hidden: bool) -> None:
    """The thread's own columns follow the post."""
    if row.opening:
        Thread.objects.filter(pk=row.thread.pk).update(hidden=hidden)
    elif row.removed_at is None:
        Thread.objects.filter(pk=row.thread.pk).update(replies=F("replies") + step)


def _settle(row: Any) -> None:
    Report.objects.filter(post=row, settled_at=None).update(settled_at=now())
    row.reports = 0
    if row.removed_at is not None:
        # It was kept only to be looked at.
        row.body = ""
    row.save(update_fields=["reports", "body"])


def _audit(user_id: int, action: str, row: Any, before: Any, after: Any, why: str) -> None:
    target = f"post:{row.public_id}"
    audit.record(actor_id=user_id, action=action, target=target, before=before, after=after, why=why)
