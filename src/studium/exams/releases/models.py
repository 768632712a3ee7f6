"""Tables of the release: what was put together, by whom it was seconded, what held a result back."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from studium.core.ids import new_public_id


class Release(models.Model):
    """Results put together to be released, and what became of them. See `releases.states`."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    window = models.ForeignKey("exams.Window", on_delete=models.PROTECT, related_name="releases")
    state = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    # Not before this moment, though it be approved earlier; None: as soon as it is approved.
    release_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_why = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["window", "state"]),
            models.Index(fields=["release_at"], condition=models.Q(state="approved"), name="releases_due"),
        ]

    def __str__(self) -> str:
        return f"release {self.public_id}: {self.state}"


class ReleaseItem(models.Model):
    """One result of a release as it was when put in: what differs later is not released with it."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="items")
    result = models.ForeignKey("exams.Result", on_delete=models.PROTECT, related_name="releases")
    percent = models.DecimalField(max_digits=9, decimal_places=6)
    passed = models.BooleanField()
    # Empty while it waits, then "released" or why it was left out.
    outcome = models.CharField(max_length=12, blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "result"], name="one_item_a_result")]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.result_id}"


class Hold(models.Model):
    """Why a result is not released, from whom, until it is lifted. Never deleted."""

    sitting = models.ForeignKey("exams.Sitting", on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=12)
    reason = models.TextField()
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)
    lifted_why = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["sitting"], condition=models.Q(lifted_at=None), name="holds_in_force")
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} held: {self.kind}"


class Adjustment(models.Model):
    """A rule that changes a mark, with its cause; it is applied again whenever the sitting is marked anew."""

    sitting = models.ForeignKey("exams.Sitting", on_delete=models.PROTECT, related_name="adjustments")
    # {"kind": "add", "by": "5"}: see `releases.adjusting`.
    rule = models.JSONField()
    cause = models.CharField(max_length=60)
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "cause"], condition=models.Q(ended_at=None), name="one_adjustment_a_cause"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id}: {self.rule}"
