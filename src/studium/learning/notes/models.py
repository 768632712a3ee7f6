"""The margin of a unit: the learner's own words and bookmarks. Nobody else reads it."""

from __future__ import annotations

from django.db import models

from ..models import OfLearner


class Margin(OfLearner):
    """A unit's note, and what is bookmarked in it: keys of its blocks, and "" for the unit itself.

    There is a row where there is a note or a bookmark; a unit's page reads it at once with one query.
    """

    unit_key = models.CharField(max_length=255)
    note = models.TextField(blank=True)
    bookmarks = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner", "run_key", "unit_key"], name="margin_once")]

    def __str__(self) -> str:
        return f"{self.run_key} {self.unit_key}"
