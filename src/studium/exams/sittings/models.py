"""Tables of the sitting: its parts, its pauses, and what was arranged for a candidate."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models

from ..states import Ended


class SittingPart(models.Model):
    """One part of a sitting that was begun (R14). `deadline` moves with pauses and with added time."""

    sitting = models.ForeignKey("exams.Sitting", on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    deadline = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, blank=True, choices=[(e.value, e.value) for e in Ended])
    receipt = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "number"], name="one_part_of_a_number"),
        ]
        ordering = ["sitting_id", "number"]

    def __str__(self) -> str:
        return f"part {self.number} of {self.sitting_id}"


class Pause(models.Model):
    """The clock stood still: in a break that was arranged, or at an invigilator's word. `by` None: a break."""

    sitting = models.ForeignKey("exams.Sitting", on_delete=models.CASCADE, related_name="pauses")
    number = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    why = models.TextField(blank=True)
    is_break = models.BooleanField()
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["sitting_id", "began_at", "pk"]

    def __str__(self) -> str:
        return f"pause of {self.sitting_id} from {self.began_at}"


class Accommodation(models.Model):
    """What an officer arranged for one candidate in one exam (R17): time and format, never the pass mark.

    A change makes a new row and ends the old one. Graders' code never reads this table.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    exam = models.ForeignKey("exams.Exam", on_delete=models.CASCADE, related_name="accommodations")
    time_factor = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal(1))
    break_minutes = models.PositiveSmallIntegerField(default=0)
    large_print = models.BooleanField(default=False)
    separate_format = models.CharField(max_length=200, blank=True)
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "exam"],
                condition=models.Q(ended_at=None),
                name="one_accommodation_in_force",
            )
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.learner_id} in {self.exam_id}: time by {self.time_factor}"
