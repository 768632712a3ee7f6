"""Responses and what was said of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from studium.core.ids import new_public_id

from ..models import OfLearner


def leave_the_marks(collector: Any, field: Any, rows: Any, using: str) -> None:
    """What becomes of a judgement when the judge's account goes: the words go, the marks others live by stay."""
    judgements = field.model._meta
    collector.add_field_update(field, None, rows)
    collector.add_field_update(judgements.get_field("overall"), "", rows)
    collector.add_field_update(judgements.get_field("words"), "", rows)


class Response(OfLearner):
    """A learner's response to an open question, saved as a draft until `submitted_at`.

    `assessed` counts the peers who have judged it, `given` the responses of others its author has judged;
    `leased_until` is until when somebody is at it. `points` and `judged_by` are the mark in force.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    block_key = models.CharField(max_length=255)
    texts = models.JSONField(default=list)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    assessed = models.PositiveIntegerField(default=0)
    given = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    points = models.PositiveIntegerField(null=True)
    judged_by = models.CharField(max_length=5, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "run_key", "block_key"], name="response_once")
        ]
        indexes = [
            models.Index(
                fields=["run_key", "block_key", "assessed", "submitted_at"],
                condition=Q(submitted_at__isnull=False),
                name="response_next",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_key} {self.block_key}: {self.points}"


class Judgement(models.Model):
    """What one person said of a response. `given_at` None: taken up and not yet given.

    `options` holds the chosen option's position by criterion, `words` what was said of each criterion as JSON
    text, `overall` what was said of the whole.
    """

    class Kind(models.TextChoices):
        PEER = "peer"
        SELF = "self"
        STAFF = "staff"

    response = models.ForeignKey(
        Response, on_delete=models.CASCADE, related_name="judgements", db_index=False
    )
    judge = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=leave_the_marks, related_name="+"
    )
    kind = models.CharField(max_length=5, choices=Kind)
    options = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    overall = models.TextField(blank=True)
    points = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "kind", "judge"], name="judgement_once"),
            models.UniqueConstraint(
                fields=["response", "kind"], condition=~Q(kind="peer"), name="judgement_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.response_id}: {self.points}"
