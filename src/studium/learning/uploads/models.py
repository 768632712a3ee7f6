"""Files handed in, and the uploads that the course team marks."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from studium.core.ids import new_public_id

from ..models import OfLearner


class SentFile(OfLearner):
    """A file a learner handed in for a block. `media_type` is what its bytes say; `hash` their SHA-256."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    block_key = models.CharField(max_length=255)
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["learner", "run_key", "block_key"], name="sentfile_of")]

    def __str__(self) -> str:
        return f"{self.run_key} {self.block_key}: {self.name}"


class Upload(OfLearner):
    """The file that stands for a learner's work in a block, and the mark the course team gave it.

    `points` are out of what the block says; None until it is marked.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    block_key = models.CharField(max_length=255)
    file = models.OneToOneField(SentFile, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()
    points = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    comment = models.TextField(blank=True)
    marked_at = models.DateTimeField(null=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "run_key", "block_key"], name="upload_once"),
            models.CheckConstraint(
                condition=models.Q(points=None) | models.Q(points__gte=0), name="upload_points_positive"
            ),
        ]
        indexes = [models.Index(fields=["run_key", "block_key", "sent_at"], name="upload_of_block")]

    def __str__(self) -> str:
        return f"{self.run_key} {self.block_key}: {self.points}"
