"""Saying something: starting a thread, replying, mending and taking back one's own, voting, reporting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, NotAllowed, NotFound
from studium.core.events import emit
from studium.core.ids import new_public_id

from . import rules
from .events import Replied
from .models import Post, Report, Thread, Vote
from .places import Forum, enter


def start(
    *, user_id: int, run_key: str, block_key: str, title: str, body: str, once: str = "", tell: bool = True
) -> str:
    """Starts a thread; returns its public id. `once` is an id the form carries, so that a form sent twice
    starts one thread; `tell`: the author wants a mail at each reply.

    Raises `Invalid`, `Conflict` (run over, too many posts), `NotFound`, `NotEnrolled`, `NotStarted`.
    """
    forum = enter(user_id=user_id, run_key=run_key, block_key=block_key)
    forum.check_open()
    title, body = rules.clean_title(title), rules.clean_body(body)
    public_id = once if rules.is_id(once) else new_public_id()
    with write():
        known = Thread.objects.filter(public_id=public_id).first()
        if known is not None:
            return _sent_before(known.public_id, mine=known.author_id == user_id)
        _check_pace(forum)
        moment = now()
        # The same form may be at it twice at this moment.
        thread, made = Thread.objects.get_or_create(
            public_id=public_id,
            defaults={
                "run_key": run_key,
                "block_key": block_key,
                "author_id": user_id,
                "title": title,
                "tell_author": tell,
                "opened_at": moment,
                "active_at": moment,
            },
        )
        if not made:
            return _sent_before(thread.public_id, mine=thread.author_id == user_id)
        Post.objects.create(
            thread=thread, opening=True, author_id=user_id, by_team=forum.team, body=body, written_at=moment
        )
    return public_id


def reply(*, user_id: int, run_key: str, block_key: str, thread: str, body: str, once: str = "") -> str:
    """Adds a reply; returns its public id. Raises as `start`; `Conflict` also where the thread is closed."""
    forum = enter(user_id=user_id, run_key=run_key, block_key=block_key)
    forum.check_open()
    body = rules.clean_body(body)
    public_id = once if rules.is_id(once) else new_public_id()
    with write():
        row = locked_thread(forum, thread)
        known = Post.objects.filter(public_id=public_id).first()
        if known is not None:
            return _sent_before(public_id, mine=known.author_id == user_id)
        if row.closed or row.hidden:
            raise Conflict(
                _(
                    "This thread has been closed since you opened it, and takes no more replies. "
                    "Start a new one where there is more to say."
                )
            )
        _check_pace(forum)
        moment = now()
        Post.objects.create(
            public_id=public_id,
            thread=row,
            author_id=user_id,
            by_team=forum.team,
            body=body,
            written_at=moment,
        )
        row.replies, row.active_at = row.replies + 1, moment
        row.save(update_fields=["replies", "active_at"])
        if row.tell_author and row.author_id is not None and row.author_id != user_id:
            emit(
                Replied(
                    author_id=row.author_id,
                    run_key=run_key,
                    block_key=block_key,
                    thread=row.public_id,
                    post=public_id,
                )
            )
    return public_id


def edit(
    *, user_id: int, run_key: str, block_key: str, post: str, body: str, title: str | None = None
) -> None:
    """Changes one's own text, and with `title` the thread's own. Raises `Invalid`, `Conflict` (too late, hidden,
    closed), `NotAllowed` (somebody else's), `NotFound`."""
    forum = enter(user_id=user_id, run_key=run_key, block_key=block_key)
    forum.check_open()
    body = rules.clean_body(body)
    with write():
        row = _own(forum, post)
        if row.hidden_at or row.removed_at or row.thread.closed:
            raise Conflict(_("This text can no longer be changed: the thread was closed, or it was hidden."))
        if not rules.may_edit(written_at=row.written_at, now=now(), by_team=row.by_team):
            raise Conflict(
                _("A text can be changed for a day after it was written. Write a reply to add to it.")
            )
        if row.opening and title is not None:
            row.thread.title = rules.clean_title(title)
            row.thread.save(update_fields=["title"])
        if row.body != body:
            row.body, row.edited_at = body, now()
            row.save(update_fields=["body", "edited_at"])


def remove(*, user_id: int, run_key: str, block_key: str, post: str) -> bool:
    """Takes one's own text back; returns whether the thread is still there.

    A thread that others have answered stays, without its opening; what is reported stays for the course team
    to look at. Raises `NotAllowed`, `NotFound`.
    """
    forum = enter(user_id=user_id, run_key=run_key, block_key=block_key)
    with write():
        row = _own(forum, post)
        thread = row.thread
        if row.removed_at is not None:
            return True
        kept = row.reports > 0
        if row.opening and not thread.replies and not kept:
            thread.delete()
            return False
        if row.opening:
            if not thread.replies:
                thread.hidden = True
            elif not kept:
                thread.title = ""
            thread.save(update_fields=["title", "hidden"])
            row.body = row.body if kept else ""
            row.removed_at = now()
            row.save(update_fields=["body", "removed_at"])
            return bool(thread.replies)
        if row.hidden_at is None:
            Thread.objects.filter(pk=thread.pk).update(replies=F("replies") - 1)
        if kept:
            row.removed_at = now()
            row.save(update_fields=["removed_at"])
        else:
            row.delete()
        return True


def vote(*, user_id: int, run_key: str, block_key: str, post: str, on: bool = True) -> None:
    """Says that a post is useful, once, or takes that back. Twice changes nothing.

    Raises `NotAllowed` (one's own), `Conflict` (run over, hidden), `NotFound`.
    """
    forum = enter(user_id=user_id, run_key=run_key, block_key=block_key)
    forum.check_open()
    with write():
        row = locked_post(forum, post)
        if row.author_id == user_id:
            raise NotAllowed(_("This is your own text; others say whether it is useful."))
        _check_there(row)
        votes = Vote.objects.filter(post=row, learner_id=user_id)
        if on == votes.exists():
            return
        if on:
            Vote.objects.create(post=row, learner_id=user_id)
        else:
            votes.delete()
        row.votes = max(0, row.votes + (1 if on else -1))
        row.save(update_fields=["votes"])
        if row.opening:
            row.thread.votes = row.votes
            row.thread.save(update_fields=["votes"])


def report(*, user_id: int, run_key: str, block_key: str, post: str, why: str) -> None:
    """Asks the course team to look at a post; a second report of the same person says nothing new.

    Raises `Invalid` (no reason), `NotAllowed` (one's own), `NotFound`.
    """
    forum = enter(user_id=user_id, run_key=run_key, block_key=block_key)
    why = rules.clean_why(why)
    with write():
        row = locked_post(forum, post)
        if row.author_id == user_id:
            raise NotAllowed(_("This is your own text; take it back if it should not be here."))
        _check_there(row)
        if Report.objects.filter(post=row, learner_id=user_id).exists():
            return
        hour = now() - timedelta(hours=1)
        if Report.objects.filter(learner_id=user_id, reported_at__gt=hour).count() >= rules.PER_HOUR:
            raise Conflict(_("You have reported a lot within an hour. The course team looks at those first."))
        Report.objects.create(post=row, learner_id=user_id, why=why, reported_at=now())
        row.reports += 1
        row.save(update_fields=["reports"])


def set_mail(*, user_id: int, run_key: str, block_key: str, thread: str, on: bool) -> None:
    """Whether the thread's author gets a mail at each reply. Raises `NotAllowed`, `NotFound`."""
    forum = enter(user_id=user_id, run_key=run_key, block_key=block_key)
    with write():
        row = locked_thread(forum, thread)
        if row.author_id != user_id:
            raise NotAllowed(_("Only who started a thread is told of its replies."))
        row.tell_author = on
        row.save(update_fields=["tell_author"])


def locked_thread(forum: Forum, thread: str) -> Thread:
    """The thread, locked. Raises `NotFound`, also for one that this person may not see."""
    rows = Thread.objects.select_for_update().filter(
        public_id=thread, run_key=forum.run.key, block_key=forum.block.key
    )
    found = rows.first() if rules.is_id(thread) else None
    if found is None or (found.hidden and not forum.team and found.author_id != forum.user_id):
        raise NotFound(
            _("There is no such thread here. It may have been taken back, or hidden by the course team.")
        )
    return found


def locked_post(forum: Forum, post: str) -> Any:
    """A post, with its thread, which is locked: whatever changes a post waits for its thread. Raises `NotFound`."""
    found = Post.objects.filter(public_id=post).values_list("thread__public_id", flat=True).first()
    if not rules.is_id(post) or found is None:
        raise NotFound(_("This text is no longer here. Its author has taken it back."))
    thread = locked_thread(forum, found)
    row = Post.objects.filter(public_id=post).first()
    if row is None or (row.removed_at and not forum.team):
        raise NotFound(_("This text is no longer here. Its author has taken it back."))
    row.thread = thread
    return row


def _own(forum: Forum, post: str) -> Any:
    row = locked_post(forum, post)
    if row.author_id != forum.user_id:
        raise NotAllowed(_("This was written by somebody else; only its author may change it."))
    return row


def _check_there(row: Any) -> None:
    if row.hidden_at is not None:
        raise Conflict(_("The course team has hidden this text."))


def _check_pace(forum: Forum) -> None:
    if forum.team:
        return
    hour = now() - timedelta(hours=1)
    if Post.objects.filter(author_id=forum.user_id, written_at__gt=hour).count() >= rules.PER_HOUR:
        raise Conflict(
            _(
                "You have written %(most)s posts within an hour, which is the most. Keep this text and send it later."
            )
            % {"most": rules.PER_HOUR}
        )


def _sent_before(public_id: str, *, mine: bool) -> str:
    if not mine:
        raise Conflict(_("This form was used before. Reload the page and send your text again."))
    return public_id
