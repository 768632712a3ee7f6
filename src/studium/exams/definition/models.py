"""Papers prepared beforehand."""

from __future__ import annotations

from django.db import models


class PreparedPaper(models.Model):
    """The paper of a place, drawn and frozen before the window opens. The start copies it."""

    registration = models.OneToOneField(
        "exams.Registration", on_delete=models.CASCADE, related_name="prepared_paper"
    )
    # The version of the exam's document that it was drawn by: another version needs another paper.
    exam_number = models.PositiveIntegerField()
    content_version = models.BigIntegerField()
    form = models.JSONField()
    prepared_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"paper of {self.registration_id}"
