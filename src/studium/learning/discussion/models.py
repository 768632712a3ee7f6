"""What is said in the discussions of a run.

A thread is its title and its state; every text is a post, the first of a thread its opening. Counts stand on the
rows that lists show, kept in the transaction that changes them.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from studium.core.ids import new_public_id


def leave_without_words(collector: Any, field: Any, rows: Any, using: str) -> None:
    """What becomes of somebody's words when the account goes: they go too, and an empty place stays (R43).

    What others said below stays readable, under somebody who is no longer named.
    """
    collector.add_field_update(field, None, rows)
    for name in ("title", "body"):
        if any(one.name == name for one in field.model._meta.fields):
            collector.add_field_update(field.model._meta.get_field(name), "", rows)


class Thread(models.Model):
    """A thread of a discussion. `hidden` follows its opening; `replies` counts those that all may see."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    run_key = models.CharField(max_length=150)
    block_key = models.CharField(max_length=255)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=leave_without_words, related_name="+"
    )
    title = models.CharField(max_length=150)
    pinned = models.BooleanField(default=False)
    closed = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    replies = models.PositiveIntegerField(default=0)
    votes = models.PositiveIntegerField(default=0)
    tell_author = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    active_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["run_key", "block_key", "-pinned", "-active_at"], name="thread_active"),
            models.Index(fields=["run_key", "block_key", "-pinned", "-votes"], name="thread_liked"),
        ]

    def __str__(self) -> str:
        return f"{self.run_key} {self.block_key}: {self.title}"


class Post(models.Model):
    """One text. `by_team` is as it was when it was written.

    `removed_at`: the author took it back while it was reported; it waits for the course team and nobody else
    sees it. `reports` counts those that nobody has looked at yet.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts", db_index=False)
    opening = models.BooleanField(default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=leave_without_words, related_name="+", db_index=False
    )
    by_team = models.BooleanField(default=False)
    body = models.TextField()
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    hidden_why = models.CharField(max_length=300, blank=True)
    votes = models.PositiveIntegerField(default=0)
    reports = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread"], condition=Q(opening=True), name="post_opens_once")
        ]
        indexes = [
            models.Index(fields=["thread", "id"], name="post_of_thread"),
            models.Index(fields=["author", "written_at"], name="post_by_author"),
            models.Index(fields=["reports"], condition=Q(reports__gt=0), name="post_reported"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} in {self.thread_id}"


class Vote(models.Model):
    """A learner found a post useful. The count on the post stays when the account goes."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "learner"], name="vote_once")]

    def __str__(self) -> str:
        return f"for {self.post_id}"


class Report(models.Model):
    """Somebody asks the course team to look at a post. `settled_at` once the team has."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=300)
    reported_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "learner"], name="report_once")]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.why}"
