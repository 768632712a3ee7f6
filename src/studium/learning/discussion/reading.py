"""Reading discussions: the threads of one, a thread with its replies, what is new for the card in a unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.errors import NotFound
from studium.core.prepared import TEXT, Prepared

from ..states import completed_units
from . import rules
from .models import Post, Report, Thread, Vote
from .places import Forum, enter

SORTS: Final = {"active": ("-pinned", "-active_at", "-id"), "votes": ("-pinned", "-votes", "-id")}
#: So many threads are counted for a card.
COUNTED: Final = 30
_AUTHOR: Final = ("author__display_name", "author__public_id")


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it, as others see it. `name` is empty for somebody whose account is gone."""

    name: str
    team: bool = False


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread in a list. `title` is empty where its author took it back or left."""

    public_id: str
    title: str
    author: Author
    replies: int
    votes: int
    pinned: bool
    closed: bool
    hidden: bool
    opened_at: datetime
    active_at: datetime


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as one reader sees it. `body` is as it was typed: it must be made HTML safely."""

    public_id: str
    author: Author
    body: str
    written_at: datetime
    edited_at: datetime | None
    removed: bool
    hidden: bool
    hidden_why: str
    votes: int
    voted: bool
    reported: bool
    reports: int
    mine: bool
    may_edit: bool


