"""Who marks in a window, the responses that wait for them, the marks they gave, the files that were handed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from studium.core.ids import new_number, new_public_id


class Grader(models.Model):
    """Somebody who marks responses of a window, until `ended_at`. Counts only with the institution's role."""

    window = models.ForeignKey("exams.Window", on_delete=models.PROTECT, related_name="graders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # Also marks what two others could not agree on.
    third = models.BooleanField(default=False)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["window", "user"], name="one_grader_a_window")]

    def __str__(self) -> str:
        return f"{self.user_id} marks in {self.window_id}"


class Response(models.Model):
    """One answer that people mark. Empty ones have no row: they earn nothing without anybody's eyes."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    # The only name that graders know it by; two of one candidate share nothing.
    number = models.CharField(max_length=9, default=new_number, editable=False)
    sitting = models.ForeignKey("exams.Sitting", on_delete=models.CASCADE, related_name="responses")
    window = models.ForeignKey("exams.Window", on_delete=models.PROTECT, related_name="responses")
    block_key = models.CharField(max_length=200)
    # What its rubric gives.
    possible = models.PositiveIntegerField()
    # Two people mark it; a third was called.
    second = models.BooleanField(default=False)
    third = models.BooleanField(default=False)
    points = models.DecimalField(max_digits=9, decimal_places=1, null=True)
    # "one", "mean", "third", "decision": see `rules.Settled`.
    how = models.CharField(max_length=8, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "block_key"], name="one_response_a_question")
        ]
        indexes = [
            models.Index(
                fields=["window", "block_key", "number"],
                condition=models.Q(points=None),
                name="responses_to_mark",
            )
        ]

    def __str__(self) -> str:
        return f"response {self.number}"


class ResponseMark(models.Model):
    """One person's mark of a response, from taking it up to giving it. See `claiming`."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="marks")
    place = models.PositiveSmallIntegerField()
    grader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The form as it was typed, until it is given.
    draft: Any = models.JSONField(default=dict)
    # Criterion name to option name, label, points; criterion name to words.
    chosen: Any = models.JSONField(default=dict)
    words: Any = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    points = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField()
    # None: kept for this person by the exam office, without an end.
    lease_until = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)
    # Why it does not count (`rules.Ended`); empty: it is under way, or counts.
    ended = models.CharField(max_length=10, blank=True)
    ended_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "place"], condition=models.Q(ended=""), name="one_mark_a_place"
            ),
            models.UniqueConstraint(
                fields=["response", "grader"],
                condition=models.Q(ended="", place__lt=4),
                name="nobody_marks_a_response_twice",
            ),
        ]
        indexes = [models.Index(fields=["grader", "given_at"])]

    def __str__(self) -> str:
        return f"{self.response_id}, mark {self.place}"


class ResponseFile(models.Model):
    """A file handed in with a response; its bytes are kept under their hash in the sitting's own folder."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    sitting = models.ForeignKey("exams.Sitting", on_delete=models.CASCADE, related_name="files")
    block_key = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sitting", "block_key"])]

    def __str__(self) -> str:
        return self.name
