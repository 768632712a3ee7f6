"""Tables of supervision. Outcomes and a reference are kept, never a picture or a film (R43)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from studium.core.ids import new_public_id


class CheckIn(models.Model):
    """Somebody at the door of the room. The code is kept as a digest, works once, and only so many tries."""

    registration = models.OneToOneField(
        "exams.Registration", on_delete=models.CASCADE, related_name="check_in"
    )
    code = models.CharField(max_length=64)
    tries_left = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.registration_id}: {'in' if self.used_at else 'at the door'}"


class Vendor(models.Model):
    """Who supervises an institution's exams from afar. The shared secret lies in the key folder."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    institution_key = models.SlugField(max_length=100, unique=True)
    address = models.URLField(max_length=300)

    def __str__(self) -> str:
        return self.name


class VendorAttempt(models.Model):
    """One candidate's supervision at a vendor."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    registration = models.OneToOneField(
        "exams.Registration", on_delete=models.CASCADE, related_name="vendor_attempt"
    )
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=200, blank=True)
    start_link = models.URLField(max_length=1000, blank=True)
    admitted_at = models.DateTimeField(null=True)
    let_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    failed = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    reviewed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.registration_id} at {self.vendor_id}"


class VendorMessage(models.Model):
    """A message that was heard, so that hearing it again does nothing."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="+")
    request = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "request"], name="a_message_is_heard_once")]

    def __str__(self) -> str:
        return f"{self.vendor_id}: {self.request}"


class Observation(models.Model):
    """Something that was seen during a sitting: a fact for a person, never a verdict (R44)."""

    sitting = models.ForeignKey("exams.Sitting", on_delete=models.CASCADE, related_name="observations")
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    source = models.CharField(max_length=20)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["sitting", "at"])]

    def __str__(self) -> str:
        return f"{self.sitting_id}: {self.kind}"