@dataclass(frozen=True, slots=True)
class Threads:
    """One page of a discussion. `done` are the reader's finished units, for the outline beside."""

    forum: Forum
    rows: tuple[ThreadRow, ...]
    count: int
    page: int
    pages: int
    sort: str
    done: frozenset[str]


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread with one page of its replies. `closed` says why it takes no reply, or is empty."""

    forum: Forum
    row: ThreadRow
    opening: PostView
    replies: tuple[PostView, ...]
    page: int
    pages: int
    closed: str
    mine: bool
    tell_author: bool
    done: frozenset[str]


@dataclass(frozen=True, slots=True)
class Newest:
    """What the card in a unit shows. From `COUNTED` on, `count` says only that there are so many or more."""

    count: int
    rows: tuple[ThreadRow, ...]

    @property
    def more(self) -> bool:
        return self.count >= COUNTED


def newest(*, run_key: str, block_key: str, most: int = 3) -> Newest:
    """The threads that were active last, and how many there are, counted up to `COUNTED`. One query, written once,
    whose cost does not grow with the discussion: units with one are opened all the time."""
    found = _NEWEST.rows(run_key, block_key)
    rows = (dict(zip((*_ROW, *_AUTHOR), one, strict=True)) for one in found[:most])
    return Newest(len(found), tuple(_row(one, run_key) for one in rows))


def threads(*, user_id: int, run_key: str, block_key: str, page: int = 1, sort: str = "active") -> Threads:
    """One page of a discussion; a hidden thread is seen by its author and the course team.

    Raises `NotFound`, `NotEnrolled`, `NotStarted`.
    """
    forum = enter(user_id=user_id, run_key=run_key, block_key=block_key)
    sort = sort if sort in SORTS else "active"
    seen = _threads(run_key, block_key)
    if not forum.team:
        seen = seen.filter(Q(hidden=False) | Q(author=user_id))
    count = seen.count()
    page, pages = _page(page, count)
    rows = seen.order_by(*SORTS[sort]).values(*_ROW, *_AUTHOR)
    cut = rows[(page - 1) * rules.PAGE : page * rules.PAGE]
    return Threads(
        forum=forum,
        rows=tuple(_row(one, run_key) for one in cut),
        count=count,
        page=page,
        pages=pages,
        sort=sort,
        done=frozenset(completed_units(user_id, run_key)),
    )


def thread(
    *, user_id: int, run_key: str, block_key: str, thread: str, page: int | None = 1, at: str = ""
) -> ThreadView:
    """A thread with a page of its replies; page None is the last one, `at` the page of that post.

    Raises `NotFound`, `NotEnrolled`, `NotStarted`.
    """
    forum = enter(user_id=user_id, run_key=run_key, block_key=block_key)
    opening = opening_of(forum, thread)
    row = opening.thread
    posts = _seen(Post.objects.filter(thread=row, opening=False), forum)
    count = posts.count()
    if at:
        target = posts.filter(public_id=at).values_list("pk", flat=True).first()
        page = 1 + (posts.filter(pk__lt=target).count() // rules.PAGE) if target else 1
    page, pages = _page(count if page is None else page, count)
    found = _marked(posts, user_id).select_related("author").order_by("pk")
    closed = forum.closed
    if not closed and row.closed:
        closed = _("The course team has closed this thread: it can be read, and takes no more replies.")
    if not closed and row.hidden:
        closed = _("The course team has hidden this thread.")
    return ThreadView(
        forum=forum,
        row=ThreadRow(
            public_id=row.public_id,
            title=row.title,
            author=_author(opening, run_key),
            replies=row.replies,
            votes=row.votes,
            pinned=row.pinned,
            closed=row.closed,
            hidden=row.hidden,
            opened_at=row.opened_at,
            active_at=row.active_at,
        ),
        opening=post_view(opening, forum),
        replies=tuple(post_view(one, forum) for one in found[(page - 1) * rules.PAGE : page * rules.PAGE]),
        page=page,
        pages=pages,
        closed=closed,
        mine=row.author_id == user_id,
        tell_author=row.tell_author,
        done=frozenset(completed_units(user_id, run_key)),
    )


def opening_of(forum: Forum, thread: str) -> Any:
    """The opening post of a thread, with the thread. Raises `NotFound`, also for a hidden one. One query."""
    found = _marked(
        Post.objects.filter(
            opening=True,
            thread__public_id=thread,
            thread__run_key=forum.run.key,
            thread__block_key=forum.block.key,
        ),
        forum.user_id,
    )
    post = found.select_related("thread", "author").first() if rules.is_id(thread) else None
    if post is None or (post.thread.hidden and not forum.team and post.author_id != forum.user_id):
        raise NotFound(
            _("There is no such thread here. It may have been taken back, or hidden by the course team.")
        )
    return post


def post_view(post: Any, forum: Forum) -> PostView:
    mine = post.author_id == forum.user_id
    hidden, removed = post.hidden_at is not None, post.removed_at is not None
    return PostView(
        public_id=post.public_id,
        author=_author(post, forum.run.key),
        body="" if removed and not forum.team else post.body,
        written_at=post.written_at,
        edited_at=post.edited_at,
        removed=removed,
        hidden=hidden,
        hidden_why=post.hidden_why,
        votes=post.votes,
        voted=post.voted,
        reported=post.reported,
        reports=post.reports if forum.team else 0,
        mine=mine,
        may_edit=mine
        and not (hidden or removed or forum.closed)
        and rules.may_edit(written_at=post.written_at, now=now(), by_team=post.by_team),
    )


_ROW: Final = (
    "public_id",
    "title",
    "replies",
    "votes",
    "pinned",
    "closed",
    "hidden",
    "opened_at",
    "active_at",
    "by_team",
)


def _threads(run_key: str, block_key: str) -> QuerySet[Thread]:
    by_team = Post.objects.filter(thread=OuterRef("pk"), opening=True, by_team=True)
    return Thread.objects.filter(run_key=run_key, block_key=block_key).annotate(by_team=Exists(by_team))


#: In the order of an index, so that nothing has to be sorted.
_NEWEST: Final = Prepared(
    lambda run_key, block_key: (
        _threads(run_key, block_key)
        .filter(hidden=False)
        .order_by("-pinned", "-active_at")
        .values_list(*_ROW, *_AUTHOR)[:COUNTED]
    ),
    TEXT,
    f"{TEXT} too",
)


def _seen(posts: QuerySet[Post], forum: Forum) -> QuerySet[Post]:
    """The posts this person may see: what is hidden is seen by its author, what was taken back by the team."""
    if forum.team:
        return posts
    return posts.filter(removed_at=None).filter(Q(hidden_at=None) | Q(author=forum.user_id))


def _marked(posts: QuerySet[Post], user_id: int) -> QuerySet[Post]:
    return posts.annotate(
        voted=Exists(Vote.objects.filter(post=OuterRef("pk"), learner=user_id)),
        reported=Exists(Report.objects.filter(post=OuterRef("pk"), learner=user_id)),
    )


def _author(post: Any, run_key: str) -> Author:
    if post.author is None:
        return Author("", post.by_team)
    return Author(rules.shown_name(post.author.display_name, post.author.public_id, run_key), post.by_team)


def _row(found: dict[str, Any], run_key: str) -> ThreadRow:
    display_name, public_id = found.pop("author__display_name"), found.pop("author__public_id")
    name = rules.shown_name(display_name, public_id, run_key) if public_id else ""
    return ThreadRow(
        author=Author(name, found.pop("by_team")),
        **found,
    )


def _page(page: int, count: int) -> tuple[int, int]:
    pages = max(1, -(-count // rules.PAGE))
    return max(1, min(page, pages)), pages
