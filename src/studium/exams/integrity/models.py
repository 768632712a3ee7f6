"""Tables of integrity cases: the case, what was said in it, who judges."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from studium.core.ids import new_public_id


class IntegrityCase(models.Model):
    """A doubt about one sitting, from the flag to the last word. See `integrity.states`."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    sitting = models.ForeignKey("exams.Sitting", on_delete=models.PROTECT, related_name="cases")
    hold = models.OneToOneField("exams.Hold", on_delete=models.PROTECT, related_name="case")
    state = models.CharField(max_length=12)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    # What the candidate is told when the case is put to them, and until when they may reply.
    concern = models.TextField(blank=True)
    reply_by = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    rule = models.JSONField(null=True)
    appeal_by = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sitting"], condition=models.Q(closed_at=None), name="one_open_case_a_sitting"
            )
        ]

    def __str__(self) -> str:
        return f"case {self.public_id}: {self.state}"


class CaseEntry(models.Model):
    """One thing said or done in a case. Written once, never changed."""

    case = models.ForeignKey(IntegrityCase, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    # Evidence is shown to the candidate once the case is put to them; notes among officers never are.
    shown = models.BooleanField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "case entries"

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class PanelSeat(models.Model):
    """Somebody who judges a case: in the first round, or, others, on appeal."""

    case = models.ForeignKey(IntegrityCase, on_delete=models.PROTECT, related_name="panel")
    round = models.PositiveSmallIntegerField()
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, blank=True)
    rule = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    voted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "member"], name="one_seat_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id} round {self.round}: {self.member_id}"
