"""Tables of results that come from elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from studium.core.ids import new_public_id


class ResultsFile(models.Model):
    """A file of results: what each row would do, who checked it, who applied it. See `imports.files`."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    exam = models.ForeignKey("exams.Exam", on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    origin = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    lines = models.JSONField()
    totals = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField(null=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reversed_at = models.DateTimeField(null=True)
    reversed_why = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["exam", "-at"])]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"


class ImportedResult(models.Model):
    """A result from elsewhere, by the number it has there. What stands now; the files keep what stood before."""

    exam = models.ForeignKey("exams.Exam", on_delete=models.PROTECT, related_name="imported")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reference = models.CharField(max_length=60)
    percent = models.DecimalField(max_digits=9, decimal_places=6)
    passed = models.BooleanField()
    sat_on = models.DateField()
    identity_checked = models.BooleanField()
    file = models.ForeignKey(ResultsFile, on_delete=models.PROTECT, related_name="results")
    # Taken back: it does not count, and stays to be seen.
    stands = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exam", "reference"], name="one_result_a_reference")]
        indexes = [models.Index(fields=["learner", "exam"])]

    def __str__(self) -> str:
        return f"{self.exam_id} {self.reference}: {self.percent}"
