"""What the course team did about marks. Rows are added, never changed: the last one of a key is in force."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from studium.core.ids import new_public_id

from ..models import OfLearner


class MarkOverride(OfLearner):
    """A mark set by the course team for a section or a problem: `points` of `possible`; both None takes back
    what was set before. `source` is the public id of the file it came in, empty for one set on a page."""

    key = models.CharField(max_length=255)
    points = models.DecimalField(max_digits=16, decimal_places=10, null=True)
    possible = models.DecimalField(max_digits=16, decimal_places=10, null=True)
    reason = models.TextField()
    source = models.CharField(max_length=22, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["learner", "run_key", "key"], name="markoverride_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(points__isnull=True, possible__isnull=True)
                | Q(points__gte=0, possible__gt=0, points__lte=F("possible")),
                name="markoverride_in_range",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_key} {self.key}: {self.points}/{self.possible}"


class DueExtension(OfLearner):
    """A later due date of one section for one learner; `due` None takes back what was given before."""

    key = models.CharField(max_length=255)
    due = models.DateTimeField(null=True)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["learner", "run_key", "key"], name="dueextension_of")]

    def __str__(self) -> str:
        return f"{self.run_key} {self.key}: {self.due}"


class Regrade(models.Model):
    """A problem of a run graded anew, learner by learner in the order of their ids; `reached` is how far it is.

    `only_better` leaves alone whoever would lose points.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    run_key = models.CharField(max_length=150)
    block_key = models.CharField(max_length=255)
    content_version = models.BigIntegerField()
    reason = models.TextField()
    only_better = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    reached = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["run_key", "-at"], name="regrade_of_run")]
        constraints = [
            models.UniqueConstraint(
                fields=["run_key", "block_key"], condition=Q(finished_at=None), name="regrade_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_key} {self.block_key}: {self.done}/{self.total}"


class RegradedAttempt(OfLearner):
    """What a regrade made of one learner's attempt. The attempt itself stays as it was given."""

    regrade = models.ForeignKey(Regrade, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    old_points = models.DecimalField(max_digits=16, decimal_places=10)
    old_possible = models.DecimalField(max_digits=16, decimal_places=10)
    new_points = models.DecimalField(max_digits=16, decimal_places=10)
    new_possible = models.DecimalField(max_digits=16, decimal_places=10)
    percent_before = models.DecimalField(max_digits=6, decimal_places=2)
    percent_after = models.DecimalField(max_digits=6, decimal_places=2)
    passed_before = models.BooleanField()
    passed_after = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["learner", "run_key"], name="regradedattempt_of")]
        constraints = [models.UniqueConstraint(fields=["regrade", "learner"], name="regradedattempt_once")]

    def __str__(self) -> str:
        return f"{self.old_points}/{self.old_possible} -> {self.new_points}/{self.new_possible}"


class MarksFile(models.Model):
    """Marks that came in a file (R19).

        checked --apply--> applying --last batch--> applied --reverse--> reversing --last batch--> reversed

    `digest` is the SHA-256 of its bytes; `lines` what every row of it came to (`marks.files.Line` as JSON), `done`
    how many of them are behind us in the step at work.
    """

    CHECKED, APPLYING, APPLIED = "checked", "applying", "applied"
    REVERSING, REVERSED = "reversing", "reversed"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    run_key = models.CharField(max_length=150)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    reason = models.TextField()
    lines = models.JSONField()
    state = models.CharField(max_length=9, default=CHECKED)
    done = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    applied_at = models.DateTimeField(null=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reversed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["run_key", "-at"], name="marksfile_of_run")]

    def __str__(self) -> str:
        return f"{self.run_key}: {self.name}"


class Recount(models.Model):
    """The percents of a run counted anew by the content and the pass mark of now, in batches.

        at work --last batch--> finished

    `reached` is the last learner's id behind us. One at a time in a run.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    run_key = models.CharField(max_length=150)
    content_version = models.BigIntegerField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    reached = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["run_key", "-at"], name="recount_of_run")]
        constraints = [
            models.UniqueConstraint(
                fields=["run_key"], condition=Q(finished_at=None), name="recount_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_key}: {self.done}/{self.total}"


class RecountedRun(OfLearner):
    """What a recount made of one learner's percent. Who keeps theirs has no line."""

    recount = models.ForeignKey(Recount, on_delete=models.CASCADE, related_name="lines")
    percent_before = models.DecimalField(max_digits=6, decimal_places=2)
    percent_after = models.DecimalField(max_digits=6, decimal_places=2)
    passed_before = models.BooleanField()
    passed_after = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["learner", "run_key"], name="recountedrun_of")]
        constraints = [models.UniqueConstraint(fields=["recount", "learner"], name="recountedrun_once")]

    def __str__(self) -> str:
        return f"{self.percent_before} -> {self.percent_after}"
