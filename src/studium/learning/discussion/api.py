"""Discussions, to the pages."""

from __future__ import annotations

from .moderating import Queue, Reported, close, hide, keep, pin, queue, restore
from .overview import ForumRow, Forums, forums
from .places import Forum, NotEnrolled, NotStarted
from .reading import Author, Newest, PostView, ThreadRow, Threads, ThreadView, newest, thread, threads
from .rules import LONGEST_BODY, LONGEST_TITLE, LONGEST_WHY, shown_name
from .telling import tell_of_reply
from .writing import edit, remove, reply, report, set_mail, start, vote

__all__ = [
    "LONGEST_BODY",
    "LONGEST_TITLE",
    "LONGEST_WHY",
    "Author",
    "Forum",
    "ForumRow",
    "Forums",
    "Newest",
    "NotEnrolled",
    "NotStarted",
    "PostView",
    "Queue",
    "Reported",
    "ThreadRow",
    "ThreadView",
    "Threads",
    "close",
    "edit",
    "forums",
    "hide",
    "keep",
    "newest",
    "pin",
    "queue",
    "remove",
    "reply",
    "report",
    "restore",
    "set_mail",
    "shown_name",
    "start",
    "tell_of_reply",
    "thread",
    "threads",
    "vote",
]
